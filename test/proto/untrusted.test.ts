import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { terminalText, terminalValue } from "../../collector/cli/terminal-text.ts";
import { foreignText, quoted } from "../../collector/http/foreign-text.ts";
import { csvLine } from "../../proto/csv.ts";
import { dataOf, type Untrusted, untrusted, visibleJson, visibleText } from "../../proto/untrusted.ts";
import { obeyed } from "../support/obeyed.ts";

/** What hostile hosts and reports are made of, mixed with honest text. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."=+-@＝＋－＠\t\r\n\"',;|<>&`$(){}[]\\/",
        "\u001b[2J",
        "\u001b]8;;http://x\u0007",
        "\u009b31m",
        "\u007f",
        "\u0000",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\u{e0041}",
        "\u{e0000}",
        "\u3164",
        "\ud800",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "](javascript:x)",
        "é",
        "e\u0301",
        "日",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(""));

describe("whatever comes from outside", () => {
  it.each([
    ["a sentence", visibleText],
    ["a problem or a timeline", foreignText],
    ["a quotation", quoted],
    ["a terminal", terminalText],
    ["a person's lines", (text: string | Untrusted) => terminalValue({ [String(text)]: [text] })],
    ["JSON on a terminal", visibleJson],
  ] as readonly (readonly [string, (text: string | Untrusted) => unknown])[])(
    "does nothing in %s",
    (_, escaper) => {
      fc.assert(
        fc.property(hostile, (text) => {
          const shown = escaper(untrusted(text));
          expect(obeyed(typeof shown === "string" ? shown : JSON.stringify(shown))).toEqual([]);
          expect(escaper(text)).toEqual(shown);
        }),
        { numRuns: 500 },
      );
    },
  );

  it("is one line of CSV, in its own cells, and no formula in any of them", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (texts) => {
        const line = csvLine(texts.map(untrusted));
        expect(obeyed(line.slice(0, -2))).toEqual([]);
        const cells = cellsOf(line);
        expect(cells).toHaveLength(texts.length);
        for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the same value after JSON on a terminal was read back", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(JSON.parse(visibleJson({ text }))).toEqual({ text });
      }),
    );
  });

  it("is kept as it came, not normalised", () => {
    for (const text of ["e\u0301", "\u00e9", "\uff1d1"]) expect(dataOf(untrusted(text))).toBe(text);
  });
});

it("does not compile where it could be shown without an escaper", () => {
  const text = untrusted("<b>");
  const show = (shown: string): string => shown;
  // @ts-expect-error: text from outside is no string
  show(text);
  // @ts-expect-error: it goes into no template
  show(`${text}`);
  // @ts-expect-error: it is not joined to anything
  show(`a`.concat(text));
  // @ts-expect-error: it has no letters to take
  expect(() => show(text.slice(1))).not.toThrow();
  // @ts-expect-error: no record of strings takes it
  const record: Readonly<Record<string, string>> = { text };
  expect(record).toBeDefined();
});

/** RFC 4180, read by hand: what a spreadsheet sees. */
function cellsOf(line: string): readonly string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/y;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] !== ",") break;
  }
  return cells;
}
