import { type SaxesAttributePlain, SaxesParser, type SaxesTagPlain } from "saxes";
import { ReportRefused } from "./report.ts";

/**
 * The one door to XML: a stream of records, each a small tree.
 *
 * Nothing outside the file is ever read and no entity beyond XML's own five is known. A document type is refused
 * unless the format's own tool writes it.
 */
export const MAX_XML_DEPTH = 64;

/** Longer attributes are refused. Nmap puts the whole output of a script into one. */
export const MAX_ATTRIBUTE_CHARS = 1_048_576;

/** A file with more characters between two marks is refused: the parser would hold them all. */
export const MAX_UNBROKEN_CHARS = 16_777_216;

/** Text of one element beyond this is cut off: no field that we read is longer. */
export const MAX_TEXT_CHARS = 65_536;

/** A record with more elements is refused. A host with all ports open has about 260,000. */
export const MAX_RECORD_ELEMENTS = 500_000;

export type XmlElement = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

type Xml = { readonly root: string; readonly text: () => Iterable<string> };

type Growing = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Growing[];
  text: string;
};

/**
 * The document type that a format's files bring: none; the bare name of their root; that with the address of a
 * definition, which is never fetched; or with declarations of elements. None may declare an entity.
 */
export type Doctype = "none" | "bare" | "outside" | "declares-elements";

type Reading = {
  readonly doctype: Doctype;
  /** Names of elements that are handed over whole. */
  readonly records: readonly string[];
  readonly onRecord: (record: XmlElement) => void;
  /** Sees every element outside a record as it opens. */
  readonly onOpen?: (name: string, attributes: ReadonlyMap<string, string>) => void;
};

/** Reads well-formed XML from start to end, as often as a format needs; throws ReportRefused for anything else. */
export function readXml({ root, text }: Xml, reading: Reading): void {
  const parser = new SaxesParser();
  const builder = recordBuilder(reading);
  let depth = 0;
  parser.on("error", (cause) => {
    throw new ReportRefused(`The XML is damaged or cut at line ${parser.line}: ${reasonOf(cause)}`);
  });
  parser.on("doctype", (type) => refuseDoctype(type, root, reading.doctype));
  parser.on("attribute", refuseLongAttribute);
  parser.on("opentag", (tag) => {
    if (++depth > MAX_XML_DEPTH)
      throw new ReportRefused(`The XML is nested deeper than ${MAX_XML_DEPTH} levels`);
    builder.open(tag);
  });
  parser.on("text", builder.text);
  parser.on("cdata", builder.text);
  parser.on("closetag", () => {
    depth--;
    builder.close();
  });
  let unbroken = 0;
  for (const piece of text()) {
    const mark = piece.lastIndexOf(">");
    unbroken = mark < 0 ? unbroken + piece.length : piece.length - mark;
    if (unbroken > MAX_UNBROKEN_CHARS)
      throw new ReportRefused(`The XML has more than ${MAX_UNBROKEN_CHARS} characters in one place`);
    parser.write(piece);
  }
  parser.close();
}

/** saxes puts `line:column: ` before its reason. */
const reasonOf = (cause: Error): string => cause.message.replace(/^\d+:\d+: /, "").replace(/\.$/, "");

function refuseDoctype(type: string, root: string, allowed: Doctype): void {
  const written = type.trim();
  const rest = written.slice(root.length).trim();
  if (written.startsWith(root) && DEFINITION[allowed].test(rest)) return;
  throw new ReportRefused("The XML brings a document type of its own (DOCTYPE), which is never read");
}

/** What may follow the root's name. Nothing that stands for other text: no entity, no parameter. */
const DEFINITION: Readonly<Record<Doctype, RegExp>> = {
  none: /(?!)/,
  bare: /^$/,
  outside: /^(?:(?:SYSTEM|PUBLIC)\s[^[%&]*)?$/,
  "declares-elements": /^(?:\[(?:\s*<!(?:ELEMENT|ATTLIST)\s[^<>%&]*>)*\s*\])?$/,
};

function refuseLongAttribute({ name, value }: SaxesAttributePlain): void {
  if (value.length <= MAX_ATTRIBUTE_CHARS) return;
  throw new ReportRefused(
    `The attribute "${name.slice(0, 40)}" has ${value.length} characters, the most is ${MAX_ATTRIBUTE_CHARS}`,
  );
}

function recordBuilder({ records, onRecord, onOpen }: Reading) {
  const open: Growing[] = [];
  let elements = 0;
  return {
    open(tag: SaxesTagPlain): void {
      const parent = open.at(-1);
      const isSeen = parent !== undefined || onOpen !== undefined || records.includes(tag.name);
      const attributes = new Map(isSeen ? Object.entries(tag.attributes) : []);
      if (parent === undefined) onOpen?.(tag.name, attributes);
      if (parent === undefined && !records.includes(tag.name)) return;
      if (++elements > MAX_RECORD_ELEMENTS) {
        throw new ReportRefused(
          `One "${open[0]?.name ?? tag.name}" has more than ${MAX_RECORD_ELEMENTS} elements`,
        );
      }
      const element: Growing = { name: tag.name, attributes, children: [], text: "" };
      parent?.children.push(element);
      open.push(element);
    },
    text(piece: string): void {
      const element = open.at(-1);
      if (element === undefined) return;
      element.text += piece.slice(0, Math.max(0, MAX_TEXT_CHARS - element.text.length));
    },
    close(): void {
      const done = open.pop();
      if (done === undefined || open.length > 0) return;
      elements = 0;
      onRecord(done);
    },
  };
}

/** The attribute's value, trimmed; empty where there is none. */
export const attribute = (element: XmlElement | undefined, name: string): string =>
  element?.attributes.get(name)?.trim() ?? "";

/** The children of that name. */
export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** The trimmed text of the first child of that name; empty where there is none. */
export const childText = (element: XmlElement, name: string): string =>
  element.children.find((child) => child.name === name)?.text.trim() ?? "";

/** The name of the root element, without reading further. Undefined when there is none near the start. */
export function xmlRoot(text: string): string | undefined {
  let i = 0;
  for (let steps = 0; steps < MAX_PROLOG_PARTS; steps++) {
    while (/\s/.test(text.charAt(i))) i++;
    const end = prologPart(text, i);
    if (end === undefined) return /^<([A-Za-z_][\w:.-]{0,127})/.exec(text.slice(i, i + 130))?.[1];
    if (end < 0) return undefined;
    i = end;
  }
  return undefined;
}

const MAX_PROLOG_PARTS = 100;

/** Where the comment, instruction or document type at `i` ends; -1 if never; undefined if none starts here. */
function prologPart(text: string, i: number): number | undefined {
  const start = text.slice(i, i + 9).toUpperCase();
  const part = PROLOG_PARTS.find(({ opening }) => start.startsWith(opening));
  if (part === undefined) return undefined;
  const plainEnd = text.indexOf(part.closing, i);
  const subset = part.opening === "<!DOCTYPE" ? text.indexOf("[", i) : -1;
  const hasSubset = subset >= 0 && subset < plainEnd;
  const end = hasSubset ? text.indexOf("]>", subset) : plainEnd;
  return end < 0 ? -1 : end + (hasSubset ? 2 : part.closing.length);
}

const PROLOG_PARTS = [
  { opening: "<?", closing: "?>" },
  { opening: "<!--", closing: "-->" },
  { opening: "<!DOCTYPE", closing: ">" },
] as const;
