/** An exposure that somebody wants to count as another, or another as. */
export type Folding = {
  readonly no: number;
  readonly assetNo: number;
  readonly closure: string;
  /** Somebody claimed a fix of it, or asked to look again. */
  readonly hasFixClaim: boolean;
  /** Others are counted as it. */
  readonly hasFolded: boolean;
  /** Findings of tools that count for it. */
  readonly findings: number;
};

/** From the claim of a fix to its failure an exposure keeps what it has and gets nothing. */
export const UNDER_WAY: ReadonlySet<string> = new Set(["fix-claimed", "verifying", "cannot-tell", "closed"]);

/**
 * Why one exposure can't be counted as another; undefined when it can. Whatever is on its way to being closed takes
 * nothing in and goes nowhere: folding would turn a closure into one of something else. What was claimed to be fixed
 * before keeps its own row, for its history is shown there.
 */
export function whyNotSame(into: Folding, other: Folding): string | undefined {
  if (into.no === other.no) return "they are counted as one already";
  if (into.assetNo !== other.assetNo) return "they are of two assets: an exposure is of one";
  if (into.findings === 0 || other.findings === 0)
    return "one of them was found by a run of ours, not by a tool: it closes by its own evidence";
  if (UNDER_WAY.has(into.closure))
    return `the one that would stand for both is ${into.closure}: what is open would vanish in it`;
  if (other.hasFixClaim)
    return `a fix of the other was claimed, or a retest asked for (${other.closure}): name it first, so that it stands for both`;
  if (other.hasFolded) return "others are counted as the other: name it first, so that it stands for all";
  return undefined;
}
