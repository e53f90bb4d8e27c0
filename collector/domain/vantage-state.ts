import type { Instant } from "../../proto/time.ts";
import type { Standing } from "./claim.ts";
import { isFresh } from "./freshness.ts";
import { earliest, latest } from "./instants.ts";
import { closesVantage } from "./mitigation.ts";
import type { ClaimFacts, ControlFacts, ValidationFacts, VantageSegment } from "./validation-facts.ts";

/** What one segment's claims say of whether an attacker there gets through. */
export type VantageState =
  /** Gets through, and no linked control holds there. Also where that was seen long ago: age never closes. */
  | {
      readonly kind: "open";
      readonly support: Settled;
      readonly isFresh: boolean;
      readonly heldSince: Instant;
    }
  /** Every claim of it is freshly refuted, or gets through to a control that freshly holds (`control`). */
  | {
      readonly kind: "closed";
      readonly refutations: readonly Settled[];
      readonly control: string | undefined;
      readonly heldSince: Instant;
    }
  | { readonly kind: "unknown"; readonly lacking: readonly VantageLack[] };

/** A standing that rests on evidence. */
export type Settled = Exclude<Standing, { readonly kind: "unvalidated" }>;

/** What keeps a vantage from being known. `claim` is missing where there is no claim at all. */
export type VantageLack = {
  readonly claim: ClaimFacts | undefined;
  readonly because: "no-live-agent" | "no-claim" | "never-tested" | "inconclusive" | "stale" | "only-here";
};

export function vantageState(segment: VantageSegment, facts: ValidationFacts): VantageState {
  const claims = denyClaims(facts).filter((claim) => claim.segment === segment.id);
  if (claims.length === 0) {
    const because = segment.hasLiveAgent ? "no-claim" : "no-live-agent";
    return { kind: "unknown", lacking: [{ claim: undefined, because }] };
  }
  return supportedState(claims, segment, facts) ?? refutedState(claims, segment, facts);
}

/** The claims of attackers' ways. Twins are business flows: that they get through exposes nothing. */
export const denyClaims = ({ claims }: ValidationFacts): readonly ClaimFacts[] =>
  claims.filter(({ expectation }) => expectation === "deny");

function supportedState(
  claims: readonly ClaimFacts[],
  { id }: VantageSegment,
  facts: ValidationFacts,
): VantageState | undefined {
  const supported = claims.flatMap((claim) => withStanding(claim, "supported"));
  const best = supported.reduce<Backed | undefined>(
    (last, one) => (last && last.standing.at >= one.standing.at ? last : one),
    undefined,
  );
  if (best === undefined) return undefined;
  const heldSince = earliest(supported.map((one) => one.heldSince)) ?? best.standing.at;
  const holding = controlsThatHold([id], facts);
  const control = (facts.controls ?? []).find(
    (one) => one.segment === id && one.isElsewhere !== true && holding.includes(one.name),
  );
  if (control !== undefined && control.standing.kind !== "unvalidated") {
    return { kind: "closed", refutations: [control.standing], control: control.name, heldSince };
  }
  return {
    kind: "open",
    support: best.standing,
    isFresh: isFresh(best.standing, facts.band, facts.now),
    heldSince,
  };
}

/** The controls that hold from each of these segments: one of its claims there is refuted, and none of them is not. */
export function controlsThatHold(segments: readonly string[], facts: ValidationFacts): readonly string[] {
  const controls = facts.controls ?? [];
  const names = [...new Set(controls.map(({ name }) => name))];
  return names.filter((name) =>
    segments.every((segment) => {
      const there = controls.filter((one) => one.name === name && one.segment === segment);
      return there.length > 0 && there.every((one) => doesHold(one, facts));
    }),
  );
}

/** The technique that the control should stop is freshly refuted from there. */
const doesHold = ({ standing }: ControlFacts, { band, now }: ValidationFacts): boolean =>
  standing.kind === "refuted" && isFresh(standing, band, now);

function refutedState(
  claims: readonly ClaimFacts[],
  segment: VantageSegment,
  facts: ValidationFacts,
): VantageState {
  const lacking = claims.flatMap((claim) => lackOf(claim, segment, facts));
  if (lacking.length > 0) return { kind: "unknown", lacking };
  const refuted = claims.flatMap((claim) => withStanding(claim, "refuted"));
  const since = latest(refuted.map((one) => one.heldSince)) ?? facts.now;
  return {
    kind: "closed",
    refutations: refuted.map(({ standing }) => standing),
    control: undefined,
    heldSince: since,
  };
}

function lackOf(claim: ClaimFacts, segment: VantageSegment, facts: ValidationFacts): readonly VantageLack[] {
  const because = reason(claim.standing, segment, facts);
  return because === undefined ? [] : [{ claim, because }];
}

function reason(
  standing: Standing,
  { hasLiveAgent }: VantageSegment,
  { band, now }: ValidationFacts,
): VantageLack["because"] | undefined {
  const isSettled = standing.kind === "refuted" && isFresh(standing, band, now);
  if (isSettled) return closesVantage(standing.prevention) ? undefined : "only-here";
  if (!hasLiveAgent) return "no-live-agent";
  if (standing.kind === "unvalidated") return "never-tested";
  return standing.kind === "inconclusive" ? "inconclusive" : "stale";
}

type Backed = { readonly standing: Settled; readonly heldSince: Instant };

function withStanding(claim: ClaimFacts, kind: Settled["kind"]): readonly Backed[] {
  const { standing, heldSince } = claim;
  return standing.kind === kind ? [{ standing, heldSince: heldSince ?? standing.at }] : [];
}
