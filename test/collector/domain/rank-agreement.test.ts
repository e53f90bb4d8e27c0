import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rankAgreement } from "../../../collector/domain/rank-agreement.ts";

/** Every thing in a cell of its own: cells of one place must count alike. */
const one = (xs: readonly number[], ys: readonly number[]) =>
  rankAgreement(xs.map((x, index) => ({ x, y: ys[index] ?? 0, n: 1 })));

describe("Kendall's tau-b", () => {
  it("is what scipy.stats.kendalltau documents for its example", () => {
    expect(one([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]).tauB).toBeCloseTo(-0.4714045207910316, 12);
  });

  it("is what R's cor.test documents for the tuna of Hollander and Wolfe", () => {
    const l = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
    const panel = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];
    const { tauB, concordant, n } = one(l, panel);
    expect([concordant, n]).toEqual([26, 9]);
    expect(tauB).toBeCloseTo(0.4444444, 6);
  });

  it("is what a table of income and satisfaction gives by hand", () => {
    // Agresti's four by four table of 96 people, who gives C = 1331 and D = 849.
    const rows = [
      [1, 3, 10, 6],
      [2, 3, 10, 7],
      [1, 6, 14, 12],
      [0, 1, 9, 11],
    ];
    const cells = rows.flatMap((row, x) => row.map((n, y) => ({ x, y, n })));
    const { concordant, discordant, n, tied, tauB } = rankAgreement(cells);
    expect([n, concordant, discordant]).toEqual([96, 1331, 849]);
    const all = (96 * 95) / 2;
    expect(tauB).toBeCloseTo((1331 - 849) / Math.sqrt((all - tied.x) * (all - tied.y)), 12);
    expect(tied.x).toBe((20 * 19 + 22 * 21 + 33 * 32 + 21 * 20) / 2);
    expect(tied.y).toBe((4 * 3 + 13 * 12 + 43 * 42 + 36 * 35) / 2);
  });

  it("is undefined where one side has no order", () => {
    expect(one([1, 1, 1], [1, 2, 3]).tauB).toBeNull();
    expect(one([1], [1]).tauB).toBeNull();
    expect(rankAgreement([]).tauB).toBeNull();
  });

  const orders = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
    maxLength: 40,
  });

  it("is between -1 and 1, alike from both sides, and turns its sign with one of them", () => {
    fc.assert(
      fc.property(orders, (pairs) => {
        const [xs, ys] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const { tauB } = one(xs, ys);
        const turned = one(
          xs,
          ys.map((y) => -y),
        ).tauB;
        if (tauB === null) return turned === null;
        expect(Math.abs(tauB)).toBeLessThanOrEqual(1 + 1e-12);
        expect(one(ys, xs).tauB).toBeCloseTo(tauB, 12);
        expect(turned).toBeCloseTo(-tauB, 12);
        return true;
      }),
    );
  });

  it("counts cells as what is in them", () => {
    fc.assert(
      fc.property(orders, (pairs) => {
        const cells = new Map<string, { x: number; y: number; n: number }>();
        for (const [x, y] of pairs) {
          const cell = cells.get(`${x},${y}`) ?? { x, y, n: 0 };
          cells.set(`${x},${y}`, { ...cell, n: cell.n + 1 });
        }
        const [folded, apart] = [
          rankAgreement([...cells.values()]),
          one(
            pairs.map(([x]) => x),
            pairs.map(([, y]) => y),
          ),
        ];
        expect(folded).toEqual(apart);
      }),
    );
  });
});
