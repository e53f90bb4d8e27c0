import type { z } from "zod";
import { readYaml as read } from "../proto/strict-yaml.ts";

/** What a document says, or everything that is wrong with it, each as `line:column path: reason`. */
export type YamlReading<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "malformed"; readonly problems: readonly string[] };

/** Reads YAML as plain data (proto/strict-yaml.ts), and says problems as lines. */
export function readYaml<T>(text: string, schema: z.ZodType<T>): YamlReading<T> {
  const reading = read(text, schema);
  if (reading.kind === "read") return reading;
  return {
    kind: "malformed",
    problems: reading.problems.map(
      ({ line, column, path, message }) => `${line}:${column} ${path === "" ? "" : `${path}: `}${message}`,
    ),
  };
}
