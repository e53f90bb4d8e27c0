import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { ReportRefused } from "../../../collector/intake/report.ts";
import {
  type Doctype,
  MAX_ATTRIBUTE_CHARS,
  MAX_RECORD_ELEMENTS,
  MAX_TEXT_CHARS,
  MAX_UNBROKEN_CHARS,
  readXml,
  type XmlElement,
  xmlRoot,
} from "../../../collector/intake/sax.ts";

/** Reads the `r` elements of a text that may have such a document type, named `known`. */
function records(text: string, doctype: Doctype = "bare"): XmlElement[] {
  const found: XmlElement[] = [];
  const source = { root: "known", text: () => text.match(/[\s\S]{1,7}/g) ?? [] };
  readXml(source, { doctype, records: ["r"], onRecord: (record) => found.push(record) });
  return found;
}

const refuses = (text: string, reason: string | RegExp) => {
  expect(() => records(text)).toThrow(ReportRefused);
  expect(() => records(text)).toThrow(reason);
};

describe("readXml()", () => {
  it("hands over each record whole, with text, CDATA and the five entities", () => {
    const [first, second] = records(
      `<a><r x="1 &lt; 2"><b>one</b><b><![CDATA[<two>]]></b></r><skip/><r>&amp;&#233;</r></a>`,
    );
    expect(first?.attributes.get("x")).toBe("1 < 2");
    expect(first?.children.map(({ text }) => text)).toEqual(["one", "<two>"]);
    expect(second?.text).toBe("&é");
  });

  it("keeps attributes that are named like parts of an object", () => {
    expect(records('<r __proto__="x" constructor="y"/>')[0]?.attributes.get("constructor")).toBe("y");
  });

  it("tolerates the one document type that the format writes itself", () => {
    expect(records("<!DOCTYPE known><r/>")).toHaveLength(1);
  });

  it.each([
    ["another document type", "<!DOCTYPE other><r/>"],
    ["one from outside", '<!DOCTYPE known SYSTEM "http://dtd.example/a.dtd"><r/>'],
    ["a public one", '<!DOCTYPE known PUBLIC "-//x//y" "http://dtd.example/a.dtd"><r/>'],
    ["a file of this machine (XXE)", '<!DOCTYPE known [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'],
    [
      "a billion laughs",
      `<!DOCTYPE known [<!ENTITY a "ha">${[..."bcdefghij"].map((name, i) => `<!ENTITY ${name} "${`&${"abcdefghij"[i]};`.repeat(10)}">`).join("")}]><r>&j;</r>`,
    ],
  ])("refuses %s", (_, text) => {
    refuses(text, "The XML brings a document type of its own (DOCTYPE), which is never read");
  });

  it.each<[Doctype, string]>([
    ["outside", '<!DOCTYPE known SYSTEM "https://tool.example/known.dtd"><r/>'],
    ["outside", '<!DOCTYPE known PUBLIC "-//x//y" "https://tool.example/known.dtd"><r/>'],
    ["outside", "<!DOCTYPE known><r/>"],
    ["declares-elements", '<!DOCTYPE known [\n<!ELEMENT known (r*)>\n<!ATTLIST known v CDATA "">\n]><r/>'],
  ])("passes over what a tool writes as %s: %s", (doctype, text) => {
    expect(records(text, doctype)).toHaveLength(1);
  });

  it.each<[Doctype, string]>([
    ["none", "<!DOCTYPE known><r/>"],
    ["outside", '<!DOCTYPE known SYSTEM "a" [<!ENTITY x "y">]><r/>'],
    ["outside", "<!DOCTYPE known [<!ELEMENT known (r*)>]><r/>"],
    ["declares-elements", '<!DOCTYPE known [<!ELEMENT known (r*)><!ENTITY x "y">]><r/>'],
    ["declares-elements", '<!DOCTYPE known [<!ENTITY % x SYSTEM "http://a/b">%x;]><r/>'],
    ["declares-elements", '<!DOCTYPE known SYSTEM "http://a/b"><r/>'],
  ])("refuses where it may be %s: %s", (doctype, text) => {
    expect(() => records(text, doctype)).toThrow("a document type of its own");
  });

  it.each(["<r>", '<r a="', "<!--", "<r><![CDATA["])("refuses what never ends after %s", (start) => {
    const text = function* () {
      yield start;
      for (;;) yield "x".repeat(65_536);
    };
    const reading = { doctype: "none", records: ["r"], onRecord: () => undefined } as const;
    expect(() => readXml({ root: "r", text }, reading)).toThrow(
      `The XML has more than ${MAX_UNBROKEN_CHARS} characters in one place`,
    );
  });

  it("knows no entity beyond XML's own", () => {
    refuses("<r>&secret;</r>", "The XML is damaged or cut at line 1: undefined entity");
  });

  it.each([
    ["beyond a reasonable depth", "<a>".repeat(65)],
    ["200,000 times", "<a>".repeat(200_000)],
    ["200,000 times inside a record", `<r>${"<a>".repeat(200_000)}`],
  ])("refuses elements nested %s", (_, text) => {
    refuses(text, "The XML is nested deeper than 64 levels");
  });

  it("refuses an attribute beyond its bound", () => {
    refuses(`<r x="${"a".repeat(MAX_ATTRIBUTE_CHARS + 1)}"/>`, /The attribute "x" has 1048577 characters/);
  });

  it("refuses a record with more elements than any host has", () => {
    refuses(`<r>${"<a/>".repeat(MAX_RECORD_ELEMENTS)}</r>`, 'One "r" has more than 500000 elements');
  });

  it("cuts off text beyond its bound", () => {
    expect(records(`<r>${"a".repeat(MAX_TEXT_CHARS * 3)}</r>`)[0]?.text).toHaveLength(MAX_TEXT_CHARS);
  });

  it.each([
    ["is cut in a tag", "<a><r"],
    ["is cut between tags", "<a><r/>"],
    ["is cut in text", "<a><r>te"],
    ["closes what was not open", "<a></b></a>"],
    ["has two roots", "<r/><r/>"],
    ["repeats an attribute", '<r a="1" a="2"/>'],
    ["has a control character", "<r>\u0001</r>"],
  ])("refuses text that %s", (_, text) => {
    refuses(text, "The XML is damaged or cut at line 1");
  });
});

describe("xmlRoot()", () => {
  it.each([
    ["<a/>", "a"],
    ['<?xml version="1.0"?>\n<!-- <b> --><!DOCTYPE a [ <!ELEMENT a (c)> ]>\n<a x="1">', "a"],
    ["<ns:a>", "ns:a"],
    ["<!-- never closed <a/>", undefined],
    ["<>", undefined],
    ["<1/>", undefined],
    [`${"<!-- -->".repeat(200)}<a/>`, undefined],
  ])("of %j is %s", (text, root) => {
    expect(xmlRoot(text)).toBe(root);
  });
});

describe("what is kept of a file", () => {
  it("is the records' own text, and not the pieces that it was cut from", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const kept: XmlElement[] = [];
    const used = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = used();
    readXml(
      { root: "known", text: () => largeText(100) },
      { doctype: "none", records: ["r"], onRecord: (record) => kept.push(record) },
    );
    expect(kept).toHaveLength(100);
    expect(used() - before).toBeLessThan((100 * PIECE_CHARS) / 4);
  });
});

const PIECE_CHARS = 262_144;

function* largeText(pieces: number): Generator<string> {
  yield "<known>";
  for (let i = 0; i < pieces; i++)
    yield `<r name="the name of record ${i}">the text of record ${i}</r><skip>${`${i % 10}`.repeat(PIECE_CHARS)}</skip>`;
  yield "</known>";
}
