import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSpool, type Spool } from "../../agent/spool.ts";
import type { SpoolRecord } from "../../agent/spool-record.ts";
import { batchHash } from "../../proto/seal.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plumbline-spool-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const LIMITS = { bytes: 10_000, segmentBytes: 1_000 };
const open = (): Promise<Spool> => openSpool(directory, LIMITS);
const record = (sequence: number, bytes = 200): SpoolRecord => ({
  firstSequence: sequence,
  lastSequence: sequence,
  signature: new Uint8Array(64),
  payload: Buffer.alloc(bytes, sequence),
});

/** Writes records from..to, one write each. */
async function fill(spool: Spool, from: number, to: number): Promise<void> {
  for (let sequence = from; sequence <= to; sequence++) await spool.append([record(sequence)]);
}

/** The sequences that a cursor gives. */
async function sequences(spool: Spool, from: number): Promise<number[]> {
  const cursor = spool.cursor(from);
  const found: number[] = [];
  for (let one = await cursor.next(); one !== undefined; one = await cursor.next())
    found.push(one.firstSequence);
  return found;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const segments = () =>
  readdirSync(directory)
    .filter((name) => name.endsWith(".seg"))
    .sort();

it("gives back, in order and across segments, what it was given", async () => {
  const spool = await open();
  await fill(spool, 1, 20);
  expect(segments().length).toBeGreaterThan(3);
  expect(await sequences(spool, 1)).toEqual(range(1, 20));
  expect(await sequences(spool, 7)).toEqual(range(7, 20));
});

it("lets a cursor that came to the end go on with what is recorded later", async () => {
  const spool = await open();
  await fill(spool, 1, 2);
  const cursor = spool.cursor(1);
  expect([(await cursor.next())?.firstSequence, (await cursor.next())?.firstSequence]).toEqual([1, 2]);
  expect(await cursor.next()).toBeUndefined();
  await fill(spool, 3, 9);
  for (const expected of range(3, 9)) expect((await cursor.next())?.firstSequence).toBe(expected);
});

it("deletes a segment only when all of it is acknowledged", async () => {
  const spool = await open();
  await fill(spool, 1, 20);
  const before = spool.bytes();
  await spool.acknowledge(9);
  const [first = 0] = await sequences(spool, 1);
  expect(first).toBeGreaterThan(1);
  expect(first).toBeLessThanOrEqual(10);
  expect(spool.bytes()).toBeLessThan(before);
  expect(await sequences(spool, 10)).toEqual(range(10, 20));
});

it("goes on with the chain over a restart, even when every segment was deleted", async () => {
  const spool = await open();
  await fill(spool, 1, 4);
  await spool.acknowledge(4);
  expect(segments()).toEqual([]);
  await spool.close();
  const again = await open();
  expect(again.head()).toEqual({ sequence: 4, hash: batchHash(record(4).payload) });
  expect(again.losses).toEqual([]);
  await fill(again, 5, 6);
  expect(await sequences(again, 1)).toEqual([5, 6]);
});

it("cuts off a torn tail and goes on behind what was whole", async () => {
  const spool = await open();
  await fill(spool, 1, 2);
  await spool.close();
  appendFileSync(join(directory, segments()[0] ?? ""), "plbRec1\n torn");
  const again = await open();
  expect(again.losses).toMatchObject([{ sequences: undefined }]);
  await fill(again, 3, 3);
  await again.close();
  const third = await open();
  expect(third.losses).toEqual([]);
  expect(await sequences(third, 1)).toEqual([1, 2, 3]);
});

it("loses to damage the damaged record alone, and names it", async () => {
  const spool = await open();
  await fill(spool, 1, 9);
  await spool.close();
  const path = join(directory, segments()[0] ?? "");
  const bytes = readFileSync(path);
  bytes.fill(0xff, 300, 310);
  writeFileSync(path, bytes);
  const again = await open();
  expect(again.losses).toMatchObject([{ segment: segments()[0], sequences: [2, 2] }]);
  expect(await sequences(again, 1)).toEqual([1, ...range(3, 9)]);
});

it("steps over a record that is damaged while it runs", async () => {
  const spool = await open();
  await fill(spool, 1, 9);
  const path = join(directory, segments()[1] ?? "");
  const bytes = readFileSync(path);
  bytes.fill(0xff, bytes.length - 20);
  writeFileSync(path, bytes);
  const found = await sequences(spool, 1);
  expect(found).toHaveLength(8);
  expect(found.at(-1)).toBe(9);
});

it("says when to stop taking jobs before it is full", async () => {
  const spool = await open();
  expect(spool.room()).toBe("free");
  await spool.append([record(1, 8_800)]);
  expect(spool.room()).toBe("reserve");
  await spool.append([record(2, 2_000)]);
  expect(spool.room()).toBe("none");
});

it("knows the hash at which a batch ends, as long as it holds it", async () => {
  const spool = await open();
  await fill(spool, 1, 12);
  await spool.append([{ ...record(13), lastSequence: 15 }]);
  await spool.acknowledge(4);
  expect(await spool.hashAt(15)).toMatchObject({ kind: "known" });
  expect(await spool.hashAt(9)).toEqual({ kind: "known", hash: batchHash(record(9).payload) });
  await spool.append([record(16)]);
  expect(await spool.hashAt(14)).toEqual({ kind: "inside" });
  expect(await spool.hashAt(1)).toEqual({ kind: "forgotten" });
});
