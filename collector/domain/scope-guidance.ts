/**
 * What keeps scopes small. A scope that holds nearly everything puts nothing first, and one that can't be tested within
 * a working week is never looked at twice: both are told with their numbers. The bounds are ours.
 */

/** Share of all assets from which a scope is told to be of everything. */
export const WIDE_SHARE = 0.5;
/** Fewer assets than this are no wide scope, whatever their share. */
export const WIDE_ASSETS = 2;
/** Hours of testing, one claim after another, from which a scope is told to be long. */
export const LONG_HOURS = 40;
/** Share of its assets that another scope holds too, from which the overlap is told. */
export const OVERLAP_SHARE = 0.1;

export type ScopeShape = {
  readonly owner: string | null;
  readonly hasThreats: boolean;
  readonly assets: { readonly in: number; readonly of: number };
  readonly exposures: { readonly in: number; readonly of: number };
  readonly claims: number;
  /** If one claim were tested after another, milliseconds; null where no scenario in use says. */
  readonly testingMs: number | null;
  readonly overlaps: readonly { readonly id: string; readonly assets: number }[];
  /** Assets that it would choose and nobody declared. */
  readonly waiting: number;
};

/** What should be told of a scope, most important first. `kind` is for programs. */
export type Guidance = {
  readonly kind: "empty" | "wide" | "long" | "no-threats" | "no-owner" | "overlap" | "waiting";
  readonly sentence: string;
};

export function scopeGuidance(shape: ScopeShape): readonly Guidance[] {
  const { owner, hasThreats, assets, exposures, claims, overlaps, waiting } = shape;
  const told: Guidance[] = [];
  const say = (kind: Guidance["kind"], sentence: string): void => {
    told.push({ kind, sentence });
  };
  if (assets.in === 0)
    say("empty", "It holds no asset, so nothing in it can be looked at or go wrong: name some");
  const share = assets.of === 0 ? 0 : assets.in / assets.of;
  if (share >= WIDE_SHARE && assets.in >= WIDE_ASSETS)
    say(
      "wide",
      `It holds ${assets.in} of ${assets.of} assets (${percent(share)}), with ${exposures.in} of ${exposures.of} open exposures and ${claims} claims${hours(shape)}. What is everything comes before nothing: start with the few assets of one business process`,
    );
  if (shape.testingMs !== null && shape.testingMs >= LONG_HOURS * HOUR_MS)
    say(
      "long",
      `Testing its ${claims} claims takes about ${Math.round(shape.testingMs / HOUR_MS)} hours, one after another: a cycle over it is slow to tell anything`,
    );
  if (!hasThreats)
    say(
      "no-threats",
      "It names no technique, no group and no segment that threats come from: say what you fear",
    );
  if (owner === null) say("no-owner", "It has no owner: nobody is asked to do what its cycles find");
  for (const other of overlaps.slice(0, MOST_OVERLAPS))
    if (assets.in > 0 && other.assets / assets.in >= OVERLAP_SHARE)
      say(
        "overlap",
        `${other.assets} of its ${assets.in} assets are in the scope "${other.id}" too: their exposures are counted in both`,
      );
  if (waiting > 0)
    say(
      "waiting",
      `${waiting} ${waiting === 1 ? "asset that a report brought fits" : "assets that reports brought fit"} its selection and ${waiting === 1 ? "is" : "are"} not in it: declare ${waiting === 1 ? "it" : "them"} (plumbline asset apply), or take in all (plumbline scope apply --take-in)`,
    );
  return told;
}

/** Overlapping scopes that are named. */
const MOST_OVERLAPS = 5;
const HOUR_MS = 3_600_000;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const hours = ({ testingMs }: ScopeShape): string =>
  testingMs === null ? "" : `, about ${(testingMs / HOUR_MS).toFixed(1)} hours of testing one after another`;
