import { describe, expect, it } from "vitest";
import { LONG_HOURS, type ScopeShape, scopeGuidance } from "../../../collector/domain/scope-guidance.ts";

const SMALL: ScopeShape = {
  owner: "dana",
  hasThreats: true,
  assets: { in: 4, of: 100 },
  exposures: { in: 20, of: 900 },
  claims: 30,
  testingMs: 3_600_000,
  overlaps: [],
  waiting: 0,
};
const kinds = (over: Partial<ScopeShape>) => scopeGuidance({ ...SMALL, ...over }).map(({ kind }) => kind);

describe("what is told of a scope", () => {
  it("is nothing where it is small, owned and feared for", () => {
    expect(kinds({})).toEqual([]);
  });

  it.each<[string, Partial<ScopeShape>]>([
    ["empty", { assets: { in: 0, of: 100 } }],
    ["wide", { assets: { in: 50, of: 100 } }],
    ["long", { testingMs: LONG_HOURS * 3_600_000 }],
    ["no-threats", { hasThreats: false }],
    ["no-owner", { owner: null }],
    ["overlap", { overlaps: [{ id: "other", assets: 1 }] }],
    ["waiting", { waiting: 1 }],
  ])("is that it is %s", (kind, over) => {
    expect(kinds(over)).toEqual([kind]);
  });

  it("gives the numbers of what is everything", () => {
    const [{ sentence } = { sentence: "" }] = scopeGuidance({ ...SMALL, assets: { in: 100, of: 100 } });
    expect(sentence).toContain(
      "100 of 100 assets (100 %), with 20 of 900 open exposures and 30 claims, about 1.0 hours of testing",
    );
  });

  it("is not that one asset of one is everything", () => {
    expect(kinds({ assets: { in: 1, of: 1 } })).toEqual([]);
  });
});
