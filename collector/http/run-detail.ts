import { isHostKind } from "../../proto/host.ts";
import type { Observation } from "../../proto/observation.ts";
import { parametersSchema, ROLES, type Scenario, stepsFor } from "../../proto/scenario.ts";
import type { Step } from "../../proto/step.ts";
import { showTarget } from "../../proto/target.ts";
import { readScenario } from "../app/start-run.ts";
import { whatSettles } from "../domain/settling.ts";
import { givenView } from "./given-schemas.ts";
import { iso } from "./instants.ts";
import { outcomeWords } from "./outcome-words.ts";
import { type RunRecord, runView } from "./run-view.ts";
import type { ObservationView, RunDetailView } from "./schemas.ts";

/** What is on file of a run: its jobs, and its observations in order of admission. */
export type RunEvidence = {
  readonly scenario: Uint8Array;
  readonly jobs: readonly JobRecord[];
  readonly observations: readonly ObservationRecord[];
};

export type JobRecord = {
  readonly id: string;
  readonly agentId: string;
  readonly segment: string;
  readonly role: string;
  readonly parameters: string;
  readonly endedHow: string | null;
  readonly endedBecause: string | null;
};

/** One observation, with its place in the sender's chain and what admission said of it. */
export type ObservationRecord = {
  readonly sequence: number;
  readonly jobId: string | null;
  readonly agentId: string;
  readonly agentStatus: string;
  readonly receivedAt: number;
  /** Hex. */
  readonly batchHash: string;
  readonly refused: string | null;
  readonly observation: Observation;
};

/** A run with its evidence. Which step an observation answers is worked out again from scenario and parameters. */
export function runDetailView(run: RunRecord, { scenario, jobs, observations }: RunEvidence): RunDetailView {
  const read = readScenario(scenario);
  const steps = new Map(jobs.map((job) => [job.id, stepsOf(read, job)]));
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const untaken = ROLES.filter(
    (role) => read.roles[role].length > 0 && !jobs.some((job) => job.role === role),
  );
  const { segment, asset, verdict } = run;
  return {
    ...runView(run),
    parameters: givenView(run.parameters),
    untaken,
    nextAction:
      verdict === undefined ? null : (whatSettles(verdict.prevention, { segment, asset, untaken }) ?? null),
    jobs: jobs.map(({ id, agentId, segment, role, endedHow, endedBecause }) => ({
      id,
      agentId,
      segment,
      role,
      ended:
        endedHow === null ? null : [endedHow, endedBecause ?? ""].filter((part) => part !== "").join(": "),
    })),
    observations: observations.map((record) => {
      const job = record.jobId === null ? undefined : byId.get(record.jobId);
      return observationView(record, job, steps.get(record.jobId ?? "")?.get(record.observation.stepId));
    }),
  };
}

function stepsOf(scenario: Scenario, { role, parameters }: JobRecord): ReadonlyMap<string, Step> {
  const known = ROLES.find((candidate) => candidate === role);
  const read = parametersSchema.safeParse(JSON.parse(parameters));
  if (known === undefined || !read.success) return new Map();
  return new Map(stepsFor(scenario, known, read.data).map((step) => [step.id, step]));
}

function observationView(
  { sequence, agentId, agentStatus, receivedAt, batchHash, refused, observation }: ObservationRecord,
  job: JobRecord | undefined,
  step: Step | undefined,
): ObservationView {
  const { stepId, attempt, startedAt, endedAt, outcome } = observation;
  return {
    sequence,
    agentId,
    agentRevoked: agentStatus === "revoked",
    segment: job?.segment ?? "",
    role: job?.role ?? "",
    step: stepId,
    purpose: step?.purpose ?? "",
    attempt,
    target: step === undefined ? "" : targetWords(step),
    startedAt: iso(startedAt),
    endedAt: iso(endedAt),
    receivedAt: iso(receivedAt),
    outcome: outcome.kind,
    words: outcomeWords(outcome),
    batchHash,
    admitted: refused === null,
    refusedBecause: refused,
  };
}

function targetWords(step: Step): string {
  if ("target" in step) return showTarget(step.target);
  if (step.kind === "witness-listen") return showTarget(step.listen);
  return step.kind === "socket-table"
    ? `port ${step.port}`
    : isHostKind(step.kind)
      ? "the agent's host"
      : "the agent itself";
}
