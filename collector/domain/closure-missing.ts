import type { ClaimId, SegmentId } from "../../proto/ids.ts";
import { type Instant, toMinute } from "../../proto/time.ts";
import type { Assessment, ClaimProgress, TwinProgress } from "./closure-assessment.ts";
import type { ClosurePolicy } from "./closure-policy.ts";

/** Runs that must still be seen before an exposure may close. */
export type Missing = {
  readonly claimId: ClaimId | undefined;
  readonly segment: SegmentId | undefined;
  /** `runs`: any time. `window`: in another window than those before. `twin`: of a business flow. `claim`: there is none to run. */
  readonly what: "runs" | "window" | "twin" | "claim";
  /** How many runs. */
  readonly count: number;
  /** When a run may count for it at the earliest; undefined: now. */
  readonly notBefore: Instant | undefined;
  readonly sentence: string;
};

/** Exactly the missing runs: no more of them now than can still count, the rest when their window begins. */
export function missingRuns({ claims, twins }: Assessment, policy: ClosurePolicy): readonly Missing[] {
  if (claims.length === 0) return [NO_CLAIM];
  return [...claims.flatMap((claim) => ofClaim(claim, policy)), ...twins.flatMap(ofTwin)];
}

const NO_CLAIM: Missing = {
  claimId: undefined,
  segment: undefined,
  what: "claim",
  count: 1,
  notBefore: undefined,
  sentence: "There is no claim that a run could test",
};

function ofClaim(progress: ClaimProgress, policy: ClosurePolicy): readonly Missing[] {
  const { claim, counted, windows, nextWindowAt } = progress;
  // The first run of all opens a window itself.
  const laterWindows = Math.max(0, policy.windows - Math.max(windows, 1));
  const now = Math.max(0, policy.runs - counted.length - laterWindows, windows === 0 ? 1 : 0);
  const { claimId, segment } = claim;
  const common = { claimId, segment };
  const so = `${counted.length} of ${policy.runs} counted so far`;
  return [
    ...(now > 0
      ? [
          {
            ...common,
            what: "runs" as const,
            count: now,
            notBefore: undefined,
            sentence: `${plural(now, "run")} from ${segment} that get nothing through (${so})`,
          },
        ]
      : []),
    ...(laterWindows > 0
      ? [
          {
            ...common,
            what: "window" as const,
            count: laterWindows,
            notBefore: nextWindowAt,
            sentence: `${plural(laterWindows, "run")} from ${segment} in another window, ${whenever(nextWindowAt, policy)} (${so})`,
          },
        ]
      : []),
  ];
}

const whenever = (at: Instant | undefined, { windowGapMs }: ClosurePolicy): string =>
  at === undefined ? `${windowGapMs / 1_000} s or more after the first` : `not before ${toMinute(at)}`;

function ofTwin({ claim, state }: TwinProgress): readonly Missing[] {
  if (state === "works") return [];
  const { claimId, segment } = claim;
  const sentence = `A run that shows that ${segment}, a business flow, still gets through`;
  return [{ claimId, segment, what: "twin", count: 1, notBefore: undefined, sentence }];
}

export const plural = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;
