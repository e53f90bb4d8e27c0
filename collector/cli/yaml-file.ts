import type { z } from "zod";
import { readYaml, type YamlProblem } from "../../proto/strict-yaml.ts";
import { badInput } from "./exit.ts";
import { readTextFile } from "./files.ts";

/** Reads a YAML file with a closed schema; the first problem ends the command as `FILE:LINE:COLUMN path: reason`. */
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
