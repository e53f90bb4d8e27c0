/** A finding with the exposure that it counts for; none yet when it is new. */
export type Homed = { readonly no: number; readonly exposureNo: number | undefined };

/** An exposure in which findings of a part are at home. */
export type Home = {
  readonly no: number;
  /** The finding that it stays with: of those with a port the first, because its claims ask there; else the first. */
  readonly anchor: number | null;
  /** The exposure that it is counted as, where it isn't one of its own. */
  readonly sameAs: number | null;
  /**
   * Whether it may be counted as another: nobody has claimed a fix of it and nobody has folded by hand into it or it into
   * another. A round of closure, and a person's word, are never turned by a report.
   */
  readonly mayFold: boolean;
};

/** Where the findings of one part go. */
export type PartHome = {
  /** The exposure that stands for them; undefined where there must be a new one. */
  readonly head: number | undefined;
  /** Of the part's findings, those that go there from somewhere else or from nowhere. */
  readonly moving: readonly number[];
  /** Exposures that are counted as the head from now on. */
  readonly folded: readonly number[];
  /** Exposures that stand for themselves from now on. */
  readonly unfolded: readonly number[];
};

/**
 * Gives each part of a partition the exposure that stands for it, changing as little as can be.
 *
 * An exposure stays with the part of its anchor. A part with several exposures is counted as the first that may not be
 * folded, else as the first; others that may not be folded stay as they are, with their findings.
 */
export function partHomes(parts: readonly (readonly Homed[])[], homes: readonly Home[]): readonly PartHome[] {
  const byAnchor = new Map(homes.map((home) => [home.anchor, home]));
  return parts.map((part) => {
    const own = part.flatMap(({ no }) => byAnchor.get(no) ?? []).sort((a, b) => a.no - b.no);
    const head = own.find(({ mayFold }) => !mayFold) ?? own[0];
    const ownNos = new Set(own.map(({ no }) => no));
    return {
      head: head?.no,
      moving: part
        .filter(({ exposureNo }) => exposureNo === undefined || !ownNos.has(exposureNo))
        .map(({ no }) => no),
      folded: own
        .filter((home) => home !== head && home.mayFold && home.sameAs !== (head?.sameAs ?? head?.no))
        .map(({ no }) => no),
      unfolded: head?.mayFold === true && head.sameAs !== null ? [head.no] : [],
    };
  });
}
