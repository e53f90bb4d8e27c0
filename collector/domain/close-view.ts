import type { AgentId } from "../../proto/ids.ts";
import { type Identity, isNegative, wasAccepted } from "../../proto/outcome.ts";
import { hostAnswered, jobFault, seenFor } from "./job-reading.ts";
import type { JobRecord, RunRecord, StepSeen } from "./run.ts";

/**
 * What an agent close to the target saw of it: one on the asset itself, one in its segment, or one of a vantage whose
 * must-allow claim gets through. It tells a target that is down from one that is kept away. Never a vantage.
 */
export type CloseView = {
  readonly agentId: AgentId;
  readonly isOnAsset: boolean;
  /** The most that its tries met. */
  readonly met: "spoke" | "garbled" | "connected" | "cut" | "refused" | "nothing";
  /** It got through to the service: for TCP an accepted handshake, for UDP a reply to the same datagram. */
  readonly isOpen: boolean;
  readonly identities: readonly Identity[];
  /** Another port of the asset answered it: the host is up. */
  readonly metHostElsewhere: boolean;
  /** The asset's addresses as reached from close by. */
  readonly hosts: readonly string[];
};

/** The close views that stand. One whose session broke, whose job did not end or whose self-check failed is none. */
export const closeViews = (run: RunRecord): readonly CloseView[] =>
  run.jobs.flatMap((job) => (doesStand(job, run) ? [closeView(job, run)] : []));

/** Why there is no close view, or none that stands; undefined when one does. For people. */
export function missingCloseView(run: RunRecord): string | undefined {
  const jobs = run.jobs.filter(({ role }) => role === "close-view");
  if (jobs.some((job) => doesStand(job, run))) return undefined;
  const [job] = jobs;
  if (job === undefined) return "no agent looked at the target from close by";
  if (!job.wasLive) return `the session of agent ${job.agentId}, which looked from close by, broke`;
  return `agent ${job.agentId}, which looked from close by, proves nothing: ${jobFault(job) ?? "it could not try"}`;
}

const doesStand = (job: JobRecord, run: RunRecord): boolean =>
  job.role === "close-view" && job.wasLive && jobFault(job) === undefined && looks(job, run).length > 0;

function closeView(job: JobRecord, run: RunRecord): CloseView {
  const seen = looks(job, run);
  const met = MOST.find((kind) => seen.some(({ outcome }) => outcome.kind === kind)) ?? "nothing";
  return {
    agentId: job.agentId,
    isOnAsset: job.isOnAsset,
    met,
    isOpen: met === "spoke" || (run.transport === "tcp" && met === "connected"),
    identities: seen.flatMap(({ outcome }) => (outcome.kind === "spoke" ? [outcome.identity] : [])),
    metHostElsewhere: hostAnswered(job),
    hosts: seen.flatMap(({ target }) => (target === undefined ? [] : [target.host])),
  };
}

const MOST = ["spoke", "garbled", "connected", "cut", "refused"] as const;

/** Its tries at the target that left it, in the transport of the question. */
const looks = (job: JobRecord, run: RunRecord): readonly StepSeen[] =>
  seenFor(job, "close-view").filter(
    ({ outcome, target }) =>
      (wasAccepted(outcome) || isNegative(outcome)) &&
      outcome.kind !== "forbidden-here" &&
      target?.transport === run.transport,
  );
