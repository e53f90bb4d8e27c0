import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eicar } from "../../../agent/probes/sandbox/eicar.ts";
import type { Observation } from "../../../proto/observation.ts";
import { type AgentProcess, type Installed, installAgent, startConfined } from "../support/agent-process.ts";
import { type FakeCollector, fakeCollector } from "../support/fake-collector.ts";
import { fileServer, SANDBOX_RULES } from "../support/sandbox-rules.ts";
import { jobOf } from "../support/scenario.ts";

/** Kills of each scenario, at random instants of the time that it writes. */
const KILLS = 3;

let installed: Installed;
let collector: FakeCollector;
let agent: AgentProcess | undefined;
beforeAll(async () => {
  installed = await installAgent(SANDBOX_RULES);
  collector = await fakeCollector();
  const joining = ["enroll", "--collector", collector.url, "--token", collector.token];
  expect((await startConfined(installed, ...joining, "--data", installed.data).ended).said).toContain(
    "Joined",
  );
}, 60_000);
afterEach(async () => {
  agent?.child.kill("SIGKILL");
  await agent?.ended;
});
afterAll(async () => {
  await collector.close();
  installed.remove();
});

/** Starts the agent, under Node's permission model, and waits until it has greeted. */
async function start(): Promise<AgentProcess> {
  const greeted = collector.hellos.length;
  const { data, policy } = installed;
  const own = startConfined(
    installed,
    "run",
    "--data",
    data,
    "--policy",
    policy,
    "--allow-root",
    "--retry-within",
    "100",
  );
  agent = own;
  await collector.until(() => collector.hellos.length > greeted, 15_000);
  expect(collector.hellos.at(-1)).toMatchObject({ permissionModel: true });
  return own;
}

const root = (): string => join(installed.data, "sandbox");
const inside = (): readonly string[] =>
  existsSync(root()) ? readdirSync(root(), { recursive: true }).map(String) : [];
const journal = (): string => readFileSync(join(installed.data, "sandbox.journal"), "utf8");
const sayingOf = (jobId: string): readonly Observation[] =>
  collector.observations.filter((one) => one.jobId === jobId);
const isOver = (jobId: string) => (): boolean =>
  sayingOf(jobId).some(({ outcome }) => outcome.kind === "job-ended");
const factsOf = (jobId: string): readonly Readonly<Record<string, unknown>>[] =>
  sayingOf(jobId).flatMap(({ stepId, outcome }) =>
    outcome.kind === "answered" ? [{ stepId, ...outcome.facts }] : [],
  );

it("the agent as it is shipped holds the test string nowhere, so that no scanner takes it away", () => {
  expect(readFileSync(installed.bundle).includes(eicar())).toBe(false);
});

describe("an agent that is killed in the middle of", () => {
  it.each([
    ["av.eicar-write", "written", 3_000],
    ["av.eicar-fetch", "fetched", 3_000],
    ["ransom.churn", "churn", 400],
    ["stage.archive", "archive", 900],
    ["cred.decoy-read", "decoy", 900],
    ["key.decoy-read", "decoy", 900],
  ])(
    "%s leaves nothing behind after its next start, and says so",
    async (scenario, stepId, withinMs) => {
      const left: number[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const running = await start();
        const target = await fileServer();
        const job = jobOf(scenario, { target, tries: 1 });
        collector.send(job);
        await collector.until(() => journal().includes(`"stepId":"${stepId}"`), 15_000);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * withinMs));
        running.child.kill("SIGKILL");
        await running.ended;
        left.push(inside().length);
        const again = await start();
        await collector.until(isOver(job.jobId), 10_000);
        again.child.kill("SIGTERM");
        expect((await again.ended).code).toBe(0);
        expect([inside(), journal()]).toEqual([[], ""]);
        const ends = sayingOf(job.jobId).at(-1);
        expect(Buffer.from(ends?.binding?.nonce ?? [])).toEqual(Buffer.from(job.nonce));
        const facts = factsOf(job.jobId);
        expect(facts.map((told) => told["clean-up"])).toEqual(facts.map(() => ["ok"]));
        // Unless it was all over just before the kill.
        if (left.at(-1) === 0) continue;
        expect(ends?.outcome).toMatchObject({ kind: "job-ended", how: "failed" });
        expect(facts.at(-1)).toMatchObject({ stepId, whole: ["no"] });
      }
      // The kills came in the middle: there was something to remove.
      expect(Math.max(...left)).toBeGreaterThan(1);
    },
    120_000,
  );
});
