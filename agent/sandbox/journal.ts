import { createHash } from "node:crypto";
import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { PRIVATE_FILE_MODE, writeAtomically } from "../atomic-file.ts";
import { codeOf } from "../refusal.ts";
import { BOX_NAME, FILE_NAME } from "./names.ts";

/**
 * What the agent is about to do in its sandbox, written and durable before it does it. One entry a
 * line, each with a digest, so that a line that a crash cut off is told from one that was written:
 * what it would have said was never begun. A journal with nothing in it means an empty sandbox.
 */
export type Entry = z.infer<typeof entrySchema>;

/** More than this means that something goes on and on: nothing new is begun. */
export const MAX_JOURNAL_BYTES = 512 * 1024;

const hex = z
  .string()
  .regex(/^(?:[0-9a-f]{2})*$/)
  .max(128);
const box = z.string().regex(BOX_NAME);
const names = z.array(z.string().regex(FILE_NAME)).max(1_024);

const entrySchema = z.discriminatedUnion("did", [
  /** A directory is about to be made for one step; with what its job was. */
  z.strictObject({
    did: z.literal("open"),
    box,
    jobId: z.string().max(128),
    stepId: z.string().max(64),
    binding: z.strictObject({ nonce: hex, scenario: hex, bundle: hex }).optional(),
  }),
  /** Files may come to be under these names. */
  z.strictObject({ did: z.literal("name"), box, names }),
  /** These are about to be rewritten. */
  z.strictObject({ did: z.literal("change"), box, names }),
  /** What could not be removed was said; it is tried again. */
  z.strictObject({ did: z.literal("left"), box }),
  /** Nothing of it is there any more. */
  z.strictObject({ did: z.literal("gone"), box }),
]);

/** What a journal says, and how many of its lines say nothing that was ever written whole. */
export type JournalReading = { readonly entries: readonly Entry[]; readonly damaged: number };

/** Reads a journal; none is an empty one. Rejects with a system error, or with RangeError where it is too large to be ours. */
export async function readJournal(path: string): Promise<JournalReading> {
  const size = await stat(path).then(
    (is) => is.size,
    (cause: unknown) => {
      if (codeOf(cause) === "ENOENT") return 0;
      throw cause;
    },
  );
  if (size > 2 * MAX_JOURNAL_BYTES) throw new RangeError(`${path} is too large to be a journal`);
  const lines = size === 0 ? [] : (await readFile(path, "utf8")).split("\n");
  // The last one has no end: a crash cut it off, and what it says was not begun.
  const read = lines.slice(0, -1).map(entryIn);
  const entries = read.filter((entry) => entry !== undefined);
  return { entries, damaged: read.length - entries.length };
}

function entryIn(line: string): Entry | undefined {
  const [digest, json] = [line.slice(0, DIGEST_DIGITS), line.slice(DIGEST_DIGITS + 1)];
  if (digest !== digestOf(json)) return undefined;
  const parsed = entrySchema.safeParse(JSON.parse(json));
  return parsed.success ? parsed.data : undefined;
}

const DIGEST_DIGITS = 16;
const digestOf = (json: string): string =>
  createHash("sha256").update(json).digest("hex").slice(0, DIGEST_DIGITS);

const lineOf = (entry: Entry): string => {
  const json = JSON.stringify(entry);
  return `${digestOf(json)} ${json}\n`;
};

/** A journal that is written to. */
export type Journal = {
  /** Resolves when the entry is durable; then, and only then, what it says may be done. Rejects when it is not. */
  readonly append: (entry: Entry) => Promise<void>;
  /** Begins anew with these. */
  readonly restart: (entries: readonly Entry[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Begins a journal with what is still to be done. Rejects with a system error. */
export async function openJournal(path: string, entries: readonly Entry[]): Promise<Journal> {
  let file: FileHandle = await begin(entries);
  let end = (await file.stat()).size;
  let last: Promise<unknown> = Promise.resolve();

  async function begin(first: readonly Entry[]): Promise<FileHandle> {
    await writeAtomically(path, first.map(lineOf).join(""));
    return open(path, "r+", PRIVATE_FILE_MODE);
  }

  /** One write at a time. */
  function inTurn(act: () => Promise<void>): Promise<void> {
    const done = last.then(act, act);
    last = done.catch(() => undefined);
    return done;
  }

  async function write(entry: Entry): Promise<void> {
    const line = Buffer.from(lineOf(entry));
    if (end + line.length > MAX_JOURNAL_BYTES)
      throw new RangeError(`the sandbox's journal would be larger than ${MAX_JOURNAL_BYTES} bytes`);
    try {
      await file.write(line, 0, line.length, end);
      await file.sync();
    } catch (cause) {
      // What was written of it would stand before the next one.
      await file.truncate(end).catch(() => undefined);
      throw cause;
    }
    end += line.length;
  }

  return {
    append: (entry) => inTurn(() => write(entry)),
    restart: (first) =>
      inTurn(async () => {
        const fresh = await begin(first);
        await file.close();
        file = fresh;
        end = (await file.stat()).size;
      }),
    close: () => inTurn(() => file.close()),
  };
}
