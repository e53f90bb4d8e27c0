import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ScopeSelection } from "../../../collector/domain/scope.ts";
import { scopesSchema } from "../../../collector/domain/scope.ts";
import { nameMatcher, type Selectable, selectionOf } from "../../../collector/domain/scope-selection.ts";
import { id } from "../../../proto/ids.ts";

const asset = (rest: Partial<Selectable>): Selectable => ({
  id: id("0197"),
  name: "web-1",
  addresses: [],
  segment: undefined,
  owner: undefined,
  service: undefined,
  criticality: undefined,
  ...rest,
});

describe("a name pattern", () => {
  it.each([
    ["web-1", "WEB-1", true],
    ["web-*", "web-1", true],
    ["*", "", true],
    ["*-1", "web-1", true],
    ["w*b*1", "web-1", true],
    ["web", "web-1", false],
    ["a*a", "a", false],
    ["ab*ba", "aba", false],
    ["w.b-1", "web-1", false],
    ["web-?", "web-1", false],
    ["*.example.*", "a.example.org", true],
  ])("%s and %s: %s", (pattern, name, matches) => {
    expect(nameMatcher(pattern)(name)).toBe(matches);
  });

  it("matches what a backtracking reading of it matches", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    const slow = (pattern: string, name: string): boolean => {
      if (pattern === "") return name === "";
      if (pattern.startsWith("*"))
        return slow(pattern.slice(1), name) || (name !== "" && slow(pattern, name.slice(1)));
      return name !== "" && pattern.startsWith(name.slice(0, 1)) && slow(pattern.slice(1), name.slice(1));
    };
    const plain = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(text, plain, (pattern, name) => nameMatcher(pattern)(name) === slow(pattern, name)),
    );
  });

  it("takes no time over a pattern made to take long", () => {
    const started = performance.now();
    expect(nameMatcher(`${"a*".repeat(50)}b`)("a".repeat(253))).toBe(false);
    expect(performance.now() - started).toBeLessThan(50);
  });
});

describe("a selection", () => {
  it("asks for every field that is given, and one word of it is enough", () => {
    const isIn = selectionOf({ segments: ["data", "dmz"], criticality: [5] });
    expect(isIn(asset({ segment: id("data"), criticality: 5 }))).toBe(true);
    expect(isIn(asset({ segment: id("data"), criticality: 4 }))).toBe(false);
    expect(isIn(asset({ segment: id("guest"), criticality: 5 }))).toBe(false);
    expect(isIn(asset({ criticality: 5 }))).toBe(false);
  });

  it("takes in what is named whatever the fields say, and leaves out what is excepted whatever anything says", () => {
    const isIn = selectionOf({ segments: ["data"], assets: ["Web-1", "10.0.0.9"], except: ["db-1"] });
    expect(isIn(asset({ name: "web-1" }))).toBe(true);
    expect(isIn(asset({ name: "x", addresses: ["10.0.0.9"] }))).toBe(true);
    expect(isIn(asset({ name: "db-1", segment: id("data") }))).toBe(false);
    expect(isIn(asset({ name: "db-2", segment: id("data") }))).toBe(true);
  });

  it("chooses nothing beyond the named where only names are given", () => {
    const isIn = selectionOf({ assets: ["web-1"] });
    expect([isIn(asset({})), isIn(asset({ name: "web-2" }))]).toEqual([true, false]);
  });

  const word = fc.constantFrom("a", "b", "c");
  const words = fc.option(fc.uniqueArray(word, { minLength: 1 }), { nil: undefined });
  const selections = fc.record({
    segments: words,
    services: words,
    owners: words,
    names: words,
    assets: words,
    except: words,
  }) as fc.Arbitrary<ScopeSelection>;
  const assets = fc.array(
    fc
      .record({
        name: word,
        segment: fc.option(word, { nil: undefined }),
        owner: fc.option(word, { nil: undefined }),
        service: fc.option(word, { nil: undefined }),
      })
      .map((rest) => asset(rest as Partial<Selectable>)),
  );

  it("is the same in whatever order its words and the assets stand", () => {
    const turned = (selection: ScopeSelection): ScopeSelection =>
      Object.fromEntries(
        Object.entries(selection).map(([field, list]) => [field, list && [...list].reverse()]),
      ) as ScopeSelection;
    fc.assert(
      fc.property(selections, assets, (selection, all) => {
        const chosen = all.filter(selectionOf(selection));
        const other = [...all]
          .reverse()
          .filter(selectionOf(turned(selection)))
          .reverse();
        expect(other).toEqual(chosen);
      }),
    );
  });

  it("never grows by an exception, and never shrinks by a named asset", () => {
    fc.assert(
      fc.property(selections, assets, word, (selection, all, name) => {
        const chosen = new Set(all.filter(selectionOf(selection)));
        const { assets: named = [], except = [] } = selection;
        const less = all.filter(selectionOf({ ...selection, except: [...except, name] }));
        expect(less.every((one) => chosen.has(one))).toBe(true);
        if (selection.assets === undefined) return;
        const more = new Set(all.filter(selectionOf({ ...selection, assets: [...named, name] })));
        expect([...chosen].every((one) => more.has(one))).toBe(true);
      }),
    );
  });
});

describe("a scope's document", () => {
  const SCOPE = { id: "shop", title: "The shop", select: { services: ["shop"] } };
  const parse = (scope: object) => scopesSchema.safeParse({ scopes: [scope] });

  it("states the version of ATT&CK whose numbers it uses", () => {
    expect(parse(SCOPE).data?.scopes[0]?.threats).toEqual({
      attackVersion: "18.1",
      techniques: [],
      groups: [],
      from: [],
    });
  });

  it.each([
    [{ ...SCOPE, select: {} }, ["scopes", 0, "select"]],
    [{ ...SCOPE, select: { except: ["x"] } }, ["scopes", 0, "select"]],
    [{ ...SCOPE, select: { where: "owner = 'x'" } }, ["scopes", 0, "select"]],
    [{ ...SCOPE, threats: { techniques: ["T1"] } }, ["scopes", 0, "threats", "techniques", 0]],
    [{ ...SCOPE, threats: { attackVersion: "77.0" } }, ["scopes", 0, "threats", "attackVersion"]],
    [{ ...SCOPE, select: { criticality: [6] } }, ["scopes", 0, "select", "criticality", 0]],
  ])("refuses %j at its place", (scope, path) => {
    expect(parse(scope).error?.issues[0]?.path).toEqual(path);
  });

  it("refuses one id twice", () => {
    expect(scopesSchema.safeParse({ scopes: [SCOPE, SCOPE] }).success).toBe(false);
  });
});
