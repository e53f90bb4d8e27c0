import type { Api } from "./api.ts";
import type { Gateway } from "./gateway.ts";
import { STORY_PASSAGE } from "./network.ts";

/** One step of the story: what must be seen, and what was. */
export type Step = {
  readonly step: string;
  readonly expected: string;
  readonly observed: string;
  readonly ok: boolean;
};

type Exposure = {
  readonly id: string;
  readonly title: string;
  readonly validation: string;
  readonly closure: string;
  readonly cves: readonly string[];
  readonly endpoint: { readonly host: string; readonly port: number | null } | null;
};

type Detail = Exposure & {
  readonly validationDetail: { readonly sentence: string };
  readonly closureDetail: { readonly sentence: string };
};

/** How long one step may take before it counts as not seen. */
const STEP_MS = 20_000;
const POLL_MS = 100;

/**
 * The whole story of one exposure, told by what the API says was observed. The only thing that the
 * demo itself does is to open and to shut the gateway; every state comes from the agents' evidence.
 */
export async function tellStory(
  api: Api,
  gateway: Gateway,
  say: (line: string) => void,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const story = await storyExposure(api);
  const path = `/api/v1/exposures/${story.id}`;

  const see = async (
    step: string,
    expected: string,
    of: (exposure: Detail) => string,
    why: (exposure: Detail) => string,
  ): Promise<void> => {
    const exposure = await waitFor(
      () => api.get<Detail>(path),
      (now) => of(now) === expected,
    );
    const observed = of(exposure);
    steps.push({ step, expected, observed, ok: observed === expected });
    say(`${observed === expected ? "✓" : "✗"} ${step}: ${observed} — ${why(exposure)}`);
  };
  const validation = (exposure: Detail): string => exposure.validation;
  const closure = (exposure: Detail): string => exposure.closure;
  const byRuns = ({ validationDetail }: Detail): string => validationDetail.sentence;
  const byClosure = ({ closureDetail }: Detail): string => closureDetail.sentence;

  await see("expose", "unvalidated", validation, byRuns);
  await api.post("/api/v1/validations", {});
  await allJudged(api);
  await see("validate", "confirmed", validation, byRuns);

  await api.post(`${path}/fix-claims`, { note: "Closed it on the firewall (it was not)" });
  await see("claim a fix without fixing", "still-open", closure, byClosure);

  await gateway.deny(STORY_PASSAGE);
  await api.post(`${path}/fix-claims`, { note: "Closed the internet's way to the port" });
  await see("really fix", "closed", closure, byClosure);
  await see("verified closure rests on", "mitigated", validation, byRuns);

  await gateway.allow(STORY_PASSAGE);
  await api.post(`${path}/validations`, {});
  await see("break again", "reopened", closure, byClosure);
  await see("reopened because", "confirmed", validation, byRuns);
  return steps;
}

/** The weakness on the database host's SSH that the nmap report names. */
async function storyExposure(api: Api): Promise<Exposure> {
  const { items } = await api.get<{ items: Exposure[] }>("/api/v1/exposures?limit=200");
  const found = items.find(
    ({ cves, endpoint }) => cves.includes("CVE-2018-15919") && endpoint?.port === 5022,
  );
  if (found === undefined) throw new Error("The imported reports don't hold the exposure of the story");
  return found;
}

async function allJudged(api: Api): Promise<void> {
  await waitFor(
    () => api.get<{ runs: { running: number } }>("/api/v1/overview"),
    ({ runs }) => runs.running === 0,
  );
}

async function waitFor<T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> {
  const until = Date.now() + STEP_MS;
  let seen = await look();
  while (!isThere(seen) && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    seen = await look();
  }
  return seen;
}
