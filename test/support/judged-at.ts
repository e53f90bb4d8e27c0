import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { perform } from "../../agent/probes/perform.ts";
import type { ProbeIo } from "../../agent/probes/probe.ts";
import { judgeRun } from "../../collector/domain/reachability.ts";
import type { JobRecord, StepSeen } from "../../collector/domain/run.ts";
import type { Doubt, Prevention, Verdict } from "../../collector/domain/verdict.ts";
import { expectsFor } from "../../proto/expected.ts";
import { id } from "../../proto/ids.ts";
import { saidNonce } from "../../proto/inert.ts";
import {
  type Parameters,
  parametersSchema,
  type Role,
  type Scenario,
  scenarioSchema,
  stepsFor,
} from "../../proto/scenario.ts";
import type { Step } from "../../proto/step.ts";
import type { Target } from "../../proto/target.ts";
import { instant } from "../../proto/time.ts";
import { probeIo } from "../agent/support/probe-io.ts";
import { run } from "./runs.ts";

/** How a run is made, where it is not as usual. */
export type Judging = {
  readonly parameters?: Partial<Parameters>;
  readonly io?: Partial<ProbeIo>;
  /** What the close view looks at, where the scenario asks for one; the target itself else. */
  readonly closeTo?: Target;
  /** Shortens the wait for what never answers. */
  readonly patienceMs?: number;
};

const read = new Map<string, Scenario>();

/** A scenario of the catalogue, as it is shipped. */
export function catalogued(scenarioId: string): Scenario {
  const known = read.get(scenarioId);
  if (known !== undefined) return known;
  const file = new URL(`../../scenarios/${scenarioId.replaceAll(".", "-")}.yaml`, import.meta.url);
  const scenario = scenarioSchema.parse(parse(readFileSync(file, "utf8")));
  read.set(scenarioId, scenario);
  return scenario;
}

/**
 * Performs a scenario's actor against something real, as an agent would, and its close view where its
 * expectations ask for one; gives what the collector's judge says of it. What only an agent on the asset, or a witness, sees is left out.
 */
export async function judgedAt(scenarioId: string, target: Target, how: Judging = {}): Promise<Verdict> {
  const scenario = catalogued(scenarioId);
  const { transport } = scenario;
  const expects = expectsFor(scenario, how.parameters ?? {});
  if (expects === undefined) throw new Error(`${scenarioId} says nothing of what decides it`);
  const jobs = [await jobOf(scenario, "actor", target, how)];
  if ([...expects.holds, ...expects.allowed, ...expects.prevented].some(({ role }) => role === "close-view"))
    jobs.push(await jobOf(scenario, "close-view", how.closeTo ?? target, how));
  return judgeRun(run(jobs, { expects, transport }));
}

async function jobOf(scenario: Scenario, role: Role, target: Target, how: Judging): Promise<JobRecord> {
  const parameters = parametersSchema.parse({
    target: { ...target, transport: scenario.transport },
    tries: 2,
    serverName: "",
    path: "/",
    ...how.parameters,
  });
  const seen: StepSeen[] = [];
  for (const step of stepsFor(scenario, role, parameters))
    for (let attempt = 1; attempt <= step.tries; attempt++) seen.push(await seenOf(step, attempt, how));
  return {
    jobId: id(`job-${role}`),
    agentId: id(role),
    segment: id(role),
    role,
    isOnAsset: false,
    wasLive: true,
    ended: { how: "completed", because: "" },
    seen,
  };
}

async function seenOf(step: Step, attempt: number, { io, patienceMs }: Judging): Promise<StepSeen> {
  const timeoutMs = Math.min(step.timeoutMs, patienceMs ?? step.timeoutMs);
  const outcome = await perform(
    { ...step, timeoutMs },
    probeIo({ nonce: saidNonce(randomBytes(16)), ...io }),
  );
  if (outcome === undefined) throw new Error(`${step.id} only watches`);
  const { id: stepId, purpose, kind } = step;
  const target = "target" in step ? step.target : undefined;
  return { stepId, purpose, kind, target, attempt, at: instant(1_000 + attempt), outcome };
}

/** What a verdict comes to: what became of the attacker, or why nothing can be said. */
export type Word = Exclude<Prevention["kind"], "inconclusive"> | Doubt;

/** The verdict in one word. */
export const wordOf = ({ prevention }: Verdict): Word =>
  prevention.kind === "inconclusive" ? prevention.doubt : prevention.kind;
