import type { ClaimId, SegmentId } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import type { Segment } from "./asset.ts";
import type { Band } from "./band.ts";
import type { Standing } from "./claim.ts";

/** Everything that an exposure's validation rests on. The caller reads it; nothing here knows from where. */
export type ValidationFacts = {
  readonly exposure: {
    /** The exposure *is* its reachability: an open port, an exposed service. */
    readonly isReachability: boolean;
    /** When a scanner last saw the weakness itself; undefined if none ever did. */
    readonly lastSightedAt: Instant | undefined;
  };
  /** Every segment there is, not only those with claims: a segment without a claim is what is missing. */
  readonly segments: readonly VantageSegment[];
  readonly claims: readonly ClaimFacts[];
  /** Compensating controls linked to this exposure; empty while none are. */
  readonly controls?: readonly ControlFacts[];
  readonly band: Band;
  readonly now: Instant;
};

export type VantageSegment = Pick<Segment, "id" | "trust" | "isPublic"> & { readonly hasLiveAgent: boolean };

/** A claim with what all the evidence says of it. Twins (`allow`) may be passed; they are never vantages. */
export type ClaimFacts = {
  readonly claimId: ClaimId;
  readonly segment: SegmentId;
  readonly expectation: "deny" | "allow";
  readonly standing: Standing;
  /** Supported at any time, whatever the standing is now: the segment then stays in scope. */
  readonly everSupported: boolean;
  /** Since when the standing has been of this kind without a break (`heldSince` of its history). */
  readonly heldSince?: Instant | undefined;
};

/** A control claim of one vantage: *technique X gets past control C from S*. Refuted means that the control holds there. */
export type ControlFacts = {
  readonly name: string;
  readonly segment: SegmentId;
  readonly standing: Standing;
  /**
   * It asks whether a way is open, or asks at another endpoint: that says nothing of a way that was seen open. Such a
   * control can only be what keeps a way shut that runs found shut.
   */
  readonly isElsewhere?: boolean;
};
