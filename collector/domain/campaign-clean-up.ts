import type { Outcome } from "../../proto/outcome.ts";
import { visibleText } from "../../proto/untrusted.ts";
import type { JobWord } from "./campaign-rows.ts";
import { NEVER_BEGAN } from "./run.ts";
import type { Verdict } from "./verdict.ts";

/**
 * What is not confirmed to be over of a run, in words; undefined when all of it is. A job is over there when its
 * agent said so in its own signed chain (also too late for a verdict), when it was never sent, or when another
 * process has taken the agent's place since: what a process held in memory went with it, and what it had written
 * its next start clears. What a step wrote must be gone besides, by the word of the agent that wrote it.
 */
export function leftBehind(
  jobs: readonly JobWord[],
  outcomes: readonly Outcome[],
  boots: ReadonlyMap<string, string>,
  isLive: (agentId: string) => boolean,
): string | undefined {
  const open = jobs.filter((job) => !isOver(job, boots, isLive)).map((job) => wordsOf(job, isLive));
  const words = [...open, ...outcomes.flatMap(filesLeft)];
  return words.length === 0 ? undefined : words.join("; ");
}

/** A step that wrote says with what it saw whether all of that is gone again. */
function filesLeft(outcome: Outcome): readonly string[] {
  if (outcome.kind !== "answered") return [];
  const word = outcome.facts[CLEAN_UP]?.[0];
  if (word === undefined || visibleText(word) === "ok") return [];
  const left = (outcome.facts[LEFT] ?? []).slice(0, MAX_TOLD).map(visibleText).join(", ");
  return [`not all that was written could be removed${left === "" ? "" : `: ${left}`}`];
}

/** Whether a run wrote and its agent never said, then or later, whether that is gone. */
export const isUnsaid = (
  verdict: Pick<Verdict, "execution"> | undefined,
  outcomes: readonly Outcome[],
): boolean =>
  verdict?.execution.cleanUp?.kind === "unsaid" &&
  !outcomes.some((outcome) => outcome.kind === "answered" && outcome.facts[CLEAN_UP] !== undefined);

/** The facts in which an agent says so. */
const CLEAN_UP = "clean-up";
const LEFT = "left";
/** So many names are told. */
const MAX_TOLD = 3;

function isOver(
  job: JobWord,
  boots: ReadonlyMap<string, string>,
  isLive: (agentId: string) => boolean,
): boolean {
  if (job.saidSo === 1) return true;
  if (job.state !== "ended") return false;
  if (NEVER_BEGAN.some((words) => job.endedBecause?.endsWith(words))) return true;
  return isLive(job.agentId) && boots.get(job.agentId) !== job.bootId;
}

function wordsOf({ agentId, agentStatus, role }: JobWord, isLive: (agentId: string) => boolean): string {
  const share = `agent ${agentId} (${role})`;
  if (agentStatus !== "active") return `${share} is ${agentStatus}, and never said that its job is over`;
  return isLive(agentId)
    ? `${share} has not said yet that its job is over`
    : `${share} is gone, and has not said that its job is over`;
}
