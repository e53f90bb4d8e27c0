import { type FileHandle, open, readFile } from "node:fs/promises";
import { batchHash } from "../proto/seal.ts";
import { syncDirectory } from "./atomic-file.ts";
import type { SpoolHead } from "./spool-head.ts";
import { forgetSegments, openSegments, type Segment, segmentPath } from "./spool-open.ts";
import { encodeRecord, nextRecord, type SpoolRecord } from "./spool-record.ts";
import type { SpoolLoss } from "./spool-recovery.ts";
import { finishSwap, swap } from "./spool-swap.ts";

/** A spool larger than this takes no more jobs (trust R5, R6). */
export const SPOOL_BYTES = 256 * 1024 * 1024;
/** A segment is closed at this size, and deleted when all of it is acknowledged. */
export const SEGMENT_BYTES = 4 * 1024 * 1024;
/** The share of the bound that is kept for the jobs already running when new ones are no longer taken. */
export const RESERVE_SHARE = 1 / 8;

/** Bounds of one spool, in bytes on disk. */
export type SpoolLimits = { readonly bytes: number; readonly segmentBytes: number };
/** The bounds of an agent that was not told otherwise. */
export const SPOOL_LIMITS: SpoolLimits = { bytes: SPOOL_BYTES, segmentBytes: SEGMENT_BYTES };

/** `free`: take jobs · `reserve`: finish what runs · `none`: end what runs. Nothing is ever dropped. */
export type Room = "free" | "reserve" | "none";

/** The hash of the batch that ends at a sequence. `forgotten`: deleted as acknowledged; `inside`: no batch ends there. */
export type HashAt =
  | { readonly kind: "known"; readonly hash: Uint8Array }
  | { readonly kind: "forgotten" }
  | { readonly kind: "inside" };

/** Gives the records from some sequence on, in order; undefined when it has come to the present end. */
export type Cursor = { readonly next: () => Promise<SpoolRecord | undefined> };

/** What was observed and is not known to be durable at the collector, on disk. */
export type Spool = {
  /** Undefined before the first batch of the agent's life. */
  readonly head: () => SpoolHead | undefined;
  /** Durable when it returns. One caller at a time. Rejects, having undone what it wrote, when the disk refuses. */
  readonly append: (records: readonly SpoolRecord[]) => Promise<void>;
  /** Everything up to `sequence` is durable at the collector. */
  readonly acknowledge: (sequence: number) => Promise<void>;
  readonly cursor: (fromSequence: number) => Cursor;
  readonly hashAt: (sequence: number) => Promise<HashAt>;
  readonly bytes: () => number;
  readonly room: () => Room;
  /** The oldest sequence that is still held; undefined when none is. */
  readonly firstHeld: () => number | undefined;
  /** What was found damaged when it was opened. */
  readonly losses: readonly SpoolLoss[];
  /** Goes on with the spool that was rebuilt in `placeToRebuild`, in place of this one. */
  readonly takeOver: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Opens the spool in a directory of its own, repairing what a crash left. One process at a time. */
export async function openSpool(directory: string, limits: SpoolLimits = SPOOL_LIMITS): Promise<Spool> {
  await finishSwap(directory);
  const opened = await openSegments(directory);
  let segments = opened.segments;
  let head = opened.head;
  let active: FileHandle | undefined;

  const bytes = (): number => segments.reduce((sum, segment) => sum + segment.bytes, 0);

  /** The segment to append to, made when there is none that takes more. */
  async function writable(firstSequence: number): Promise<{ file: FileHandle; segment: Segment }> {
    const newest = segments.at(-1);
    if (newest !== undefined && newest.bytes < limits.segmentBytes && newest.lastSequence < firstSequence) {
      active ??= await open(newest.path, "r+");
      return { file: active, segment: newest };
    }
    await close();
    const path = segmentPath(directory, firstSequence);
    active = await open(path, "w", 0o600);
    await syncDirectory(directory);
    return { file: active, segment: { path, firstSequence, lastSequence: firstSequence - 1, bytes: 0 } };
  }

  async function append(records: readonly SpoolRecord[]): Promise<void> {
    const [first] = records;
    const last = records.at(-1);
    if (first === undefined || last === undefined) return;
    const block = Buffer.concat(records.map(encodeRecord));
    const { file, segment } = await writable(first.firstSequence);
    try {
      await writeAll(file, block, segment.bytes);
      await file.datasync();
    } catch (cause) {
      await file.truncate(segment.bytes).catch(() => undefined);
      throw cause;
    }
    segments = [
      ...segments.filter((other) => other.path !== segment.path),
      { ...segment, lastSequence: last.lastSequence, bytes: segment.bytes + block.length },
    ];
    head = { sequence: last.lastSequence, hash: batchHash(last.payload) };
  }

  async function acknowledge(sequence: number): Promise<void> {
    const done = segments.filter(
      (segment) => segment.lastSequence <= sequence && segment.bytes >= limits.segmentBytes,
    );
    if (done.length === 0 || head === undefined) return;
    segments = segments.filter((segment) => !done.includes(segment));
    if (segments.length === 0) await close();
    await forgetSegments(directory, done, head);
  }

  const cursor = (fromSequence: number): Cursor => readingFrom(fromSequence, () => segments);

  async function hashAt(sequence: number): Promise<HashAt> {
    if (head !== undefined && sequence === head.sequence) return { kind: "known", hash: head.hash };
    const holder = segments.find((segment) => segment.lastSequence >= sequence);
    if (holder === undefined || sequence < holder.firstSequence) return { kind: "forgotten" };
    const reader = cursor(sequence);
    const record = await reader.next();
    if (record?.lastSequence === sequence) return { kind: "known", hash: batchHash(record.payload) };
    return record === undefined || sequence < record.firstSequence
      ? { kind: "forgotten" }
      : { kind: "inside" };
  }

  async function close(): Promise<void> {
    await active?.close();
    active = undefined;
  }

  async function takeOver(): Promise<void> {
    await close();
    await swap(directory);
    ({ segments, head } = await openSegments(directory));
  }

  function room(): Room {
    const used = bytes();
    if (used >= limits.bytes) return "none";
    return used >= limits.bytes * (1 - RESERVE_SHARE) ? "reserve" : "free";
  }

  return {
    head: () => head,
    append,
    acknowledge,
    cursor,
    hashAt,
    bytes,
    room,
    firstHeld: () => segments[0]?.firstSequence,
    losses: opened.losses,
    takeOver,
    close,
  };
}

/**
 * Reads one stretch of one segment at a time and lets it go before it reads the next, so that hours
 * of backlog cost at most a segment of memory. Steps over damage.
 */
function readingFrom(fromSequence: number, segments: () => readonly Segment[]): Cursor {
  let wanted = fromSequence;
  let held: { readonly path: string; readonly bytes: Buffer; readonly base: number } | undefined;
  let at = 0;

  /** The next wanted record of the stretch in hand. */
  function fromHeld(): SpoolRecord | undefined {
    if (held === undefined) return undefined;
    for (let found = nextRecord(held.bytes, at); found !== undefined; found = nextRecord(held.bytes, at)) {
      at = found.end;
      if (found.record.lastSequence >= wanted) return found.record;
    }
    return undefined;
  }

  async function next(): Promise<SpoolRecord | undefined> {
    for (;;) {
      let record = fromHeld();
      if (record === undefined) {
        const segment = segments().find((candidate) => candidate.lastSequence >= wanted);
        if (segment === undefined) return undefined;
        const base = held?.path === segment.path ? held.base + at : 0;
        held = { path: segment.path, bytes: await readStretch(segment.path, base, segment.bytes), base };
        at = 0;
        record = fromHeld();
        // Read to its end without what it should hold: damaged since it was opened.
        if (record === undefined) wanted = segment.lastSequence + 1;
      }
      if (record !== undefined) {
        wanted = record.lastSequence + 1;
        return record;
      }
    }
  }

  return { next };
}

/** A write may be short on a full disk; it is repeated until the disk takes the rest or says why not. */
async function writeAll(file: FileHandle, block: Buffer, position: number): Promise<void> {
  for (let done = 0; done < block.length; ) {
    const { bytesWritten } = await file.write(block, done, block.length - done, position + done);
    done += bytesWritten;
  }
}

async function readStretch(path: string, from: number, to: number): Promise<Buffer> {
  if (from === 0) return (await readFile(path)).subarray(0, to);
  const file = await open(path, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, to - from));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
