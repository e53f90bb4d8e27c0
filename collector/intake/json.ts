import { z } from "zod";
import { ReportRefused } from "./report.ts";

/** Deeper JSON is refused. Real reports reach 12. */
export const MAX_JSON_DEPTH = 32;

/**
 * Parses JSON of unknown origin: refuses nesting beyond MAX_JSON_DEPTH before it parses and a key
 * `__proto__` after. Text that is one value per line becomes the list of them.
 */
export function parseJson(text: string): unknown {
  refuseDeep(text);
  const value = parseWhole(text) ?? parseLines(text);
  if (value === undefined) throw new ReportRefused("The file is not valid JSON: it may be damaged or cut");
  refusePrototypes(value);
  return value;
}

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseLines(text: string): unknown[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2) return undefined;
  const values: unknown[] = [];
  for (const line of lines) {
    const value = parseWhole(line);
    if (typeof value !== "object" || value === null) return undefined;
    values.push(value);
  }
  return values;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function refuseDeep(text: string): void {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    if (depth > MAX_JSON_DEPTH)
      throw new ReportRefused(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels`);
  }
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i;
}

/** Recursion is safe here: the depth is already bounded. */
function refusePrototypes(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value) && Object.hasOwn(value, "__proto__")) {
    throw new ReportRefused('The JSON has a key "__proto__"');
  }
  for (const member of Object.values(value)) refusePrototypes(member);
}

/** The member at a path of keys and positions; undefined where there is none. Never looks at prototypes. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[key];
  }
  return current;
}

/** The members of a list; absent and null are the empty list, anything else is refused under its name. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  if (found === undefined || found === null) return [];
  if (!Array.isArray(found)) throw new ReportRefused(`"${path.join(".")}" is not a list`);
  return found;
}

/** Records beyond this say nothing about what kind of file it is. */
export const MAX_TELLING_RECORDS = 50;

/** The records that tell the kind of a file: more than the first, which may leave out what is optional. */
export const tellingRecords = (records: readonly unknown[]): readonly unknown[] =>
  records.slice(0, MAX_TELLING_RECORDS);

/** Why a schema did not fit, in one line: the first issue with its path. */
export function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "it does not fit";
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}

/** A text field that a tool may leave out or set to null; absent either way. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === "" ? undefined : text));
