import { isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { nestsTooDeep, TOO_DEEP } from "../../proto/yaml-depth.ts";
import { badInput } from "./exit.ts";
import { readTextFile } from "./files.ts";

export type YamlProblem = {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
};

/** `plain` is what the file says; `value` is what the schema makes of it. */
export type YamlReading<T> =
  | { readonly kind: "read"; readonly value: T; readonly plain: unknown }
  | { readonly kind: "malformed"; readonly problems: readonly [YamlProblem, ...YamlProblem[]] };

/** Aliases would let a small file become a huge document, and nobody needs them here. */
const MAX_ALIASES = 0;

/** Reads YAML with a closed schema; every problem has its line and column. */
export function readYaml<T>(text: string, schema: z.ZodType<T>): YamlReading<T> {
  if (nestsTooDeep(text))
    return { kind: "malformed", problems: [{ line: 1, column: 1, path: "", message: TOO_DEEP }] };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    strict: true,
    uniqueKeys: true,
    version: "1.2",
  });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const faults = [...document.errors, ...document.warnings].map((fault) => ({
    ...place(fault.pos[0]),
    path: "",
    message: fault.message.split(/ at line \d+|\n/)[0] ?? "malformed",
  }));
  const [fault, ...others] = faults;
  if (fault !== undefined) return { kind: "malformed", problems: [fault, ...others] };

  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    return {
      kind: "malformed",
      problems: [{ line: 1, column: 1, path: "", message: "aliases are not allowed" }],
    };
  }
  const parsed = schema.safeParse(plain);
  if (parsed.success) return { kind: "read", value: parsed.data, plain };
  const [issue, ...more] = parsed.error.issues.map(({ path, message }) => ({
    ...place(offsetOf(document, path)),
    path: path.map(String).join("."),
    message,
  }));
  if (issue === undefined) throw new TypeError("The schema refused without a reason");
  return { kind: "malformed", problems: [issue, ...more] };
}

/** The same from a file; the first problem ends the command as `FILE:LINE:COLUMN path: reason`. */
export async function readYamlFile<T>(
  file: string,
  schema: z.ZodType<T>,
  most: number,
): Promise<{ readonly value: T; readonly plain: unknown }> {
  const reading = readYaml(await readTextFile(file, most), schema);
  if (reading.kind === "malformed") throw badInput(problemLine(file, reading.problems));
  return reading;
}

export function problemLine(file: string, problems: readonly [YamlProblem, ...YamlProblem[]]): string {
  const [{ line, column, path, message }, ...more] = problems;
  const aside = more.length === 0 ? "" : ` (and ${more.length} more)`;
  return `${file}:${line}:${column} ${path === "" ? "" : `${path}: `}${message}${aside}`;
}

/** Where the named member stands; for one that is missing, where its parent does. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
