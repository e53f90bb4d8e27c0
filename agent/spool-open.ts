import { mkdir, open, readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { batchHash } from "../proto/seal.ts";
import { syncDirectory } from "./atomic-file.ts";
import { readHead, type SpoolHead, writeHead } from "./spool-head.ts";
import { type SpoolLoss, survey } from "./spool-recovery.ts";

/** A segment file as the spool knows it; `bytes` counts only what is durable. */
export type Segment = {
  readonly path: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly bytes: number;
};

/** What was found. `head` is undefined when nothing was ever sealed here. */
export type OpenedSpool = {
  readonly segments: readonly Segment[];
  readonly head: SpoolHead | undefined;
  readonly losses: readonly SpoolLoss[];
};

const NAME = /^\d{10}\.seg$/;

/** Names sort as their sequences do. */
export const segmentPath = (directory: string, firstSequence: number): string =>
  join(directory, `${String(firstSequence).padStart(10, "0")}.seg`);

/**
 * Reads what a stop, a crash or damage left: every segment is surveyed, a torn tail is cut off, and
 * what is missing is named. Reads one segment at a time, so memory does not grow with the spool.
 */
export async function openSegments(directory: string): Promise<OpenedSpool> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = (await readdir(directory)).filter((name) => NAME.test(name)).sort();
  const kept = await readHead(directory);
  const segments: Segment[] = [];
  const losses: SpoolLoss[] = [];
  let head: SpoolHead | undefined;
  let cut = false;
  for (const [index, name] of names.entries()) {
    const path = join(directory, name);
    const bytes = await readFile(path);
    const seen = survey(name, bytes, head === undefined ? undefined : head.sequence + 1);
    losses.push(...seen.losses);
    if (seen.end < bytes.length) {
      losses.push({ segment: name, fromByte: seen.end, toByte: bytes.length, sequences: undefined });
      if (index === names.length - 1 && seen.records > 0) {
        await truncate(path, seen.end);
        await syncFile(path);
      }
    }
    if (seen.last === undefined) {
      await rm(path);
      cut = true;
      continue;
    }
    const { firstSequence, lastSequence } = seen;
    head = { sequence: lastSequence, hash: batchHash(seen.last.record.payload) };
    segments.push({
      path,
      firstSequence,
      lastSequence,
      bytes: index === names.length - 1 ? seen.end : bytes.length,
    });
  }
  if (cut) await syncDirectory(directory);
  if (kept !== undefined && kept.sequence > (head?.sequence ?? 0)) {
    const first = head === undefined ? undefined : head.sequence + 1;
    if (first !== undefined) {
      losses.push({ segment: "the end", fromByte: 0, toByte: 0, sequences: [first, kept.sequence] });
    }
    head = kept;
  }
  return { segments, head, losses };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes a segment whose every record is durable at the collector; the head is written first, so the chain survives. */
export async function forgetSegments(
  directory: string,
  segments: readonly Segment[],
  head: SpoolHead,
): Promise<void> {
  await writeHead(directory, head);
  for (const segment of segments) await rm(segment.path, { force: true });
  await syncDirectory(directory);
}
