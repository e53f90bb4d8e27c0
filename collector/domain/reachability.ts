import type { AgentId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import { type ActorPart, actorParts } from "./actor-part.ts";
import { combine, type PartWord } from "./combined-parts.ts";
import { expectationProofs, expectedRow } from "./expectation.ts";
import { agreedIdentity } from "./identity-match.ts";
import { latest } from "./instants.ts";
import { firstRow } from "./reachability-rows.ts";
import type { RowWord } from "./row-word.ts";
import type { RunRecord } from "./run.ts";
import { identitiesCloseBy, runScene } from "./run-scene.ts";
import type { AgentWord, Execution, Prevention, Verdict } from "./verdict.ts";
import { verdictProofs } from "./verdict-proofs.ts";

/**
 * What one run says of its claim: by the rows of design 3.1, or, where the scenario asks more than whether something
 * answers, by what the scenario expects (3.2).
 *
 * A pure function of the admitted evidence: a rule can be corrected and every past verdict rebuilt. A negative needs
 * positives: `prevented` is never said without a passing self-check, an agent close by that gets through, and a path
 * shown by a canary. What is missing is named, not guessed.
 */
export function judgeRun(run: RunRecord): Verdict {
  const scene = runScene(run);
  const parts = actorParts(run);
  const { expects } = run;
  const rowOf =
    expects === undefined
      ? (part: ActorPart) => firstRow(part, scene)
      : (part: ActorPart) => expectedRow(part, scene, expects);
  const words = parts.map((part): Told => ({ ...rowOf(part), ...told(part, run) }));
  const whole = combine(words);
  return {
    execution: executionOf(words, whole),
    prevention: whole.prevention,
    detection: { kind: "not-expected" },
    grade: whole.grade,
    at: lastCounted(words) ?? run.issuedAt,
    row: whole.row,
    sentence: sentence(whole, parts, run),
    proofs: expects === undefined ? verdictProofs(parts, scene) : expectationProofs(parts, scene, expects),
    byAgent: byAgent(words),
    confirmedIdentity: agreedIdentity(identitiesCloseBy(scene)),
  };
}

type Told = PartWord & { readonly at: Instant };

const told = (part: ActorPart, run: RunRecord): Pick<Told, "agentId" | "tries" | "at"> => ({
  agentId: part.agentId,
  tries: part.tries.length,
  at: part.at ?? lastSeenBy(part.agentId, run) ?? run.issuedAt,
});

const lastSeenBy = (agentId: AgentId, { jobs }: RunRecord): Instant | undefined =>
  latest(
    jobs
      .filter((job) => job.role === "actor" && job.agentId === agentId)
      .flatMap(({ seen }) => seen.map(({ at }) => at)),
  );

/** Nothing counted when no part got past row 1. */
function executionOf(words: readonly Told[], whole: RowWord): Execution {
  return words.some(({ row }) => row > 1) ? { kind: "ran" } : { kind: "not-run", reason: whole.because };
}

/** The last observation that counted; of parts that prove nothing only if there are no others. */
function lastCounted(words: readonly Told[]): Instant | undefined {
  const counted = words.filter(({ row }) => row > 1);
  return latest((counted.length > 0 ? counted : words).map(({ at }) => at));
}

/** One word for each agent, whatever the number of its jobs: the claim is folded agent by agent. */
function byAgent(words: readonly Told[]): readonly AgentWord[] {
  return words.flatMap((word, index) => {
    const own = words.filter(({ agentId }) => agentId === word.agentId);
    if (words.indexOf(own[0] ?? word) !== index) return [];
    const { prevention, grade } = combine(own);
    return [{ agentId: word.agentId, prevention, grade, at: lastCounted(own) ?? word.at }];
  });
}

function sentence(whole: RowWord, parts: readonly ActorPart[], { transport }: RunRecord): string {
  const segments = [...new Set(parts.map(({ segment }) => segment))];
  const from = segments.length === 0 ? "" : ` from ${segments.join(", ")}`;
  const own = transport === undefined ? HOST_HEADLINES[whole.prevention.kind] : undefined;
  return `${own ?? `${HEADLINES[whole.prevention.kind]}${from}`}: ${whole.because}`;
}

/** Of an agent's own host nobody gets anywhere: the weakness is there, or not. */
const HOST_HEADLINES: Readonly<Partial<Record<Prevention["kind"], string>>> = {
  allowed: "Present on the host",
  prevented: "Not present on the host",
};

const HEADLINES: Readonly<Record<Prevention["kind"], string>> = {
  allowed: "Gets through",
  partial: "Accepted by something, not shown to reach the target,",
  prevented: "Prevented",
  absent: "Not there to be reached",
  inconclusive: "Settles nothing",
};
