import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomically } from "./atomic-file.ts";
import { codeOf } from "./refusal.ts";

/** Where the chain stands when no segment is left to tell: the last sequence used and the hash of its batch. */
export type SpoolHead = { readonly sequence: number; readonly hash: Uint8Array };

const FILE = "head.json";
const schema = z.strictObject({
  sequence: z.number().int().min(0).max(0xffff_ffff),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Undefined when there is none yet. Throws on a file that can't be read: guessing would fork the chain. */
export async function readHead(directory: string): Promise<SpoolHead | undefined> {
  const path = join(directory, FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw cause;
  }
  try {
    const { sequence, hash } = schema.parse(JSON.parse(text));
    return { sequence, hash: Buffer.from(hash, "hex") };
  } catch (cause) {
    throw new Error(`Cannot read ${path}: it is not a spool head`, { cause });
  }
}

/** Durable when it returns. */
export const writeHead = (directory: string, head: SpoolHead): Promise<void> =>
  writeAtomically(
    join(directory, FILE),
    `${JSON.stringify({ sequence: head.sequence, hash: Buffer.from(head.hash).toString("hex") })}\n`,
  );
