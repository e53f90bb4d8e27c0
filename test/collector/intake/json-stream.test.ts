import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MAX_JSON_DEPTH,
  MAX_TOKEN_CHARS,
  readJson,
  SKETCH_CHARS,
  sketchJson,
} from "../../../collector/intake/json-stream.ts";

/** The text in pieces of that size. */
const cut = (text: string, size: number) => () => text.match(new RegExp(`[^]{1,${size}}`, "gu")) ?? [];

/** What is handed over, and what is kept, of a text read in small pieces. */
function read(text: string, records: readonly string[]) {
  const seen: unknown[] = [];
  const documents = readJson(
    { isList: text.trimStart().startsWith("["), text: cut(text, 5) },
    { records, onRecord: (record, place) => seen.push([record, place.join(".")]) },
  );
  return { seen, documents };
}

describe("readJson()", () => {
  it("hands over records with their place, and keeps the rest", () => {
    const text = '{"a":[{"t":1,"r":[10,20]},{"r":[{"x":"y"}],"t":2}],"b":"c"}';
    expect(read(text, ["$.a.*.r.*"])).toEqual({
      seen: [
        [10, "0.a.0.r.0"],
        [20, "0.a.0.r.1"],
        [{ x: "y" }, "0.a.1.r.0"],
      ],
      documents: [
        {
          a: [
            { t: 1, r: [null, null] },
            { r: [null], t: 2 },
          ],
          b: "c",
        },
      ],
    });
  });

  it.each([
    ["a list", '[{"n":1},{"n":2}]'],
    ["lines", '{"n":1}\n{"n":2}\r\n'],
    ["values without a line between them", '{"n":1} {"n":2}'],
  ])("takes the documents of %s for records", (_, text) => {
    expect(read(text, ["$"])).toEqual({
      seen: [
        [{ n: 1 }, "0"],
        [{ n: 2 }, "1"],
      ],
      documents: [null, null],
    });
  });

  it("takes one object for one document", () => {
    expect(read('{"n":1}', ["$"]).seen).toEqual([[{ n: 1 }, "0"]]);
  });

  it("finds records inside the documents of a list", () => {
    expect(read('[{"v":[1]},{"v":[2,3]}]', ["$.v.*"]).seen).toEqual([
      [1, "0.v.0"],
      [2, "1.v.0"],
      [3, "1.v.1"],
    ]);
  });

  it("keeps whole what has no records", () => {
    fc.assert(
      fc.property(fc.oneof(fc.object({ maxDepth: 4 }), fc.array(fc.object({ maxDepth: 3 }))), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('"__proto__"'));
        const expected: unknown = JSON.parse(text);
        expect(read(text, []).documents).toEqual(Array.isArray(expected) ? expected : [expected]);
      }),
    );
  });

  it.each([
    '{"a":1',
    '{"a":1}}',
    '{"a" 1}',
    "[1,2",
    "[1,]",
    '{"a":nul}',
    '{"a":"\u0007"}',
    "{'a':1}",
    '{"a":1} x',
    "[1] 2",
  ])("refuses %s", (text) => {
    expect(() => read(text, [])).toThrow("The file is not valid JSON: it may be damaged or cut");
  });

  it.each(["9", "a"])("refuses a value that never ends: %s", (character) => {
    const endless = function* () {
      yield character === "9" ? '{"a":' : '{"a":"';
      for (;;) yield character.repeat(65_536);
    };
    expect(() => readJson({ isList: false, text: endless }, { records: [] })).toThrow(
      `A value of the JSON has more than ${MAX_TOKEN_CHARS} characters`,
    );
  });

  it("passes on what its reader throws", () => {
    const fails = () => {
      throw new TypeError("our own");
    };
    const source = { isList: false, text: () => ['{"a":1}'] };
    expect(() => readJson(source, { records: ["$"], onRecord: fails })).toThrow("our own");
  });

  it("refuses what nests too deep, and a key that is a prototype", () => {
    expect(() => read(`{"a":${"[".repeat(MAX_JSON_DEPTH)}`, [])).toThrow("nested deeper than 32 levels");
    expect(() => read('{"a":{"__proto__":{"b":1}}}', [])).toThrow('The JSON has a key "__proto__"');
    expect(() => read('{"a":{"\\u005f_proto__":{"b":1}}}', [])).toThrow('The JSON has a key "__proto__"');
    expect(read('{"a":"__proto__"}', []).documents).toEqual([{ a: "__proto__" }]);
  });
});

describe("sketchJson()", () => {
  it("shows all of a small file", () => {
    expect(sketchJson(['[{"a":1},', '{"b":[2]}]'])).toEqual({
      isList: true,
      documents: [{ a: 1 }, { b: [2] }],
    });
    expect(sketchJson(['{"a":1}\n{"b":2}'])).toEqual({ isList: false, documents: [{ a: 1 }, { b: 2 }] });
    expect(sketchJson(["[]"])).toEqual({ isList: true, documents: [] });
  });

  it.each([
    ["an object", '{"kind":"k","list":[', ",", false],
    ["a list", '[{"kind":"k"},', ",", true],
    ["a list in a list", '[{"kind":"k","list":[', ",", true],
    ["lines", '{"kind":"k"}\n', "\n", false],
  ])("shows the start of %s that is too large to be looked at whole", (_, start, between, isList) => {
    const sketch = sketchJson([start, `{"x":"y"}${between}`.repeat(SKETCH_CHARS / 8)]);
    expect(sketch.isList).toBe(isList);
    expect(sketch.documents[0]).toMatchObject({ kind: "k" });
  });

  it("refuses what is no JSON from the start", () => {
    expect(() => sketchJson(['{"a":b}'])).toThrow("not valid JSON");
    expect(() => sketchJson(['{"a":1'])).toThrow("it may be damaged or cut");
  });
});
