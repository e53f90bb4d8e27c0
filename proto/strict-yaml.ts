import { isAlias, isNode, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { namingKeys } from "./known-keys.ts";
import { nestsTooDeep, TOO_DEEP } from "./yaml-depth.ts";

/** One thing wrong with a document, and where: lines and columns count from 1. */
export type YamlProblem = {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
};

/** `plain` is what the document says; `value` is what the schema makes of it. */
export type YamlReading<T> =
  | { readonly kind: "read"; readonly value: T; readonly plain: unknown }
  | { readonly kind: "malformed"; readonly problems: readonly [YamlProblem, ...YamlProblem[]] };

/** At most this many problems are named. */
const MAX_PROBLEMS = 20;
/** Lines, and characters of one: a lexer spends half a second on 64 KiB of line ends. Our largest inventory has a tenth of it. */
const MAX_LINES = 20_000;
const MAX_LINE_LENGTH = 64_000;

/**
 * Reads YAML as plain data: no duplicate keys, aliases, anchors, tags, directives, control characters
 * or second documents, so that what a person reads is what is in force, and both sides read the
 * same. The schema is expected to be closed.
 */
export function readYaml<T>(text: string, schema: z.ZodType<T>): YamlReading<T> {
  const composed = composeYaml(text);
  if (composed.kind === "unread") {
    const { line, column, message } = composed.fault;
    return malformed([{ line, column, path: "", message }]);
  }
  const { document, faults, place } = composed;
  if (faults.length > 0)
    return malformed(faults.map(({ offset, message }) => ({ ...place(offset), path: "", message })));

  const plain: unknown = document.toJS({ maxAliasCount: 0 });
  const parsed = schema.safeParse(plain, { error: namingKeys });
  if (parsed.success) return { kind: "read", value: parsed.data, plain };
  return malformed(
    parsed.error.issues.map((issue) => ({
      ...place(offsetOf(document, issue.path)),
      path: issue.path.map(String).join(".") || "document",
      message: issue.message,
    })),
  );
}

/** Something that is no plain data, whatever the schema. `code` is a word for programs. */
export type YamlFault = { readonly code: string; readonly offset: number; readonly message: string };

/** A document as it stands in the text; or what kept it from being read at all. */
export type ComposedYaml =
  | {
      readonly kind: "composed";
      readonly document: ReturnType<typeof parseDocument>;
      readonly faults: readonly YamlFault[];
      /** Line and column of an offset, from 1. */
      readonly place: (offset: number) => { readonly line: number; readonly column: number };
    }
  | {
      readonly kind: "unread";
      readonly fault: {
        readonly code: string;
        readonly line: number;
        readonly column: number;
        readonly message: string;
      };
    };

/** Reads text as YAML with everything in it that `readYaml` refuses, so that others can name all of it. */
export function composeYaml(text: string): ComposedYaml {
  const odd = oddity(text);
  if (odd !== undefined) {
    const { code, offset, message } = odd;
    return { kind: "unread", fault: { code, ...placeIn(text, offset), message } };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    strict: true,
    uniqueKeys: true,
    prettyErrors: false,
    version: "1.2",
  });
  const faults: YamlFault[] = [...document.errors, ...document.warnings].map((fault) => ({
    code: FAULT_CODES.get(fault.code) ?? "yaml-syntax",
    offset: fault.pos[0],
    message: fault.message.split(/ at line \d+|\n/)[0] ?? "malformed",
  }));
  visit(document, (_key, node) => {
    if (!isNode(node)) return;
    const start = node.range?.[0] ?? 0;
    if (isAlias(node)) faults.push({ code: "alias", offset: start, message: "aliases are not allowed" });
    else if (node.anchor !== undefined)
      faults.push({
        code: "anchor",
        offset: wordBefore(text, start, "&"),
        message: "anchors are not allowed",
      });
    if (node.tag !== undefined)
      faults.push({ code: "tag", offset: wordBefore(text, start, "!"), message: "tags are not allowed" });
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  return { kind: "composed", document, faults, place };
}

/** Where the word with this mark begins that stands before a node: its anchor or its tag. */
function wordBefore(text: string, start: number, mark: string): number {
  let offset = Math.max(text.lastIndexOf(mark, start), 0);
  while (offset > 0 && /[^\s[{,]/.test(text.charAt(offset - 1))) offset--;
  return offset;
}

/** Faults of YAML's own that leave the rest of a document readable. */
const FAULT_CODES: ReadonlyMap<string, string> = new Map([
  ["DUPLICATE_KEY", "duplicate-key"],
  ["MULTIPLE_DOCS", "second-document"],
  ["BAD_ALIAS", "alias"],
  ["TAG_RESOLVE_FAILED", "tag"],
]);

/** Text of a document, from bytes; undefined when they are not UTF-8. A byte-order mark stays, and is refused with the rest. */
export function yamlText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What the YAML grammar would let pass. */
function oddity(text: string): YamlFault | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const control = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff]/);
  if (control >= 0)
    return { code: "control-character", offset: control, message: "control characters are not allowed" };
  const directive = text.search(/^%/m);
  if (directive >= 0) return { code: "directive", offset: directive, message: "directives are not allowed" };
  const lines = text.split("\n");
  if (lines.length > MAX_LINES)
    return { code: "too-long", offset: 0, message: `has more than ${MAX_LINES} lines` };
  if (lines.some((line) => line.length > MAX_LINE_LENGTH))
    return { code: "too-long", offset: 0, message: `has a line of more than ${MAX_LINE_LENGTH} characters` };
  if (nestsTooDeep(text)) return { code: "too-deep", offset: 0, message: TOO_DEEP };
  return undefined;
}

function placeIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function malformed(problems: readonly YamlProblem[]): Extract<YamlReading<never>, { kind: "malformed" }> {
  const [first, ...more] = problems;
  if (first === undefined) throw new TypeError("The document was refused without a reason");
  return { kind: "malformed", problems: [first, ...more.slice(0, MAX_PROBLEMS - 1)] };
}

/** Where the named member stands; for one that is missing, where its parent does. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
