import type { JobRecord, RunRecord, StepSeen } from "../../collector/domain/run.ts";
import { type AgentId, id } from "../../proto/ids.ts";
import type { Identity, JobEnd, Outcome, Peer } from "../../proto/outcome.ts";
import type { Role } from "../../proto/scenario.ts";
import type { Purpose, StepKind } from "../../proto/step.ts";
import type { Target } from "../../proto/target.ts";
import { instant } from "../../proto/time.ts";
import { untrusted } from "../../proto/untrusted.ts";

/** Builders of runs, in the words of the people who read them. Every job is healthy unless it is said otherwise. */

export const TARGET: Target = { transport: "tcp", host: "10.0.2.10", port: 22 };
export const ELSEWHERE: Target = { transport: "tcp", host: "10.0.2.10", port: 443 };
export const NEIGHBOUR: Target = { transport: "tcp", host: "10.0.2.11", port: 443 };
export const THIRD_PLACE: Target = { transport: "tcp", host: "10.0.3.5", port: 443 };
export const CONTROL: Target = { transport: "tcp", host: "10.0.2.10", port: 25_123 };

export const udp = (target: Target): Target => ({ ...target, transport: "udp" });
export const six = (target: Target): Target => ({ ...target, host: "2001:db8::10" });

const from = (port: number) => ({ address: "10.0.1.5", port });

export const identity = (hash: string, by: Identity["by"] = "banner"): Identity => ({ by, hash });
export const REAL = identity("real");
export const OTHER = identity("other");

export const spoke = (who: Identity = REAL, port = 40_000): Outcome => ({
  kind: "spoke",
  elapsedMs: 3,
  from: from(port),
  identity: who,
  sample: untrusted("SSH-2.0"),
});
export const connected: Outcome = { kind: "connected", elapsedMs: 3, from: from(40_000), waitedMs: 2_000 };
export const cut: Outcome = { kind: "cut", elapsedMs: 3, from: from(40_000), errno: "ECONNRESET" };
export const garbled: Outcome = {
  kind: "garbled",
  elapsedMs: 3,
  from: from(40_000),
  sample: untrusted("HTTP/1.1 400"),
};
export const refused: Outcome = { kind: "refused", elapsedMs: 2, errno: "ECONNREFUSED", from: from(40_000) };
export const silent: Outcome = { kind: "silent", waitedMs: 4_500, from: from(40_000) };
export const silentFrom = (port: number): Outcome => ({ kind: "silent", waitedMs: 4_500, from: from(port) });
export const unreachable: Outcome = { kind: "unreachable", elapsedMs: 3_060, errno: "EHOSTUNREACH" };
export const forbiddenHere: Outcome = { kind: "forbidden-here", errno: "EPERM" };
export const unable: Outcome = { kind: "unable", reason: "no route at the vantage (ENETUNREACH)" };
export const refusedByRules: Outcome = { kind: "refused-by-rules", rule: "allow", because: "not listed" };
export const healthy: Outcome = { kind: "healthy", elapsedMs: 1, loopDelayMs: 1 };
export const looked = (facts: Readonly<Record<string, readonly string[]>>): Outcome => ({
  kind: "looked",
  elapsedMs: 3,
  facts: Object.fromEntries(Object.entries(facts).map(([name, values]) => [name, values.map(untrusted)])),
});
export const receivedFrom = (address: string, port: number): Outcome => ({
  kind: "received",
  from: { address, port },
  bytes: 16,
});
export const notReceived: Outcome = { kind: "not-received", listenedMs: 30_000, others: 0 };
export const listeningEar: Outcome = { kind: "listening", at: { address: "10.0.2.10", port: 22 } };
export const sockets = (
  listening: readonly string[],
  peers: readonly Peer[] = [],
): Extract<Outcome, { kind: "sockets" }> => ({
  kind: "sockets",
  listening,
  peers,
});
export const synFrom = (port: number): Peer => ({ address: "10.0.1.5", port, state: "syn-received" });

export const NEGATIVES: readonly Outcome[] = [refused, silent, unreachable, forbiddenHere];

/** As many equal outcomes as a run makes tries. */
export const fiveTimes = (outcome: Outcome): readonly Outcome[] => Array.from({ length: 5 }, () => outcome);

/** One observation. `attempt` counts the tries of its step. */
export const seen = (
  purpose: Purpose,
  outcome: Outcome,
  target: Target | undefined = TARGET,
  attempt = 1,
): StepSeen => ({
  stepId: purpose,
  purpose,
  kind: kindOf(purpose, target),
  target,
  attempt,
  at: instant(1_000),
  outcome,
});

function kindOf(purpose: Purpose, target: Target | undefined): StepKind {
  if (purpose === "self-check") return "self-check";
  if (purpose === "packet-view") return "socket-table";
  if (purpose === "witness") return "witness-listen";
  return target?.transport === "udp" ? "udp-send" : "tcp-connect";
}

type JobChanges = {
  readonly agent?: string;
  readonly segment?: string;
  readonly ended?: JobEnd | "never";
  readonly wasLive?: boolean;
  readonly isOnAsset?: boolean;
  /** Undefined leaves the self-check out. */
  readonly selfCheck?: Outcome | undefined;
};

const job = (role: Role, changes: JobChanges, own: readonly StepSeen[]): JobRecord => {
  const { agent = role, segment = role === "actor" ? "guest" : "data", ended = "completed" } = changes;
  const check = "selfCheck" in changes ? changes.selfCheck : healthy;
  const isProbing = role === "actor" || role === "close-view";
  return {
    jobId: id(`job-${agent}-${role}`),
    agentId: id<AgentId>(agent),
    segment: id(segment),
    role,
    isOnAsset: changes.isOnAsset ?? role === "on-asset",
    wasLive: changes.wasLive ?? true,
    ended: ended === "never" ? undefined : { how: ended, because: "" },
    seen: [...(isProbing && check !== undefined ? [seen("self-check", check, undefined)] : []), ...own],
  };
};

type Actor = JobChanges & {
  readonly attempts?: readonly Outcome[];
  readonly target?: Target;
  /** Path canaries and what must not answer, each with its target. */
  readonly baselines?: readonly StepSeen[];
};

export const elsewhereSpoke = seen("elsewhere", spoke(), ELSEWHERE);
export const neighbourSpoke = seen("neighbour", spoke(), NEIGHBOUR);
export const thirdPlaceSpoke = seen("third-place", spoke(), THIRD_PLACE);
export const controlRefused = seen("negative-control", refused, CONTROL);

/** An actor whose tries all met silence, with a neighbour that answers it and a closed port that does not. */
export const actor = ({
  attempts = fiveTimes(silent),
  target = TARGET,
  baselines,
  ...changes
}: Actor = {}): JobRecord =>
  job("actor", changes, [
    ...(baselines ?? [neighbourSpoke, controlRefused]),
    ...attempts.map((outcome, index) => seen("attempt", outcome, target, index + 1)),
  ]);

type Viewer = JobChanges & {
  readonly sees?: Outcome;
  readonly target?: Target;
  readonly baselines?: readonly StepSeen[];
};

/** An agent close by, which hears the service speak. */
export const closeView = ({
  sees = spoke(),
  target = TARGET,
  baselines = [],
  ...changes
}: Viewer = {}): JobRecord =>
  job("close-view", { agent: changes.isOnAsset ? "on-host" : "near", ...changes }, [
    seen("close-view", sees, target),
    ...baselines,
  ]);

/** The agent on the asset, and what its kernel's socket table showed. */
export const onAsset = (table: Outcome = sockets(["0.0.0.0"]), changes: JobChanges = {}): JobRecord =>
  job("on-asset", changes, [seen("packet-view", table, undefined)]);

/** The other side. It says that it listens, and then what it got. */
export const witness = (got: readonly Outcome[], changes: JobChanges = {}): JobRecord =>
  job("witness", changes, [
    seen("witness", listeningEar, TARGET),
    ...got.map((outcome) => seen("witness", outcome, TARGET)),
  ]);

export const run = (jobs: readonly JobRecord[], changes: Partial<RunRecord> = {}): RunRecord => ({
  runId: id("run-1"),
  claimId: id("claim-1"),
  transport: "tcp",
  nonce: "00".repeat(16),
  issuedAt: instant(500),
  notAfter: instant(120_500),
  knownIdentity: undefined,
  jobs,
  ...changes,
});
