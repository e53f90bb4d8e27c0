import { isAlias, isNode, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";

/** What a document says, or everything that is wrong with it, each as `line:column path: reason`. */
export type YamlReading<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "malformed"; readonly problems: readonly string[] };

/** At most this many problems are named. */
const MAX_PROBLEMS = 20;
/** A document is looked at before it is parsed: the parser dies, and its process with it, of 64 KiB of "[". */
export const YAML_LIMITS = { depth: 32, lineLength: 16_000, lines: 5_000, compact: 8 } as const;

/**
 * Reads YAML as plain data: no duplicate keys, aliases, anchors, tags or second documents, so that
 * what a person reads is what is in force. The schema is expected to be closed.
 */
export function readYaml<T>(text: string, schema: z.ZodType<T>): YamlReading<T> {
  const excess = excessOf(text);
  if (excess !== undefined) return malformed([excess]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    strict: true,
    uniqueKeys: true,
    prettyErrors: false,
    version: "1.2",
  });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  const faults = [...document.errors, ...document.warnings].map(
    (fault) => `${place(fault.pos[0])} ${fault.message.split("\n")[0]}`,
  );
  visit(document, (_key, node) => {
    if (!isNode(node)) return;
    const at = place(node.range?.[0] ?? 0);
    if (isAlias(node)) faults.push(`${at} aliases are not allowed`);
    else if (node.anchor !== undefined) faults.push(`${at} anchors are not allowed`);
    if (node.tag !== undefined) faults.push(`${at} tags are not allowed`);
  });
  if (faults.length > 0) return malformed(faults);

  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (parsed.success) return { kind: "read", value: parsed.data };
  return malformed(
    parsed.error.issues.map((issue) => {
      const path = issue.path.map(String);
      return `${place(offsetOf(document, issue.path))} ${path.join(".") || "document"}: ${issue.message}`;
    }),
  );
}

/**
 * What of the text no honest document has: deep nesting, endless lines. Counts brackets in quotes
 * and comments too, so it may refuse a document of which nobody would know why it is so written.
 */
function excessOf(text: string): string | undefined {
  const lines = text.split("\n");
  if (lines.length > YAML_LIMITS.lines) return `1:1 has more than ${YAML_LIMITS.lines} lines`;
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    const at = `${index + 1}:1`;
    if (line.length > YAML_LIMITS.lineLength)
      return `${at} is longer than ${YAML_LIMITS.lineLength} characters`;
    if (COMPACT.test(line)) return `${at} nests more than ${YAML_LIMITS.compact} deep on one line`;
    if (line.search(/[^ ]/) > YAML_LIMITS.depth * 4) return `${at} is indented too deep`;
    for (const character of line) {
      if (character === "[" || character === "{") depth++;
      else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
      if (depth > YAML_LIMITS.depth) return `${at} nests more than ${YAML_LIMITS.depth} deep`;
    }
  }
  return undefined;
}

/** Sequences, keys and properties that begin one in another on one line. */
const COMPACT = new RegExp(`(?:(?:[-?:]|[&!][^ ]*) +){${YAML_LIMITS.compact + 1}}`);

const malformed = (problems: readonly string[]): { kind: "malformed"; problems: readonly string[] } => ({
  kind: "malformed",
  problems: problems.slice(0, MAX_PROBLEMS),
});

/** Where the named member stands; for one that is missing, where its parent does. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
