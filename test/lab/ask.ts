import type { Api } from "../../collector/demo/api.ts";
import { eventually } from "../support/wait.ts";
import { PLACE, type Situation } from "./situation.ts";
import type { Said } from "./truth.ts";

/** A run has two minutes to end in, and the collector another moment to judge it. */
const JUDGED_MS = 150_000;

type RunSeen = { readonly id: string; readonly state: string; readonly verdict: Said | null };

/** Puts the question as an operator does: an endpoint, a finding on it, one validation of the internet's claim. */
export function ask(api: Api, situation: Situation, port: number, title: string): Promise<Said> {
  return situation.scenario === undefined
    ? validated(api, situation, port, title)
    : scenarioRun(api, situation.scenario, `${situation.transport ?? "tcp"}/${PLACE.t}:${port}`);
}

/** One run of a scenario, as a purple team asks for it. */
async function scenarioRun(api: Api, scenario: string, target: string): Promise<Said> {
  const started = await api.post<{ kind: string; runId?: string; because?: string }>(
    `/api/v1/scenarios/${scenario}/runs`,
    { target, segment: "internet" },
  );
  return started.runId === undefined ? untestable(started.because ?? "") : verdictOf(api, started.runId);
}

async function validated(api: Api, situation: Situation, port: number, title: string): Promise<Said> {
  const isSixth = situation.agents?.includes("t6") === true;
  const [name, address] = isSixth ? ["target6", PLACE.t6] : ["target", PLACE.t];
  const { transport = "tcp", speaks, reachedAs } = situation;
  await api.post("/api/v1/inventory", {
    assets: [
      {
        name,
        addresses: [address],
        endpoints: [
          {
            port,
            transport,
            speaks,
            ...(reachedAs === undefined ? {} : { reachedAs: { internet: `${reachedAs}:${port}` } }),
          },
        ],
      },
    ],
  });
  const finding = { asset: name, title, severity: "medium", host: address, port, protocol: transport };
  await api.upload("/api/v1/imports", Buffer.from(JSON.stringify([finding])), "lab.json");
  const { items } = await api.get<{ items: { id: string; title: string }[] }>(
    `/api/v1/exposures?q=${encodeURIComponent(title)}`,
  );
  const exposure = items.find((one) => one.title === title);
  if (exposure === undefined) throw new Error(`The finding "${title}" did not become an exposure`);
  const queued = await api.post<{ runs: string[]; untestable: string[] }>(
    `/api/v1/exposures/${exposure.id}/validations`,
    {},
  );
  const [run] = queued.runs;
  return run === undefined ? untestable(queued.untestable.join("; ")) : verdictOf(api, run);
}

async function verdictOf(api: Api, run: string): Promise<Said> {
  const judged = await eventually(
    () => api.get<RunSeen>(`/api/v1/runs/${run}`),
    ({ state }) => state !== "running",
    JUDGED_MS,
  );
  if (judged.verdict === null) throw new Error(`The run ended as "${judged.state}" without a verdict`);
  return judged.verdict;
}

/** No run at all is an answer too: that nobody could ask, and why. */
const untestable = (because: string): Said => ({
  execution: "not-run",
  prevention: "inconclusive",
  detail: because === "" ? "" : "untestable",
  grade: "D",
  sentence: because,
  proofs: [{ name: "self-check", holds: false, detail: because }],
});
