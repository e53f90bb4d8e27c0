import { sha256 } from "../../proto/seal.ts";

/** What a column of a fact can hold. */
export type FactValue = string | number | bigint | null | Uint8Array;

const DOMAIN = "plumbline ledger v1\0";
const HASH_BYTES = 32;
/** Beside the digest of a whole row each column leaves so much, enough to name what was altered; it proves nothing. */
const COLUMN_BYTES = 2;

/** Where the ledger starts. */
export const LEDGER_START: Uint8Array = sha256(DOMAIN);

/** A row as the ledger keeps it: its SHA-256 and, for each column, a hint. Empty values stand for a row that was deleted. */
export function factDigest(table: string, row: FactValue, values: readonly FactValue[]): Uint8Array {
  if (values.length === 0) return new Uint8Array();
  const texts = values.map(text);
  const digest = new Uint8Array(HASH_BYTES + COLUMN_BYTES * values.length);
  digest.set(sha256(DOMAIN, JSON.stringify([table, text(row), ...texts])));
  texts.forEach((value, index) => {
    const hint = fnv(value);
    digest[HASH_BYTES + COLUMN_BYTES * index] = (hint >>> 8) & 0xff;
    digest[HASH_BYTES + COLUMN_BYTES * index + 1] = hint & 0xff;
  });
  return digest;
}

/** The hash that binds an entry to all that went before it. */
export const ledgerHash = (
  previous: Uint8Array,
  table: string,
  row: FactValue,
  digest: Uint8Array,
): Uint8Array => sha256(DOMAIN, previous, `${table}\0${text(row)}\0`, digest);

/** An entry as it is stored: its hash, then the row's digest. */
export const ledgerEntry = (
  previous: Uint8Array,
  table: string,
  row: FactValue,
  digest: Uint8Array,
): Uint8Array => Buffer.concat([ledgerHash(previous, table, row, digest), digest]);

export const hashOfEntry = (entry: Uint8Array): Uint8Array => entry.subarray(0, HASH_BYTES);
export const digestOfEntry = (entry: Uint8Array): Uint8Array => entry.subarray(HASH_BYTES);

/** The columns in which two digests of a row differ; empty when they are one, or when only the hash tells. */
export function alteredColumns(
  before: Uint8Array,
  after: Uint8Array,
  columns: readonly string[],
): readonly string[] {
  return columns.filter((_, index) => {
    const at = HASH_BYTES + COLUMN_BYTES * index;
    return before[at] !== after[at] || before[at + 1] !== after[at + 1];
  });
}

/** A batch as filed with its rows of evidence: what the ingest path adds to what the agent signed. */
export type FiledBatch = {
  readonly batchNo: number;
  readonly agentNo: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly hash: Uint8Array;
  readonly receivedAt: number;
  readonly clockOffsetMs: number;
};
export type FiledRow = {
  readonly sequence: number;
  readonly runNo: number | null;
  readonly jobNo: number | null;
  readonly kind: string;
  readonly refused: string | null;
};

/** What the columns of a batch's digest are called, in order. */
export const BATCH_COLUMNS = [
  "agent_no",
  "first_sequence",
  "last_sequence",
  "hash",
  "received_at",
  "clock_offset_ms",
  "evidence",
] as const;

export const batchDigest = (batch: FiledBatch, rows: readonly FiledRow[]): Uint8Array =>
  factDigest("batches", batch.batchNo, [
    batch.agentNo,
    batch.firstSequence,
    batch.lastSequence,
    batch.hash,
    batch.receivedAt,
    batch.clockOffsetMs,
    rows
      .map(({ sequence, runNo, jobNo, kind, refused }) =>
        [sequence, runNo, jobNo, kind, refused ?? ""].join(" "),
      )
      .join("\n"),
  ]);

const text = (value: FactValue): string =>
  value === null
    ? ""
    : value instanceof Uint8Array
      ? `x${Buffer.from(value).toString("hex")}`
      : `${typeof value === "string" ? "s" : "n"}${value}`;

/** FNV-1a, folded to 16 bits. */
function fnv(value: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index++) {
    hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193);
  }
  return ((hash >>> 16) ^ hash) & 0xffff;
}
