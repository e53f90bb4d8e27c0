import { createHash } from "node:crypto";
import { parse } from "yaml";
import { canonical, type Json } from "../../proto/canonical.ts";
import { type Scenario, scenarioSchema } from "../../proto/scenario.ts";
import { after, type Instant } from "../../proto/time.ts";
import { type Untrusted, visibleText } from "../../proto/untrusted.ts";
import { fittedTo, type JobLimits } from "../../proto/work-limits.ts";
import { showPlace } from "../domain/place.ts";
import type { RunReason } from "../domain/run.ts";
import type { PlannedJob } from "../domain/run-plan.ts";
import type { LiveLine } from "../domain/trail.ts";
import type { Effect } from "./command.ts";
import { jobMessage } from "./job-message.ts";
import { type ClaimToPlan, type PlanClaimDeps, planClaim, type VouchedScenario } from "./prepare-run.ts";

/** A claim as a run of it takes it. */
export type StartableClaim = ClaimToPlan & { readonly no: number; readonly id: string };
export type StartRunDeps = PlanClaimDeps & {
  readonly records: { openJobCount(agentNo: number): number };
  readonly claims: {
    runningOf(claimNo: number): Promise<{ id: string } | undefined>;
    addRun(run: {
      id: string;
      claim_no: number;
      reason: string;
      asked_by: string;
      scenario_digest: string;
      nonce: Uint8Array;
      marker: string;
      target: string;
      known_identity: string | null;
      issued_at: number;
      not_after: number;
    }): Promise<number>;
    addJob(job: {
      id: string;
      run_no: number;
      agent_no: number;
      role: string;
      is_on_asset: number;
      lease_id: string;
      parameters: string;
      limits: string;
      not_after: number;
      state: "held" | "sent";
    }): Promise<unknown>;
  };
  readonly trail: { say(line: LiveLine): void };
  readonly newId: () => string;
  readonly random: (length: number) => Uint8Array;
  readonly effects: Effect[];
  /** A run of the claim began, ended unseen or was called off: closures that count it say so, of whatever exposure. */
  readonly settleAwaiting: (claimNo: number) => void;
};

export type StartRequest = {
  readonly claim: StartableClaim;
  /** Undefined where the claim is about none; then the run goes by the scenario's title. */
  readonly exposure: { readonly id: string; readonly title: Untrusted } | undefined;
  /** Who is to ask, where a person named an agent. */
  readonly actor?: string | undefined;
  readonly reason: RunReason;
  readonly askedBy: string;
  /** Narrower than the agents' own; what an agent's rules would call wider is not asked of it. */
  readonly limits?: JobLimits;
  /** Jobs that each of its agents may have open before; absent: as many as any agent may have. */
  readonly jobsBefore?: number;
  /** The scenario that was planned: with another one in use by now it is not run. */
  readonly plannedDigest?: string;
};

/** `isBusy`: its agents have too much to do now, which passes. */
type Untestable = { readonly kind: "untestable"; readonly because: string; readonly isBusy?: true };
export type StartReply =
  | { readonly kind: "started"; readonly runId: string }
  | { readonly kind: "running"; readonly runId: string }
  | Untestable;

/** How long the agents may take: five silent tries with their baselines, and room to spare. */
export const LEASE_MS = 120_000;
/** What each job that waits before it at the busiest agent adds: a run's probes at the default rate of the rules. */
const WAITING_JOB_MS = 1_500;
/** An agent with so many open jobs is given no more; what can't be started is said, not queued out of sight. */
export const MAX_OPEN_JOBS = 1_000;

/** Plans a run of a claim and gives its jobs to agents; a claim has at most one run at a time. */
export async function startRun(deps: StartRunDeps, request: StartRequest, now: Instant): Promise<StartReply> {
  const { claim, plannedDigest } = request;
  const running = await deps.claims.runningOf(claim.no);
  if (running !== undefined) return { kind: "running", runId: running.id };
  const prepared = await planClaim(deps, { ...claim, actor: request.actor }, now);
  if (prepared.kind === "untestable") return prepared;
  const { plan, scenario, agents } = prepared;
  if (plannedDigest !== undefined && scenario.digest !== plannedDigest) {
    const because = `scenario "${claim.scenario_id}" was published anew after this was planned; what was planned is not what would run`;
    return { kind: "untestable", because };
  }
  const numbers = new Map(agents.map(({ agentId, agentNo }) => [agentId, agentNo]));
  const backlog = Math.max(
    ...plan.jobs.map(({ agentId }) => deps.records.openJobCount(numbers.get(agentId) ?? 0)),
  );
  if (backlog >= Math.min(request.jobsBefore ?? MAX_OPEN_JOBS, MAX_OPEN_JOBS)) {
    const because = `its agents have ${backlog} jobs to do first; ask again later`;
    return { kind: "untestable", because, isBusy: true };
  }

  const run = {
    id: deps.newId(),
    claim_no: claim.no,
    reason: request.reason,
    asked_by: request.askedBy,
    scenario_digest: scenario.digest,
    nonce: deps.random(16),
    marker: `plb-${Buffer.from(deps.random(12)).toString("hex")}`,
    target: JSON.stringify(plan.target ?? null),
    known_identity: prepared.knownIdentity,
    issued_at: now,
    not_after: after(now, LEASE_MS + backlog * WAITING_JOB_MS),
  };
  const runNo = await deps.claims.addRun(run);
  const hasWitness = plan.jobs.some(({ role }) => role === "witness");
  for (const job of plan.jobs) {
    const rules = agents.find(({ agentId }) => agentId === job.agentId)?.rules;
    const limits = rules === undefined ? {} : fittedTo(rules.limits, request.limits ?? {});
    await giveJob(
      deps,
      { ...run, no: runNo, scenario, limits: JSON.stringify(limits) },
      job,
      numbers.get(job.agentId) ?? 0,
      hasWitness,
    );
  }
  deps.settleAwaiting(claim.no);
  deps.trail.say({
    at: now,
    kind: "run-started",
    segment: claim.segment,
    exposureId: request.exposure?.id,
    runId: run.id,
    agentId: undefined,
    title: request.exposure === undefined ? prepared.document.title : visibleText(request.exposure.title),
    detail: `${claim.segment} → ${showPlace(plan.target, prepared.asset)} (${claim.scenario_id}, ${request.reason})`,
    tone: "neutral",
    axes: undefined,
  });
  return { kind: "started", runId: run.id };
}

type NewRun = {
  readonly no: number;
  readonly id: string;
  readonly nonce: Uint8Array;
  readonly marker: string;
  readonly scenario_digest: string;
  readonly scenario: VouchedScenario;
  readonly limits: string;
  readonly issued_at: number;
  readonly not_after: number;
};

/** Who asks waits for the witness to listen; everyone else starts at once. */
async function giveJob(
  deps: StartRunDeps,
  run: NewRun,
  job: PlannedJob,
  agentNo: number,
  hasWitness: boolean,
): Promise<void> {
  const isHeld = hasWitness && job.role !== "witness";
  const row = {
    id: deps.newId(),
    run_no: run.no,
    agent_no: agentNo,
    role: job.role,
    is_on_asset: job.isOnAsset ? 1 : 0,
    lease_id: deps.newId(),
    parameters: canonical(job.parameters as unknown as Json),
    limits: run.limits,
    not_after: run.not_after,
    state: isHeld ? ("held" as const) : ("sent" as const),
  };
  await deps.claims.addJob(row);
  if (isHeld) return;
  deps.effects.push({
    kind: "send-job",
    agentId: job.agentId,
    job: jobMessage(
      {
        runId: run.id,
        nonce: run.nonce,
        marker: run.marker,
        scenario: run.scenario.body,
        scenarioDigest: run.scenario_digest,
        issuedAt: run.issued_at,
        manifest: run.scenario.manifest,
        manifestSignature: run.scenario.manifestSignature,
        publisherKeyId: run.scenario.publisherKeyId,
      },
      {
        jobId: row.id,
        leaseId: row.lease_id,
        role: row.role,
        parameters: row.parameters,
        limits: row.limits,
        notAfter: row.not_after,
      },
    ),
  });
}

/** Reads a scenario that was checked when it was loaded. */
export const readScenario = (body: Uint8Array): Scenario =>
  scenarioSchema.parse(parse(Buffer.from(body).toString("utf8")));

/** A scenario's address: the SHA-256 of its exact bytes, in hex. */
export const scenarioDigest = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");
