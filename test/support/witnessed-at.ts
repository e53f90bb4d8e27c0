import { randomBytes } from "node:crypto";
import { perform } from "../../agent/probes/perform.ts";
import type { ProbeIo } from "../../agent/probes/probe.ts";
import { isWatching } from "../../agent/runner/run.ts";
import { judgeRun } from "../../collector/domain/reachability.ts";
import type { JobRecord, StepSeen } from "../../collector/domain/run.ts";
import type { Verdict } from "../../collector/domain/verdict.ts";
import { id } from "../../proto/ids.ts";
import { saidNonce } from "../../proto/inert.ts";
import type { Outcome } from "../../proto/outcome.ts";
import { type Parameters, parametersSchema, type Role, stepsFor } from "../../proto/scenario.ts";
import type { Step, WitnessListenStep } from "../../proto/step.ts";
import type { Target } from "../../proto/target.ts";
import { instant } from "../../proto/time.ts";
import { until } from "../agent/support/fake-collector.ts";
import { probeIo } from "../agent/support/probe-io.ts";
import { catalogued } from "./judged-at.ts";
import { run } from "./runs.ts";

/** What stands between the actor and the witness: opens what the actor is to reach, of all that the witness listens on. */
export type Middle = (witness: readonly Target[]) => Promise<{
  /** The host at which the actor finds the witness's ports. */
  readonly host: string;
  /** Where names are asked for, for scenarios that go through a resolver. */
  readonly parameters?: Partial<Parameters>;
  readonly close: () => Promise<void> | void;
}>;

/** Nothing stands between them. */
export const openRoad: Middle = async ([first]) => ({ host: first?.host ?? "", close: () => undefined });

export type Witnessing = {
  readonly middle?: Middle;
  readonly port?: number;
  readonly parameters?: Partial<Parameters>;
  readonly io?: Partial<ProbeIo>;
  readonly witnessIo?: Partial<ProbeIo>;
  /** Shortens the wait for what never answers. */
  readonly patienceMs?: number;
};

/** An address of loopback that nothing else of the tests uses. */
export const SINK_HOST = "127.88.0.1";
/** How long a line is held here that a scenario holds for longer. */
const SESSION_MS = 900;
const AGREED_PORT = 18_443;

/**
 * Performs a scenario's witness and its actor against each other, as two agents would, with something
 * between them; gives what the collector's judge says. Rests between tries are left out.
 */
export async function witnessedAt(scenarioId: string, how: Witnessing = {}): Promise<Verdict> {
  const scenario = catalogued(scenarioId);
  const { transport, expects } = scenario;
  const target: Target = { transport, host: SINK_HOST, port: how.port ?? AGREED_PORT };
  const nonce = saidNonce(randomBytes(16));
  const parametersFor = (host: string, more: Partial<Parameters> = {}): Parameters =>
    parametersSchema.parse({ target: { ...target, host }, tries: 2, ...how.parameters, ...more });
  const [listen] = stepsFor(scenario, "witness", parametersFor(SINK_HOST)) as readonly WitnessListenStep[];
  if (listen === undefined) throw new Error(`${scenarioId} has no witness`);

  const finish = new AbortController();
  const heard: StepSeen[] = [];
  const note = (outcome: Outcome): number => heard.push(seenOf(listen, heard.length + 1, outcome));
  const ended = perform(listen, probeIo({ nonce, ...how.witnessIo, finish: finish.signal, report: note }));
  await until(() => heard.length > 0);
  const ports = [...new Set([listen.listen.port, ...(listen.ports ?? [])])];
  const middle = await (how.middle ?? openRoad)(ports.map((port) => ({ ...target, port })));
  const seen: StepSeen[] = [];
  try {
    const steps = stepsFor(scenario, "actor", parametersFor(middle.host, middle.parameters));
    for (const step of steps)
      for (let attempt = 1; attempt <= step.tries; attempt++)
        seen.push(seenOf(step, attempt, await tryOnce(step, probeIo({ nonce, ...how.io }), how.patienceMs)));
  } finally {
    await middle.close();
    finish.abort();
  }
  const last = await ended;
  if (last !== undefined) note(last);
  const jobs = [jobOf("actor", seen), jobOf("witness", heard)];
  return judgeRun(run(jobs, { ...(expects === undefined ? {} : { expects }), transport }));
}

async function tryOnce(step: Step, io: ProbeIo, patienceMs = step.timeoutMs): Promise<Outcome> {
  if (isWatching(step)) throw new Error(`${step.id} only watches`);
  const held = "holdMs" in step ? { holdMs: Math.min(step.holdMs ?? 0, SESSION_MS) } : {};
  const outcome = await perform({ ...step, ...held, timeoutMs: Math.min(step.timeoutMs, patienceMs) }, io);
  if (outcome === undefined) throw new Error(`${step.id} says nothing`);
  return outcome;
}

const jobOf = (role: Role, seen: readonly StepSeen[]): JobRecord => ({
  jobId: id(`job-${role}`),
  agentId: id(role),
  segment: id(role),
  role,
  isOnAsset: role === "witness",
  wasLive: true,
  ended: { how: "completed", because: "" },
  seen,
});

function seenOf(step: Step, attempt: number, outcome: Outcome): StepSeen {
  const { id: stepId, purpose, kind } = step;
  const target = "target" in step ? step.target : undefined;
  return { stepId, purpose, kind, target, attempt, at: instant(Date.now()), outcome };
}
