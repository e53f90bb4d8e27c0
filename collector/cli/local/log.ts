import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../app/checkpoint-lines.ts";
import { type ChainReport, showBreak, verifyChain } from "../../app/verify-chain.ts";
import type { CheckpointLines } from "../../app/verify-checkpoints.ts";
import { findLogKey } from "../../pki/log-key.ts";
import { chainView } from "../../store/chain-view.ts";
import { CHECKPOINT_FILE, readCheckpointFile } from "../../store/checkpoint-file.ts";
import { appliedMigrations } from "../../store/database.ts";
import { lastCheck } from "../../store/log-checks.ts";
import { MIGRATIONS } from "../../store/migrations.ts";
import { expectedShape } from "../../store/schema-shape.ts";
import { badInput } from "../exit.ts";
import { readTextFile } from "../files.ts";
import { reading } from "../local-store.ts";

/** The largest copy of a checkpoint that is read: one line, or a whole file of them. */
const MAX_COPY_BYTES = 64 * 1024 * 1024;

/**
 * Proves the record of a data folder, of a copy of it, or of a bare store. `copies` are files with
 * checkpoints that others kept: an agent's checkpoint.json, a line of a log, another checkpoints.jsonl.
 */
export async function verifyLocally(
  data: string,
  copies: readonly string[] = [],
  /** The log key that must have signed, where the folder's own is not there. */
  logKey?: string,
): Promise<ChainReport> {
  // The lines first: what they speak of is committed already, so the record that is read after them must hold it.
  const found = await checkpointLines(data, copies);
  const lines = { ...found, key: found.key ?? logKey };
  return reading(data, async ({ sqlite }) => {
    const had = new Set(appliedMigrations(sqlite));
    const lacking = Object.keys(MIGRATIONS).find((name) => !had.has(name));
    if (had.size > 0 && lacking !== undefined)
      throw badInput(
        `${data}: was written by an earlier version (before ${lacking}); prove it with that version, or start a collector of this one on it once, which brings it up`,
      );
    const view = chainView(sqlite);
    const expected = await expectedShape(sqlite);
    return view.atOnce(() => verifyChain(view, lines, expected));
  });
}

async function checkpointLines(data: string, files: readonly string[]): Promise<CheckpointLines> {
  const copies = await Promise.all(files.map(copiesIn));
  const isFolder = (await stat(data).catch(() => undefined))?.isDirectory() ?? false;
  if (!isFolder) return { own: undefined, copies: copies.flat(), key: undefined };
  const own = readCheckpointFile(join(data, CHECKPOINT_FILE));
  const key = await findLogKey(data).catch((cause: Error) => {
    throw badInput(cause.message, cause);
  });
  // A folder without either holds a copy of the store and nothing else; where the key is, the lines must be too.
  const isCopy = own.length === 0 && key === undefined;
  return { own: isCopy ? undefined : own, copies: copies.flat(), key: key?.spki };
}

/** Checkpoints in a file: whole lines, or lines of the collector's own log that carry one each. */
async function copiesIn(file: string): Promise<CheckpointLines["copies"]> {
  const text = await readTextFile(file, MAX_COPY_BYTES);
  const found = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line, index) => ({ name: `${file}:${index + 1}`, line: carried(line) ?? line }));
  if (found.length === 0) throw badInput(`${file}: holds no checkpoint`);
  return found;
}

function carried(line: string): string | undefined {
  try {
    const value = (JSON.parse(line) as { readonly checkpoint?: unknown }).checkpoint;
    return typeof value === "string" ? value : undefined;
  } catch {
    // No JSON: then it is no checkpoint either, and is named as such.
    return undefined;
  }
}

/** The first break in one line; undefined when the record holds. */
export const breakLine = ({ firstBreak }: ChainReport): string | undefined =>
  firstBreak === null ? undefined : showBreak(firstBreak);

/** What `doctor` says of the record: its newest checkpoint, and what the last daily check found. */
export async function logState(data: string) {
  const last = await reading(data, ({ sqlite }) => lastCheck(sqlite));
  const line = readCheckpointFile(join(data, CHECKPOINT_FILE)).at(-1);
  const newest = line === undefined ? undefined : readCheckpoint(line);
  return { last, newest: newest?.kind === "checkpoint" ? newest.checkpoint : undefined };
}
