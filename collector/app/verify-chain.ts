import type { Batch } from "../../proto/observation.ts";
import { type Link, linkStart, readLink, type SealedRow, sameBytes } from "./batch-link.ts";
import { type AuditRow, verifyAudit } from "./verify-audit.ts";

export type ChainAgent = {
  readonly agentNo: number;
  readonly agentId: string;
  readonly evidenceKey: Uint8Array;
  readonly durableSequence: number;
  readonly durableHash: Uint8Array;
};

export type ChainBatch = SealedRow & { readonly batchNo: number; readonly agentNo: number };

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
};

/** The least this use case needs: everything in order of admission, so that one pass is enough. */
export type ChainView = {
  agents(): Iterable<ChainAgent>;
  batches(): Iterable<ChainBatch>;
  evidence(): Iterable<ChainEvidence>;
  audit(): Iterable<AuditRow>;
};

/** Where the record stops being what was written: `batch` is the batch's number in the store. */
export type ChainBreak = {
  readonly agent: string | null;
  readonly batch: number | null;
  readonly reason: string;
};

export type ChainReport = {
  readonly batches: number;
  readonly verified: number;
  readonly audit: { readonly entries: number; readonly verified: number };
  readonly firstBreak: ChainBreak | null;
};

/**
 * Proves that nothing was altered, dropped or inserted since it was admitted, or names the first
 * break: every batch against its agent's evidence key and its predecessor, every row of evidence
 * against its batch, every agent's record against the end of its chain, every entry of the audit
 * log against the one before. What can't be seen from the store alone: a chain cut short together
 * with its agent's record (the agent then refuses the collector), and the audit log's newest
 * entries cut off.
 */
export function verifyChain(view: ChainView): ChainReport {
  let first: ChainBreak | undefined;
  const note = (agent: string | null, batch: number | null, reason: string): void => {
    first ??= { agent, batch, reason };
  };
  const agents = new Map([...view.agents()].map((agent) => [agent.agentNo, agent]));
  const links = new Map<number, Link>();
  const rows = oneByOne(view.evidence());
  let batches = 0;
  let verified = 0;

  for (const batch of view.batches()) {
    batches++;
    for (const row of rows.before(batch.batchNo))
      note(agents.get(row.agentNo)?.agentId ?? null, row.batchNo, orphan(row));
    const own = rows.of(batch.batchNo);
    const agent = agents.get(batch.agentNo);
    const link = links.get(batch.agentNo) ?? (agent && linkStart(agent.agentId, agent.evidenceKey));
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
    const reason = reading.kind === "broken" ? reading.reason : mismatch(reading.batch, batch, own);
    if (reason === undefined) verified++;
    else note(agent.agentId, batch.batchNo, reason);
  }
  for (const row of rows.before(Number.POSITIVE_INFINITY))
    note(agents.get(row.agentNo)?.agentId ?? null, row.batchNo, orphan(row));
  for (const agent of agents.values()) {
    const reason = endMismatch(agent, links.get(agent.agentNo));
    if (reason !== undefined) note(agent.agentId, null, reason);
  }
  const audit = verifyAudit(view.audit());
  if (audit.firstBreak !== undefined) note(null, null, audit.firstBreak);
  return {
    batches,
    verified,
    audit: { entries: audit.entries, verified: audit.verified },
    firstBreak: first ?? null,
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
  }
  return undefined;
}

/** The agent's record must be what its chain ends with. */
function endMismatch(agent: ChainAgent, link: Link | undefined): string | undefined {
  const end = link ?? linkStart(agent.agentId, agent.evidenceKey);
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
