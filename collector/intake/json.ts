import { z } from "zod";
import type { JsonSketch } from "./json-stream.ts";
import { ReportRefused } from "./report.ts";

/** The member at a path of keys and positions; undefined where there is none. Never looks at prototypes. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[key];
  }
  return current;
}

/** The text at a path; empty where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
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

/** What stands at the top of a file as far as it was looked at: the list, or the one object. */
export const topOf = ({ isList, documents }: JsonSketch): unknown =>
  isList || documents.length !== 1 ? documents : documents[0];

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

/** A number that a tool may leave out, set to null or write as text; absent where it is none. */
export const optionalNumber = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  });
