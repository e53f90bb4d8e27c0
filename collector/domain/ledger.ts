import { sha256 } from "../../proto/seal.ts";

/** What a column of a fact can hold. */
export type FactValue = string | number | bigint | null | Uint8Array;

/** A table of facts: what names a row, and the columns that verdicts and closures rest on. */
export type FactTable = {
  readonly key: string;
  readonly columns: readonly string[];
};

/**
 * The ledger's tables. Agents sign what they saw; everything else that a verdict or a closure rests
 * on (which job was asked of whom, with what nonce, when; what people said; what was reported) is
 * the collector's own word, so it goes into a chain of its own. Columns that `rebuild` derives are
 * left out, and so is what is bulky and named by its own hash beside it. `batches`, with the rows of
 * evidence filed for them, are sealed by the ingest path, one entry each.
 */
export const FACT_TABLES = {
  agents: {
    key: "no",
    columns: ["id", "segment", "labels", "status", "evidence_key", "joined_at", "revoked_at"],
  },
  certificates: { key: "fingerprint", columns: ["agent_no", "not_after", "issued_at", "status"] },
  segments: { key: "id", columns: ["cidrs", "trust", "is_public"] },
  assets: {
    key: "no",
    columns: ["id", "name", "addresses", "segment", "owner", "service", "criticality", "created_at"],
  },
  endpoints: {
    key: "no",
    columns: [
      "asset_no",
      "transport",
      "host",
      "port",
      "speaks",
      "reached_as",
      "is_canary",
      "must_allow",
      "server_name",
      "path",
    ],
  },
  imports: {
    key: "no",
    columns: ["id", "sha256", "format", "file_name", "imported_at", "imported_by", "summary"],
  },
  exposures: {
    key: "no",
    columns: [
      "id",
      "asset_no",
      "fold_key",
      "title",
      "weakness",
      "component",
      "host",
      "port",
      "transport",
      "cves",
      "severity",
      "cvss",
      "is_reachability",
      "first_sighted_at",
      "last_sighted_at",
      "sightings",
      "owner",
    ],
  },
  sightings: { key: "no", columns: ["exposure_no", "import_no", "at", "severity", "evidence"] },
  statements: { key: "no", columns: ["exposure_no", "kind", "at", "by_user", "body"] },
  claims: {
    key: "no",
    columns: [
      "id",
      "exposure_no",
      "asset_no",
      "endpoint_no",
      "segment",
      "scenario_id",
      "expectation",
      "created_at",
    ],
  },
  scenarios: { key: "digest", columns: ["id", "version", "loaded_at"] },
  runs: {
    key: "no",
    columns: [
      "id",
      "claim_no",
      "reason",
      "asked_by",
      "scenario_digest",
      "nonce",
      "marker",
      "target",
      "known_identity",
      "issued_at",
      "not_after",
      "cancelled_at",
    ],
  },
  jobs: {
    key: "no",
    columns: [
      "id",
      "run_no",
      "agent_no",
      "role",
      "is_on_asset",
      "lease_id",
      "parameters",
      "not_after",
      "was_live",
      "ended_how",
      "ended_because",
    ],
  },
} as const satisfies Readonly<Record<string, FactTable>>;

export type FactTableName = keyof typeof FACT_TABLES;

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
