import { describe, expect, it } from "vitest";
import { type Edition, type OfferedEdition, objections } from "../../../collector/domain/plausible-feed.ts";
import { instant } from "../../../proto/time.ts";

const NOW = instant(Date.parse("2026-02-01T00:00:00Z"));
const old: Edition = { entries: 100, at: Date.parse("2026-01-29T00:00:00Z") };
const next = (over: Partial<OfferedEdition> = {}): OfferedEdition => ({
  ...old,
  duplicates: 0,
  newestRowAt: null,
  isExtract: false,
  ...over,
});

describe("objections()", () => {
  it("believes a first edition, the same one again, and a newer one with more entries", () => {
    expect(objections(undefined, next(), NOW)).toEqual([]);
    expect(objections(old, next(), NOW)).toEqual([]);
    expect(objections(old, next({ entries: 140, at: NOW }), NOW)).toEqual([]);
  });

  it("believes the loss of a fifth and no more", () => {
    expect(objections(old, next({ entries: 80 }), NOW)).toEqual([]);
    expect(objections(old, next({ entries: 79 }), NOW)).toEqual([
      "it has 79 entries where the one in use has 100: more than 20 % are gone",
    ]);
  });

  it("lets an extract be small", () => {
    expect(objections(old, next({ entries: 2, isExtract: true }), NOW)).toEqual([]);
  });

  it("does not believe what is older, also not an extract", () => {
    const because = ["it is dated 2026-01-28, before the one in use (2026-01-29)"];
    const at = Date.parse("2026-01-28T23:00:00Z");
    expect(objections(old, next({ at }), NOW)).toEqual(because);
    expect(objections(old, next({ at, isExtract: true }), NOW)).toEqual(because);
  });

  it("does not believe an edition from the future, which would block all that follow, nor an entry from there", () => {
    expect(objections(old, next({ at: Date.parse("2026-02-02T23:59:59Z") }), NOW)).toEqual([]);
    const at = Date.parse("2099-01-01T00:00:00Z");
    expect(objections(old, next({ at }), NOW)).toEqual(["it is dated 2099-01-01, which lies in the future"]);
    expect(objections(old, next({ newestRowAt: at }), NOW)).toEqual([
      "an entry is dated 2099-01-01, which lies in the future",
    ]);
  });

  it("does not believe an empty edition, not even the first, nor one that names ids twice", () => {
    expect(objections(undefined, next({ entries: 0 }), NOW)).toEqual(["it has no entries"]);
    expect(objections(old, next({ duplicates: 2 }), NOW)).toEqual(["2 of its ids are there twice"]);
  });

  it("judges an edition without a date by the rest, and names everything that speaks against one", () => {
    expect(objections(old, next({ at: null }), NOW)).toEqual([]);
    expect(objections({ entries: 100, at: null }, next({ at: 1 }), NOW)).toEqual([]);
    expect(objections(old, next({ at: 1, entries: 10, duplicates: 1 }), NOW)).toHaveLength(3);
  });
});
