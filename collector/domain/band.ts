/**
 * The four priorities of SSVC's Deployer tree, least urgent first: what an
 * exposure's owner is asked to do about it, and when.
 */
export const BANDS = ["defer", "scheduled", "out-of-cycle", "immediate"] as const;

export type Band = (typeof BANDS)[number];

/** Below zero when `a` is less urgent than `b`, above zero when it is more urgent. */
export const compareBands = (a: Band, b: Band): number => BANDS.indexOf(a) - BANDS.indexOf(b);

/** Is this band more urgent than the most urgent one that is let through? What `gate --max-band` asks. */
export const isAbove = (band: Band, max: Band): boolean => compareBands(band, max) > 0;

/** The band a person named, or undefined where there is no such band. */
export const bandNamed = (text: string): Band | undefined => BANDS.find((band) => band === text);
