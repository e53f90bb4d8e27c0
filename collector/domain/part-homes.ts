/** A finding with the exposure that it counts for; none yet when it is new. */
export type Homed = {
  readonly no: number;
  readonly exposureNo: number | undefined;
  /** Whether it says at which port: claims were proposed there. */
  readonly hasPort: boolean;
};

/** An exposure in which findings of a part are at home. */
export type Home = {
  readonly no: number;
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
 * An exposure stays with the part of the finding that it was made for: of those with a port, the first, because its
 * claims ask there. A part with several exposures is counted as the first that may not be folded, else as the first;
 * others that may not be folded stay as they are, with their findings.
 */
export function partHomes(
  parts: readonly (readonly Homed[])[],
  homes: ReadonlyMap<number, Home>,
): readonly PartHome[] {
  const anchors = anchorsOf(parts.flat());
  return parts.map((part) => {
    const own = [...homes.values()].filter(({ no }) => part.some((one) => anchors.get(no) === one.no));
    const head = own.find(({ mayFold }) => !mayFold) ?? own[0];
    const folding = own.filter((home) => home !== head && home.mayFold);
    const ownNos = new Set(own.map(({ no }) => no));
    return {
      head: head?.no,
      moving: part
        .filter(({ exposureNo }) => exposureNo === undefined || !ownNos.has(exposureNo))
        .map(({ no }) => no),
      folded: folding.filter(({ sameAs }) => head !== undefined && sameAs !== head.no).map(({ no }) => no),
      unfolded: head?.mayFold === true && head.sameAs !== null ? [head.no] : [],
    };
  });
}

/** Of each exposure the finding that it stays with. */
function anchorsOf(findings: readonly Homed[]): ReadonlyMap<number, number> {
  const anchors = new Map<number, Homed>();
  for (const finding of findings) {
    if (finding.exposureNo === undefined) continue;
    const before = anchors.get(finding.exposureNo);
    if (before === undefined || isBefore(finding, before)) anchors.set(finding.exposureNo, finding);
  }
  return new Map([...anchors].map(([exposureNo, { no }]) => [exposureNo, no]));
}

const isBefore = (a: Homed, b: Homed): boolean => (a.hasPort === b.hasPort ? a.no < b.no : a.hasPort);
