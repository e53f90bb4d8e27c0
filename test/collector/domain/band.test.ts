import { describe, expect, it } from "vitest";
import { BANDS, type Band, bandNamed, isAbove } from "../../../collector/domain/band.ts";

/** The one place that knows how a gate asks. */
const check = (band: Band, max: Band, stops: boolean) => expect(isAbove(band, max)).toBe(stops);

describe("isAbove()", () => {
  it("lets through what is as urgent as the most that is allowed", () => {
    for (const band of BANDS) check(band, band, false);
  });

  it("stops at anything more urgent", () => {
    check("scheduled", "defer", true);
    check("out-of-cycle", "scheduled", true);
    check("immediate", "out-of-cycle", true);
  });

  it("lets through anything calmer", () => {
    check("defer", "scheduled", false);
    check("out-of-cycle", "immediate", false);
  });
});

describe("bandNamed()", () => {
  it("knows each band by its name and nothing else", () => {
    expect(BANDS.map(bandNamed)).toEqual(BANDS);
    expect(bandNamed("Immediate")).toBeUndefined();
  });
});
