import { describe, expect, it } from "vitest";
import { type Home, partHomes } from "../../../collector/domain/part-homes.ts";

const home = (no: number, anchor: number, over: Partial<Home> = {}): Home => ({
  no,
  anchor,
  sameAs: null,
  mayFold: true,
  ...over,
});
const at = (no: number, exposureNo?: number) => ({ no, exposureNo });

describe("a part of findings", () => {
  it("goes where its findings are", () => {
    expect(partHomes([[at(1, 10), at(-1)]], [home(10, 1)])).toEqual([
      { head: 10, moving: [-1], folded: [], unfolded: [] },
    ]);
  });

  it("that has no exposure needs a new one", () => {
    expect(partHomes([[at(-1), at(-2)]], [])).toEqual([
      { head: undefined, moving: [-1, -2], folded: [], unfolded: [] },
    ]);
  });

  it("leaves an exposure to the part of its anchor", () => {
    expect(partHomes([[at(1, 10)], [at(2, 10)]], [home(10, 2)])).toEqual([
      { head: undefined, moving: [1], folded: [], unfolded: [] },
      { head: 10, moving: [], folded: [], unfolded: [] },
    ]);
  });

  it("of several exposures is counted as the first, unless one of them may not be folded", () => {
    const part = [at(1, 10), at(2, 20)];
    expect(partHomes([part], [home(20, 2), home(10, 1)])[0]).toMatchObject({ head: 10, folded: [20] });
    expect(partHomes([part], [home(10, 1), home(20, 2, { mayFold: false })])[0]).toMatchObject({
      head: 20,
      folded: [10],
    });
    const neither = [home(10, 1, { mayFold: false }), home(20, 2, { mayFold: false })];
    expect(partHomes([part], neither)[0]).toEqual({ head: 10, moving: [], folded: [], unfolded: [] });
  });

  it("shows again what was counted as another, when it stands alone", () => {
    expect(partHomes([[at(1, 10)], [at(2, 20)]], [home(10, 1), home(20, 2, { sameAs: 10 })])).toMatchObject([
      { head: 10, unfolded: [] },
      { head: 20, unfolded: [20] },
    ]);
  });

  it("changes nothing when it is as it was", () => {
    expect(partHomes([[at(1, 10), at(2, 20)]], [home(10, 1), home(20, 2, { sameAs: 10 })])).toEqual([
      { head: 10, moving: [], folded: [], unfolded: [] },
    ]);
  });
});
