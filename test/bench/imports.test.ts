import { beforeAll, describe, expect, it } from "vitest";
import { type ImportFigures, importBench } from "./imports.ts";

// A slice of `npm run bench imports`, on figures that a busy machine doesn't move.
describe("an estate that is imported again and again", () => {
  let figures: ImportFigures;
  beforeAll(async () => {
    figures = await importBench(3_000, false);
  }, 120_000);

  it("changes nothing the second time, be it the same file or another with the same in it, and costs less", () => {
    expect([figures.first.created, figures.sameBytes.created, figures.sameContent.created]).toEqual([
      3_000, 0, 0,
    ]);
    expect(figures.sameBytes.cpuMs).toBeLessThan(figures.first.cpuMs / 10);
    expect(figures.sameContent.cpuMs).toBeLessThan(figures.first.cpuMs / 2);
  });

  it("has one row for what another tool reports too, and others only for what nothing tells to be the same", () => {
    // Half of them have no CVE, by which another tool could mean the same.
    expect(figures.otherTool.created).toBe(1_500);
    expect(figures.rows).toBe(4_500);
  });
});
