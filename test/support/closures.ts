import type {
  ClosureClaim,
  ClosureFact,
  ClosureHistory,
  ClosureRun,
  FixClaimed,
} from "../../collector/domain/closure-facts.ts";
import type { AgentWord, Grade, Prevention } from "../../collector/domain/verdict.ts";
import { id } from "../../proto/ids.ts";
import { instant } from "../../proto/time.ts";

/** Builders of an exposure's way to its closure. Minutes, because windows are minutes apart. */

export const MINUTE = 60_000;

export const guest: ClosureClaim = {
  claimId: id("from-guest"),
  segment: id("guest"),
  expectation: "deny",
  everSupported: false,
};
export const partner: ClosureClaim = { ...guest, claimId: id("from-partner"), segment: id("partner") };
/** The business flow that a fix may not break. */
export const twin: ClosureClaim = {
  ...guest,
  claimId: id("from-app"),
  segment: id("app"),
  expectation: "allow",
};

export const fixClaimed = (minute: number, by = "owner"): FixClaimed => ({
  kind: "fix-claimed",
  at: instant(minute * MINUTE),
  by,
});

type RunChanges = Partial<Omit<ClosureRun, "verdict">> & {
  readonly grade?: Grade;
  readonly seenAt?: number;
  readonly byAgent?: readonly AgentWord[];
};

/** A judged run: issued on the minute, seen a second later. */
export const ran = (
  claim: ClosureClaim,
  minute: number,
  prevention: Prevention,
  { grade = "B", seenAt, byAgent, ...changes }: RunChanges = {},
): ClosureRun => {
  const issuedAt = changes.issuedAt ?? instant(minute * MINUTE);
  return {
    kind: "run",
    runId: id(`${claim.claimId}-${minute}`),
    claimId: claim.claimId,
    segment: claim.segment,
    scenarioVersion: 1,
    issuedAt,
    ...changes,
    verdict: {
      prevention,
      grade,
      at: instant(seenAt === undefined ? issuedAt + 1_000 : seenAt * MINUTE),
      sentence: `${prevention.kind} at minute ${minute}`,
      ...(byAgent === undefined ? {} : { byAgent }),
    },
  };
};

export const underWay = (claim: ClosureClaim, minute: number): ClosureRun => ({
  kind: "run",
  runId: id(`${claim.claimId}-${minute}`),
  claimId: claim.claimId,
  segment: claim.segment,
  scenarioVersion: 1,
  issuedAt: instant(minute * MINUTE),
  verdict: undefined,
});

export const history = (
  facts: readonly ClosureFact[],
  claims: readonly ClosureClaim[] = [guest],
  isReachability = true,
): ClosureHistory => ({ isReachability, claims, facts });
