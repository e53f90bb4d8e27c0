import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import { canonical, type Json } from "../../proto/canonical.ts";
import { type DigestRow, rowsDigest } from "./row-digest.ts";

export const TOMBSTONE_FORMAT = "plumbline-tombstone/1";

const DOMAIN = "plumbline tombstone v1\0";
const count = z.number().int().min(0);

const schema = z.strictObject({
  format: z.literal(TOMBSTONE_FORMAT),
  at: z.iso.datetime(),
  agentId: z.string(),
  agentNo: count,
  firstSequence: count,
  lastSequence: count,
  /** Hash of the last batch that was deleted: where the chain goes on. */
  lastHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Numbers of the deleted batches, as ranges. */
  batches: z.array(z.tuple([count, count])),
  /** Numbers of the runs that lost evidence by it, as ranges: their verdicts can't be judged again. */
  runs: z.array(z.tuple([count, count])),
  /** SHA-256 over what those runs were judged as and folded to; absent from tombstones before it was kept. */
  said: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  because: z.string(),
  key: z.base64(),
});

/** What was deleted of one agent's chain, and why. */
export type Tombstone = z.infer<typeof schema>;

/** What the runs of some ranges were judged as and folded to, in order. */
export type SaidOf = (ranges: readonly (readonly [number, number])[]) => Iterable<DigestRow>;

/** What a tombstone seals of the runs whose evidence goes: nothing else will prove it any more. */
export const saidDigest = (saidOf: SaidOf, runs: Tombstone["runs"]): string =>
  rowsDigest("retired", saidOf(runs));

export type TombstoneRow = {
  readonly no: number;
  readonly agentNo: number;
  readonly lastSequence: number;
  readonly body: string;
  readonly signature: Uint8Array;
};

/** The runs that a tombstone names, by number. Empty where the body is no tombstone's. */
export function retiredRuns(body: string): readonly number[] {
  const { runs = [] } = schema.partial().safeParse(JSON.parse(body)).data ?? {};
  return runs.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

/** All that was deleted of one agent's chain. */
export type Grave = {
  readonly lastSequence: number;
  readonly lastHash: Uint8Array;
  readonly batches: number;
  readonly holds: (batchNo: number) => boolean;
};

export const tombstoneText = (tombstone: Tombstone): string => canonical(tombstone as unknown as Json);

/** What the log key signs. */
export const tombstoneBytes = (text: string): Uint8Array => Buffer.from(`${DOMAIN}${text}`);

/** The graves by agent, of tombstones that hold; what is wrong with one is told, and it covers nothing. */
export function buried(
  rows: readonly TombstoneRow[],
  logKey: string | undefined,
  saidOf: SaidOf,
  tell: (reason: string) => void,
): ReadonlyMap<number, Grave> {
  const graves = new Map<number, Grave>();
  for (const row of rows) {
    const tombstone = readTombstone(row, logKey);
    const before = graves.get(row.agentNo);
    if (tombstone === undefined) {
      tell(`tombstone ${row.no}: it is not what was signed with the log key`);
      continue;
    }
    if (tombstone.firstSequence !== (before?.lastSequence ?? 0) + 1) {
      tell(`tombstone ${row.no}: it does not follow the one before it`);
      continue;
    }
    if (tombstone.said !== undefined && tombstone.said !== saidDigest(saidOf, tombstone.runs))
      tell(
        `tombstone ${row.no}: what the runs it retired were judged as (${tombstone.runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(", ")}) is not what it was signed with`,
      );
    graves.set(row.agentNo, {
      lastSequence: tombstone.lastSequence,
      lastHash: Buffer.from(tombstone.lastHash, "hex"),
      batches: (before?.batches ?? 0) + tombstone.batches.reduce((sum, [from, to]) => sum + to - from + 1, 0),
      holds: (batchNo) =>
        tombstone.batches.some(([from, to]) => from <= batchNo && batchNo <= to) ||
        (before?.holds(batchNo) ?? false),
    });
  }
  return graves;
}

function readTombstone(row: TombstoneRow, logKey: string | undefined): Tombstone | undefined {
  try {
    const tombstone = schema.parse(JSON.parse(row.body));
    const key = createPublicKey({ key: Buffer.from(tombstone.key, "base64"), format: "der", type: "spki" });
    const holds =
      (logKey === undefined || logKey === tombstone.key) &&
      tombstone.agentNo === row.agentNo &&
      tombstone.lastSequence === row.lastSequence &&
      tombstoneText(tombstone) === row.body &&
      key.asymmetricKeyType === "ed25519" &&
      verify(null, tombstoneBytes(row.body), key, row.signature);
    return holds ? tombstone : undefined;
  } catch {
    // Not a tombstone of ours: the caller says so.
    return undefined;
  }
}
