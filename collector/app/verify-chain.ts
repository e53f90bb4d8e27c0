import type { Batch } from "../../proto/observation.ts";
import { alteredColumns, BATCH_COLUMNS, batchDigest, digestOfEntry } from "../domain/ledger.ts";
import { type Link, linkStart, readLink, type SealedRow, sameBytes } from "./batch-link.ts";
import { buried, type Grave, type SaidOf, type TombstoneRow } from "./tombstones.ts";
import { type AuditRow, verifyAudit } from "./verify-audit.ts";
import { type CheckpointLines, type CheckpointReport, checkpointCheck } from "./verify-checkpoints.ts";
import { type LedgerSource, verifyLedger } from "./verify-ledger.ts";
import { type SchemaObject, schemaFault } from "./verify-schema.ts";

export type ChainAgent = {
  readonly agentNo: number;
  readonly agentId: string;
  readonly evidenceKey: Uint8Array;
  /** 1 once a batch of it was bound to its orders: then every later one must be. */
  readonly binds: number;
  readonly durableSequence: number;
  readonly durableHash: Uint8Array;
};

export type ChainBatch = SealedRow & {
  readonly batchNo: number;
  readonly agentNo: number;
  readonly receivedAt: number;
  readonly clockOffsetMs: number;
};

/** A row of evidence with its job's own word on whose it is. */
export type ChainEvidence = {
  readonly no: number;
  readonly batchNo: number;
  readonly agentNo: number;
  readonly sequence: number;
  readonly kind: string;
  readonly refused: string | null;
  readonly runNo: number | null;
  readonly jobNo: number | null;
  /** Of the job that the row names; null where there is none. */
  readonly jobId: string | null;
  readonly jobRunNo: number | null;
  /** Of the job's run. */
  readonly nonce: Uint8Array | null;
  readonly scenarioDigest: string | null;
};

/** The least this use case needs: everything in order of admission, so that one pass is enough. */
export type ChainView = LedgerSource & {
  agents(): Iterable<ChainAgent>;
  batches(): Iterable<ChainBatch>;
  evidence(): Iterable<ChainEvidence>;
  audit(): Iterable<AuditRow>;
  sealedBatches(): Iterable<{ readonly row: number; readonly entry: Uint8Array }>;
  tombstones(): readonly TombstoneRow[];
  readonly saidOf: SaidOf;
  /** What the store is made of. */
  shape(): readonly SchemaObject[];
};

/**
 * Where the record stops being what was written. `batch` is the batch's number in the store, `table`
 * and `row` name any other record; all are null where the break is not in one record.
 */
export type ChainBreak = {
  readonly agent: string | null;
  readonly batch: number | null;
  readonly table: string | null;
  readonly row: string | number | null;
  readonly reason: string;
};

export type ChainReport = {
  readonly batches: number;
  readonly verified: number;
  readonly audit: { readonly entries: number; readonly verified: number };
  /** Facts that no agent signed, and the chain over their changes. */
  readonly ledger: { readonly entries: number; readonly verified: number; readonly facts: number };
  readonly checkpoints: CheckpointReport;
  /** Batches that retention deleted under a signed tombstone. */
  readonly retired: number;
  readonly firstBreak: ChainBreak | null;
};

/**
 * Proves that nothing was altered, dropped or inserted since it was admitted, or names the first
 * break: every batch against its agent's evidence key and its predecessor, every row of evidence
 * against its batch, every agent's record against the end of its chain, every fact against the
 * ledger, every entry of ledger and audit log against the one before, tables and triggers against
 * those that this program makes, and all of it against the checkpoints that lie outside the store.
 */
export function verifyChain(
  view: ChainView,
  lines: CheckpointLines,
  /** What this program would have made the store of. */
  expected: readonly SchemaObject[],
): ChainReport {
  const breaks: ChainBreak[] = [];
  const note = (agent: string | null, batch: number | null, reason: string): void => {
    breaks.push({ agent, batch, table: null, row: null, reason });
  };
  const checkpoints = checkpointCheck(lines);
  const chains = verifyBatches(view, lines.key, note);
  const facts = verifyLedger(view, checkpoints.ledger);
  if (facts.firstBreak !== undefined) {
    const { table, row, reason } = facts.firstBreak;
    breaks.push({ agent: null, batch: null, table, row, reason });
  }
  const audit = verifyAudit(view.audit(), checkpoints.audit);
  if (audit.firstBreak !== undefined) note(null, null, audit.firstBreak);
  const shape = schemaFault(view.shape(), expected);
  if (shape !== undefined) note(null, null, shape);
  const { report, firstBreak } = checkpoints.end();
  if (firstBreak !== undefined) note(null, null, firstBreak);
  return {
    ...chains,
    audit: { entries: audit.entries, verified: audit.verified },
    ledger: { entries: facts.entries, verified: facts.verified, facts: facts.facts },
    checkpoints: report,
    firstBreak: breaks[0] ?? null,
  };
}

type Note = (agent: string | null, batch: number | null, reason: string) => void;

function verifyBatches(
  view: ChainView,
  logKey: string | undefined,
  tell: Note,
): { readonly batches: number; readonly verified: number; readonly retired: number } {
  let isTold = false;
  // One break of the agents' chains is enough: the first is what is asked for.
  const note: Note = (...what) => {
    if (!isTold) tell(...what);
    isTold = true;
  };
  const agents = new Map([...view.agents()].map((agent) => [agent.agentNo, agent]));
  const graves = buried(view.tombstones(), logKey, view.saidOf, (reason) => note(null, null, reason));
  const links = new Map<number, Link>();
  const rows = oneByOne(view.evidence());
  const seals = sealReader(view.sealedBatches(), graves, note);
  let batches = 0;
  let verified = 0;

  for (const batch of view.batches()) {
    batches++;
    for (const row of rows.before(batch.batchNo))
      note(agents.get(row.agentNo)?.agentId ?? null, row.batchNo, orphan(row));
    const own = rows.of(batch.batchNo);
    const agent = agents.get(batch.agentNo);
    const link = links.get(batch.agentNo) ?? (agent && startOf(agent, graves.get(agent.agentNo)));
    if (agent === undefined || link === undefined) {
      note(
        agent?.agentId ?? null,
        batch.batchNo,
        agent === undefined ? "it names no agent that is known" : "the agent's evidence key can't be read",
      );
      continue;
    }
    const reading = readLink(batch, link);
    links.set(batch.agentNo, reading.next);
    const seal = seals.of(batch.batchNo);
    const reason =
      reading.kind === "broken"
        ? reading.reason
        : (mismatch(reading.batch, batch, own) ?? sealFault(batch, own, seal));
    if (reason === undefined) verified++;
    else note(agent.agentId, batch.batchNo, reason);
    if (reading.kind !== "broken" && reading.batch.envelope !== undefined && agent.binds === 0)
      note(agent.agentId, null, "its record says that it binds nothing, its batches are bound");
  }
  for (const row of rows.before(Number.POSITIVE_INFINITY))
    note(agents.get(row.agentNo)?.agentId ?? null, row.batchNo, orphan(row));
  seals.end();
  for (const agent of agents.values()) {
    const reason = endMismatch(agent, links.get(agent.agentNo) ?? startOf(agent, graves.get(agent.agentNo)));
    if (reason !== undefined) note(agent.agentId, null, reason);
  }
  return { batches, verified, retired: [...graves.values()].reduce((sum, grave) => sum + grave.batches, 0) };
}

/** An agent's chain goes on behind what retention has deleted. */
function startOf(agent: ChainAgent, grave: Grave | undefined): Link | undefined {
  const start = linkStart(agent.agentId, agent.evidenceKey);
  return start === undefined || grave === undefined
    ? start
    : { ...start, sequence: grave.lastSequence, hash: grave.lastHash };
}

/** What the ledger says of a batch: how it came, and what its evidence was filed as. */
function sealFault(
  batch: ChainBatch,
  rows: readonly ChainEvidence[],
  entry: Uint8Array | undefined,
): string | undefined {
  if (entry === undefined) return "it was inserted past the ledger";
  const sealed = digestOfEntry(entry);
  const now = batchDigest(batch, rows);
  if (sameBytes(sealed, now)) return undefined;
  const altered = alteredColumns(sealed, now, BATCH_COLUMNS);
  return `${altered.length === 0 ? "it" : altered.join(", ")} is not what was written when it came`;
}

/** The ledger's entries of batches, taken beside the batches themselves; what has no batch any more must be buried. */
function sealReader(
  source: Iterable<{ readonly row: number; readonly entry: Uint8Array }>,
  graves: ReadonlyMap<number, Grave>,
  note: Note,
) {
  const entries = source[Symbol.iterator]();
  let head = entries.next();
  const isBuried = (batchNo: number): boolean => [...graves.values()].some((grave) => grave.holds(batchNo));
  const skip = (until: number): void => {
    for (; head.done !== true && head.value.row < until; head = entries.next()) {
      if (!isBuried(head.value.row)) note(null, head.value.row, "the batch was deleted past the ledger");
    }
  };
  return {
    of(batchNo: number): Uint8Array | undefined {
      skip(batchNo);
      if (head.done === true || head.value.row !== batchNo) return undefined;
      const { entry } = head.value;
      head = entries.next();
      return entry;
    },
    end: (): void => skip(Number.POSITIVE_INFINITY),
  };
}

const orphan = ({ no, sequence }: ChainEvidence): string =>
  `the batch is missing or out of order, evidence row ${no} (sequence ${sequence}) still names it`;

/** What the rows of a batch say otherwise than the batch does. */
function mismatch(batch: Batch, { agentNo }: ChainBatch, rows: readonly ChainEvidence[]): string | undefined {
  if (rows.length !== batch.observations.length) {
    return `it holds ${batch.observations.length} observations, ${rows.length} rows of evidence are filed for it`;
  }
  for (const [index, observation] of batch.observations.entries()) {
    const row = rows[index];
    if (row === undefined) continue;
    const at = `evidence row ${row.no}`;
    if (row.agentNo !== agentNo) return `${at} names another agent`;
    if (row.sequence !== batch.firstSequence + index)
      return `${at} says sequence ${row.sequence}, it is ${batch.firstSequence + index}`;
    if (row.kind !== observation.outcome.kind)
      return `${at} says "${row.kind}", the agent said "${observation.outcome.kind}"`;
    if (
      row.jobNo === null
        ? row.refused === null
        : row.jobId !== observation.jobId || row.runNo !== row.jobRunNo
    ) {
      return `${at} is filed under another job than the agent named`;
    }
    const bound = observation.binding;
    if (bound !== undefined && row.refused === null && row.nonce !== null) {
      if (!sameBytes(bound.nonce, row.nonce)) return `${at}: the agent signed another nonce than its run has`;
      if (Buffer.from(bound.scenarioDigest).toString("hex") !== row.scenarioDigest)
        return `${at}: the agent signed another scenario than its run has`;
    }
  }
  return undefined;
}

/** The agent's record must be what its chain ends with. */
function endMismatch(agent: ChainAgent, end: Link | undefined): string | undefined {
  if (end === undefined) return "the agent's evidence key can't be read";
  if (agent.durableSequence !== end.sequence) {
    return `the agent's record says sequence ${agent.durableSequence}, its batches end at ${end.sequence}`;
  }
  return sameBytes(agent.durableHash, end.hash) ? undefined : "the agent's record names another last batch";
}

/** Rows in order of admission, taken batch by batch: only one batch's rows are held at a time. */
function oneByOne(source: Iterable<ChainEvidence>) {
  const rows = source[Symbol.iterator]();
  let head = rows.next();
  const take = function* (wanted: (batchNo: number) => boolean): Generator<ChainEvidence> {
    while (head.done !== true && wanted(head.value.batchNo)) {
      const row = head.value;
      head = rows.next();
      yield row;
    }
  };
  return {
    /** What is left of batches that should have come earlier. */
    before: (batchNo: number) => take((named) => named < batchNo),
    of: (batchNo: number): readonly ChainEvidence[] => [...take((named) => named === batchNo)],
  };
}

/** Where a break is and what it is, in one line. */
export function showBreak({ agent, batch, table, row, reason }: ChainBreak): string {
  const places = [
    agent === null ? [] : [`agent ${agent}`],
    batch === null ? [] : [`batch ${batch}`],
    table === null ? [] : [`${table} ${row}`],
  ].flat();
  return places.length === 0 ? reason : `${places.join(", ")}: ${reason}`;
}
