import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { z } from "zod";

const MAX_FILE_BYTES = 64 * 1024;

/** Reads a YAML file of the collector's administrator. Rejects with a sentence that names the file and the field. */
export async function readSettings<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${file}: can't be read (${cause.code ?? cause.message})`, { cause });
  });
  if (text.length > MAX_FILE_BYTES) throw new Error(`${file}: is larger than ${MAX_FILE_BYTES} bytes`);
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 0 });
  } catch (cause) {
    throw new Error(`${file}: is no YAML: ${cause instanceof Error ? cause.message.split("\n")[0] : ""}`, {
      cause,
    });
  }
  const { success, data, error } = schema.safeParse(document);
  if (success) return data;
  const [issue] = error.issues;
  throw new Error(`${file}: ${issue?.path.join(".")}: ${issue?.message}`);
}
