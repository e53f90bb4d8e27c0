import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningAgent } from "../../../agent/agent.ts";
import type { Observation } from "../../../proto/observation.ts";
import type { Job } from "../../../proto/wire.ts";
import { type FakeCollector, fakeCollector, until } from "../support/fake-collector.ts";
import { fileServer, SANDBOX_RULES } from "../support/sandbox-rules.ts";
import { jobOf } from "../support/scenario.ts";
import { joined } from "../support/test-agent.ts";

let collector: FakeCollector;
beforeEach(async () => {
  collector = await fakeCollector();
});
afterEach(() => collector.close());

const sayingOf = ({ jobId }: Job): readonly Observation[] =>
  collector.observations.filter((one) => one.jobId === jobId);
const endOf = (job: Job) => sayingOf(job).find(({ outcome }) => outcome.kind === "job-ended")?.outcome;
const factsOf = (job: Job) =>
  sayingOf(job).flatMap(({ outcome }) => (outcome.kind === "answered" ? [outcome.facts] : []));

/** What ends a step in the middle: the kill switch, the collector, the service manager, and the rules. */
const WAYS: readonly (readonly [string, string, (agent: RunningAgent, job: Job) => unknown])[] = [
  ["is halted", "halted", (agent) => agent.halt("enough")],
  [
    "is told to end the job",
    "cancelled",
    (_, job) => {
      collector.send({ kind: "cancel", jobId: job.jobId, reason: "enough" });
      return until(() => endOf(job) !== undefined);
    },
  ],
  ["is stopped", "halted", (agent) => agent.stop()],
];
const SCENARIOS = [
  ["av.eicar-write", "written"],
  ["av.eicar-fetch", "fetched"],
  ["ransom.churn", "slowly"],
  ["stage.archive", "archive"],
  ["cred.decoy-read", "decoy"],
  ["key.decoy-read", "decoy"],
] as const;

describe("an agent with a sandbox", () => {
  it.each(
    SCENARIOS.flatMap(([scenario, step]) =>
      WAYS.map(([what, how, act]) => ({ scenario, step, what, how, act })),
    ),
  )(
    "that $what in the middle of $scenario has cleaned up when it says so",
    async ({ scenario, step, how, act }) => {
      const own = await joined(collector, SANDBOX_RULES);
      const agent = await own.start();
      await until(() => agent.status().link.state === "up");
      const journal = (): string => readFileSync(join(own.directory, "sandbox.journal"), "utf8");
      const job = jobOf(scenario, { target: await fileServer(), tries: 1 });
      collector.send(job);
      await until(
        () => journal().includes(`"stepId":"${step}"`) && journal().includes('"did":"name"'),
        8_000,
      );
      const began = Date.now();
      await act(agent, job);
      await agent.stop();
      expect(Date.now() - began).toBeLessThan(2_000);
      expect([readdirSync(join(own.directory, "sandbox")), journal()]).toEqual([[], ""]);
      await own.start();
      await until(() => endOf(job) !== undefined);
      expect(endOf(job)).toMatchObject({ kind: "job-ended", how });
      expect(factsOf(job).at(-1)).toMatchObject({ whole: ["no"], "clean-up": ["ok"] });
    },
    30_000,
  );
});
