import type { AgentId } from "../../proto/ids.ts";
import { wasAccepted } from "../../proto/outcome.ts";
import type { SocketName } from "../../proto/target.ts";
import { fromOf } from "./actor-part.ts";
import { seenFor, unfinished } from "./job-reading.ts";
import type { RunRecord } from "./run.ts";

/** What the other side of the run says. */
export type WitnessWord = {
  /** How many nonces arrived that this agent's tries sent. */
  readonly receivedFrom: (agentId: AgentId) => number;
  /** It listened to the end, and not one nonce arrived that this agent may have sent: what answered it was another. */
  readonly isDeafTo: (agentId: AgentId) => boolean;
  /** `listened`: to the end, so that not having received means something. `lost`: it opened its ear, then no word, or not before the first try, or not until the last. */
  readonly state: "none" | "listened" | "lost";
};

/**
 * The witness's word, told apart by sender: the close view sends the same nonce, and what arrived from close by says
 * nothing about the vantage.
 */
export function witnessWord(run: RunRecord): WitnessWord {
  const senders = run.jobs.flatMap(sendersIn);
  const owners = receptions(run).map((from) => new Set(owner(from, senders).map(({ agentId }) => agentId)));
  const state = stateOf(run);
  return {
    receivedFrom: (agentId) => owners.filter((agents) => agents.has(agentId)).length,
    isDeafTo: (agentId) =>
      state === "listened" && !owners.some((agents) => agents.size === 0 || agents.has(agentId)),
    state,
  };
}

type Sender = { readonly agentId: AgentId; readonly isActor: boolean; readonly from: SocketName | undefined };

function sendersIn(job: RunRecord["jobs"][number]): readonly Sender[] {
  const isActor = job.role === "actor";
  return seenFor(job, isActor ? "attempt" : "close-view")
    .filter(({ outcome }) => wasAccepted(outcome) || outcome.kind === "silent" || outcome.kind === "refused")
    .map(({ outcome }) => ({ agentId: job.agentId, isActor, from: fromOf(outcome) }));
}

const receptions = (run: RunRecord): readonly SocketName[] =>
  run.jobs
    .filter(({ role }) => role === "witness")
    .flatMap(({ seen }) =>
      seen.flatMap(({ outcome }) => (outcome.kind === "received" ? [outcome.from] : [])),
    );

/**
 * Whose nonce it was: the sender with that address and port; else, behind a translation that keeps ports, an actor
 * with that port; else any actor, unless a close view's own address is not known and it may have been that.
 */
function owner(from: SocketName, senders: readonly Sender[]): readonly Sender[] {
  const exact = senders.filter(
    (sender) => sender.from?.address === from.address && sender.from.port === from.port,
  );
  if (exact.length > 0) return exact;
  const actors = senders.filter(({ isActor }) => isActor);
  const samePort = actors.filter((sender) => sender.from?.port === from.port);
  if (samePort.length > 0) return samePort;
  const isDoubtful = senders.some((sender) => !sender.isActor && sender.from === undefined);
  return isDoubtful ? [] : actors;
}

/** The clocks of two agents, after correction, may differ by as much. */
const CLOCKS_MS = 1_000;

const triesOf = (run: RunRecord): readonly number[] =>
  run.jobs
    .filter(({ role }) => role === "actor")
    .flatMap((job) => seenFor(job, "attempt").map(({ at }) => at));

/** Its rules end a listening after so many seconds: what was said to it later, nobody heard. */
const leftBefore = (job: RunRecord["jobs"][number], lastTry: number): boolean =>
  job.seen.some(({ outcome, at }) => outcome.kind === "not-received" && at + CLOCKS_MS < lastTry);

/** The actors wait for it a while and no longer: what was said to it before, nobody heard either. */
const cameAfter = (job: RunRecord["jobs"][number], firstTry: number): boolean =>
  job.seen.some(({ outcome, at }) => outcome.kind === "listening" && at - CLOCKS_MS > firstTry);

function stateOf(run: RunRecord): WitnessWord["state"] {
  const jobs = run.jobs.filter(({ role }) => role === "witness");
  const kinds = (job: RunRecord["jobs"][number]) => job.seen.map(({ outcome }) => outcome.kind);
  const tries = triesOf(run);
  const heardOut = jobs.some(
    (job) =>
      job.wasLive &&
      unfinished(job) === undefined &&
      kinds(job).some((kind) => kind === "not-received" || kind === "received") &&
      !cameAfter(job, Math.min(...tries)) &&
      !leftBefore(job, Math.max(...tries)),
  );
  if (heardOut) return "listened";
  return jobs.some((job) => kinds(job).includes("listening")) ? "lost" : "none";
}
