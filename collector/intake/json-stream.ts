import { JSONParser, type TokenParser, TokenType } from "@streamparser/json";
import { startOf } from "./decode.ts";
import { ReportRefused } from "./report.ts";

/** Deeper JSON is refused. Real reports reach 12. */
export const MAX_JSON_DEPTH = 32;

/** As much of a file as its format is told by. */
export const SKETCH_CHARS = 1_048_576;

/** A file with a longer text or number is refused: no field that we read comes near. */
export const MAX_TOKEN_CHARS = 4_194_304;

/** Text is given to the parser in pieces of this size. */
const PIECE_CHARS = 65_536;

/**
 * What a file is told by. A file is a row of documents: the members of the list that it is, or the values that
 * follow each other (JSON lines), or the one object. `documents` holds what the first SKETCH_CHARS show of
 * them, the last one cut where they end.
 */
export type JsonSketch = { readonly documents: readonly unknown[]; readonly isList: boolean };

/** Where a record stands: the number of its document, then keys and positions. */
export type JsonPlace = readonly (string | number)[];

type Reading = {
  /**
   * Paths of values that are handed over one by one and not kept, from the document on: `$.Results.*.Vulnerabilities.*`;
   * `$` is the document itself. `*` is any key or position. None may lie inside another.
   */
  readonly records: readonly string[];
  readonly onRecord?: (record: unknown, place: JsonPlace) => void;
};

/**
 * Reads JSON of unknown origin from start to end, in pieces: refuses what is not valid or cut, nesting beyond
 * MAX_JSON_DEPTH, and a key `__proto__`. The documents, with null in place of every record. A format whose records
 * need what stands elsewhere reads twice: first without `onRecord`.
 */
export function readJson(
  source: { readonly isList: boolean; readonly text: () => Iterable<string> },
  { records, onRecord }: Reading,
): readonly unknown[] {
  const documents: unknown[] = [];
  const whole = source.isList ? "$.*" : "$";
  const isWholeRecord = records.includes("$");
  const depth = source.isList ? 2 : 1;
  const paths = [whole, ...records.map((path) => path.replace("$", whole))];
  const parser = guarded(paths, ({ value, key, parent, stack }) => {
    const keys = [
      ...stack.slice(depth).map((element) => element.key),
      ...(stack.length < depth ? [] : [key]),
    ];
    const isDocument = stack.length === depth - 1;
    const place = [documents.length, ...(isDocument ? [] : keys)] as JsonPlace;
    if (!isDocument || isWholeRecord) onRecord?.(value, place);
    if (isDocument) documents.push(isWholeRecord ? null : value);
    if (parent !== undefined && key !== undefined && (!isDocument || source.isList))
      (parent as Record<string | number, unknown>)[key] = null;
  });
  feed(parser, source.text());
  return documents;
}

/** One small document at once. */
export const wholeJson = (text: string): unknown =>
  readJson({ isList: false, text: () => [text] }, { records: [] })[0];

/** The start of a text as documents. Refuses what is not JSON as far as it was looked at. */
export function sketchJson(text: Iterable<string>): JsonSketch {
  const { start, isWhole } = startOf(text, SKETCH_CHARS);
  const isList = start.startsWith("[");
  const roots: unknown[] = [];
  let open: unknown;
  const parser = guarded(undefined, ({ value, parent, stack }) => {
    open = stack[1]?.value ?? parent;
    if (stack.length > 0) return;
    roots.push(value);
    open = undefined;
  });
  feed(parser, [start], isWhole);
  const documents = open === undefined ? roots : [...roots, open];
  return {
    isList,
    documents: isList ? documents.flatMap((list) => (Array.isArray(list) ? list : [])) : documents,
  };
}

type Handed = Parameters<TokenParser["onValue"]>[0];

/** What went wrong in a reader of values, which is not the text's fault. */
class ReaderFailed extends Error {}

/** A parser that refuses what could hurt. `paths` of the values it hands over; all without. */
function guarded(paths: string[] | undefined, onValue: (handed: Handed) => void): Guarded {
  const parser = new JSONParser({ ...(paths && { paths }), keepStack: true, separator: "" });
  let depth = 0;
  let isPrototype = false;
  let sinceToken = 0;
  parser.onToken = ({ token, value }) => {
    sinceToken = 0;
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth++;
    else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth--;
    else if (depth === 0) throw new ReportRefused(INVALID);
    if (depth > MAX_JSON_DEPTH)
      throw new ReportRefused(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels`);
    if (isPrototype && token === TokenType.COLON) throw new ReportRefused('The JSON has a key "__proto__"');
    isPrototype = value === "__proto__";
  };
  parser.onValue = (handed) => {
    try {
      onValue(handed);
    } catch (cause) {
      throw new ReaderFailed("A reader failed", { cause });
    }
  };
  return {
    write(text): void {
      sinceToken += text.length;
      if (sinceToken > MAX_TOKEN_CHARS)
        throw new ReportRefused(`A value of the JSON has more than ${MAX_TOKEN_CHARS} characters`);
      parser.write(text);
    },
    end: () => parser.end(),
  };
}

type Guarded = { readonly write: (text: string) => void; readonly end: () => void };

const INVALID = "The file is not valid JSON: it may be damaged or cut";

function feed(parser: Guarded, text: Iterable<string>, isWhole = true): void {
  for (const piece of text)
    for (let i = 0; i < piece.length; i += PIECE_CHARS)
      attempt(() => parser.write(piece.slice(i, i + PIECE_CHARS)));
  if (isWhole) attempt(() => parser.end());
}

function attempt(step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (cause instanceof ReaderFailed) throw cause.cause;
    throw cause instanceof ReportRefused ? cause : new ReportRefused(INVALID);
  }
}
