/**
 * How far two orders of the same things agree: Kendall's tau-b, which is made for ties.
 *
 *   tau-b = (C - D) / sqrt((P - Tx) (P - Ty))
 *
 * with C concordant and D discordant pairs, P all pairs, Tx and Ty the pairs tied in the one and in the other order
 * (M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945), 239-251; A. Agresti, "Analysis
 * of Ordinal Categorical Data"). 1 is one order, -1 the reverse, 0 neither. Undefined where one of the two puts
 * everything in one place: then there is no order to agree with.
 *
 * Counted in cells of equal places, so that a hundred thousand things in a few dozen places cost nothing.
 */

export type RankAgreement = {
  /** Null where it is undefined. */
  readonly tauB: number | null;
  /** Things compared. */
  readonly n: number;
  readonly concordant: number;
  readonly discordant: number;
  /** Pairs that the one order, the other, and both put in one place. */
  readonly tied: { readonly x: number; readonly y: number; readonly both: number };
};

/** So many things stand at this place of the one order and at that of the other. */
export type Cell = { readonly x: number; readonly y: number; readonly n: number };

export function rankAgreement(cells: readonly Cell[]): RankAgreement {
  let [concordant, discordant, x, y, both] = [0, 0, 0, 0, 0];
  for (const [index, one] of cells.entries()) {
    both += pairs(one.n);
    for (const other of cells.slice(index + 1)) {
      const sign = Math.sign(one.x - other.x) * Math.sign(one.y - other.y);
      const n = one.n * other.n;
      if (sign > 0) concordant += n;
      else if (sign < 0) discordant += n;
      else if (one.x === other.x && one.y === other.y) both += n;
      else if (one.x === other.x) x += n;
      else y += n;
    }
  }
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  const all = pairs(n);
  const root = Math.sqrt(all - x - both) * Math.sqrt(all - y - both);
  const tauB = root === 0 ? null : (concordant - discordant) / root;
  return { tauB, n, concordant, discordant, tied: { x: x + both, y: y + both, both } };
}

const pairs = (n: number): number => (n * (n - 1)) / 2;
