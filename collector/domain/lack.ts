import type { ClaimId, SegmentId } from "../../proto/ids.ts";
import { toMinute } from "../../proto/time.ts";
import type { Standing } from "./claim.ts";
import { whatSettles } from "./settling.ts";
import { showPrevention } from "./shown-prevention.ts";
import type { VantageLack } from "./vantage-state.ts";

/** One thing that an exposure lacks before it can be validated, in words. */
export type Lack = {
  readonly segment: SegmentId | undefined;
  readonly claimId: ClaimId | undefined;
  readonly because: "no-vantage-in-scope" | "presence" | VantageLack["because"];
  readonly sentence: string;
};

export const lackAt = (segment: SegmentId, { claim, because }: VantageLack): Lack => ({
  segment,
  claimId: claim?.claimId,
  because,
  sentence: LACK_WORDS[because](segment, claim?.standing),
});

const LACK_WORDS: Readonly<
  Record<VantageLack["because"], (segment: SegmentId, standing: Standing | undefined) => string>
> = {
  "no-live-agent": (segment, standing) =>
    `Segment ${segment} has no live agent${seenAt(standing, ", and what was seen there last is of ")}`,
  "no-claim": (segment) => `No claim tests it from segment ${segment}`,
  "never-tested": (segment) => `Not tested from segment ${segment} yet`,
  inconclusive: (segment, standing) =>
    `The last run from segment ${segment} settled nothing${doubtIn(standing, segment)}`,
  stale: (segment, standing) => `What was seen from segment ${segment} is too old${seenAt(standing, ": ")}`,
  "only-here": (segment) =>
    `From segment ${segment} only the agent's own host forbids it, which says nothing of other machines there`,
};

const seenAt = (standing: Standing | undefined, prefix: string): string =>
  standing === undefined || standing.kind === "unvalidated" ? "" : `${prefix}${toMinute(standing.at)}`;

/** Why, and what would settle it. */
function doubtIn(standing: Standing | undefined, segment: SegmentId): string {
  if (standing === undefined || standing.kind === "unvalidated") return "";
  const settles = whatSettles(standing.prevention, { segment, asset: "the asset", untaken: [] });
  return `: ${showPrevention(standing.prevention)}${settles === undefined ? "" : `. ${settles}`}`;
}

/** Nothing to judge it from is not the same as nothing to fear. */
export const NO_VANTAGE: Lack = {
  segment: undefined,
  claimId: undefined,
  because: "no-vantage-in-scope",
  sentence: "No untrusted or partner segment is known, and it was never seen from any other",
};

export const NO_PRESENCE: Lack = {
  segment: undefined,
  claimId: undefined,
  because: "presence",
  sentence: "The way is open, but no scanner has seen the weakness itself lately enough to count",
};
