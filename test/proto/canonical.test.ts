import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, type Json, MAX_CANONICAL_DEPTH } from "../../proto/canonical.ts";

/** The same value with the members of every object in the opposite order. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => turned(item));
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value as { readonly [key: string]: Json }).reverse();
  return Object.fromEntries(members.map(([key, member]) => [key, turned(member)]));
}

const nested = (depth: number): Json => (depth === 0 ? 1 : [nested(depth - 1)]);

describe("canonical()", () => {
  it("is the example of RFC 8785", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonical(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts keys by UTF-16 code units", () => {
    expect(canonical({ "\ufb33": 1, "😀": 2, ö: 3, "1": 4, "\r": 5 })).toBe(
      '{"\\r":5,"1":4,"ö":3,"😀":2,"\ufb33":1}',
    );
  });

  it("leaves absent members out", () => {
    expect(canonical({ a: undefined, b: null })).toBe('{"b":null}');
  });

  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(turned(value as Json))).toBe(canonical(value as Json));
      }),
    );
  });

  it("says the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonical(value as Json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });

  it("keeps a member that is called __proto__", () => {
    expect(canonical(JSON.parse('{"__proto__":{"a":1},"b":2}') as Json)).toBe('{"__proto__":{"a":1},"b":2}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, 1n, Symbol("s")])(
    "refuses %s",
    (value) => {
      expect(() => canonical([value] as unknown as Json)).toThrow("Cannot canonicalise");
    },
  );

  it("bounds nesting", () => {
    expect(canonical(nested(MAX_CANONICAL_DEPTH))).toContain("1");
    expect(() => canonical(nested(MAX_CANONICAL_DEPTH + 1))).toThrow("too deeply");
  });
});
