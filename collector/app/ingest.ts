import type { KeyObject } from "node:crypto";
import { id } from "../../proto/ids.ts";
import { type Batch, lastSequence, type Observation } from "../../proto/observation.ts";
import { batchHash, isSignedBatch } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";
import { BadFrame, decodeBatch } from "../../proto/wire.ts";
import { admit } from "../domain/admission.ts";
import { type BatchRow, type ChainEnd, checkLink, type EvidenceRow } from "../domain/chain.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import { type OpenJob, type OpenRun, take } from "./open-runs.ts";

/** A batch as the gateway hands it on: sealed, and from whom the TLS session proved. */
export type Frame = {
  readonly agentId: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly receivedAt: number;
  /** What must be added to the agent's clock to get ours. */
  readonly clockOffsetMs: number;
};

export type IngestReply =
  | { readonly kind: "durable"; readonly sequence: number }
  | { readonly kind: "refused"; readonly code: string; readonly sentence: string };

export type Ingested = {
  readonly reply: IngestReply;
  /** Runs that got evidence, for settle. */
  readonly touched: ReadonlySet<number>;
  readonly observations: number;
};

type Deps = {
  readonly path: {
    chainEnd(agentId: string): ChainEnd | undefined;
    /** The hash of the agent's batch that ends there; undefined when none is filed. */
    hashAt(agentNo: number, lastSequence: number): Uint8Array | undefined;
    appendBatch(batch: BatchRow): number;
    appendEvidence(row: EvidenceRow): void;
    /** Enters the batch with its rows of evidence into the ledger. */
    sealBatch(batchNo: number): void;
    moveChainEnd(agentNo: number, sequence: number, hash: Uint8Array, binds: boolean): void;
    /** False when it lies there already. */
    quarantine(
      agentNo: number,
      at: number,
      reason: string,
      payload: Uint8Array,
      signature: Uint8Array,
    ): boolean;
  };
  readonly runs: { findByJob(jobId: string): OpenRun | undefined };
  /** What was refused, and the alert of it. */
  readonly trail: { say(line: LiveLine): void };
  readonly refusals: { note(refusal: AuditEntry): boolean };
  readonly records: { endJob(jobNo: number, how: string, because: string): boolean };
  /** Two histories stand under the sender's name, both signed with its key. */
  readonly onFork: (
    sender: { readonly no: number; readonly id: string },
    because: string,
    at: number,
  ) => void;
  /** Reads an agent's evidence key; main caches it. */
  readonly keyOf: (spki: Uint8Array) => KeyObject;
};

/**
 * The only writer of evidence. Runs inside the caller's transaction; its answer becomes an
 * acknowledgement only after that commit. What is durable already is acknowledged again and
 * changes nothing; what breaks the sender's chain or its signature is kept in quarantine.
 */
export function ingest(deps: Deps, frame: Frame): Ingested {
  const link = read(deps, frame);
  if (link.kind === "answered") return link.ingested;
  const { batch } = link;
  const batchNo = append(deps, frame, link);
  const touched = new Set<number>();
  batch.observations.forEach((observation, index) => {
    const runNo = admitOne(deps, frame, link, batchNo, batch.firstSequence + index, observation);
    if (runNo !== undefined) touched.add(runNo);
  });
  deps.path.sealBatch(batchNo);
  return {
    reply: { kind: "durable", sequence: lastSequence(batch) },
    touched,
    observations: batch.observations.length,
  };
}

/**
 * Files a frame whose observations can't be merged because doing so fails each time: they stay in
 * the agent's chain, marked, so that its line goes on; the frame lies in quarantine with the cause.
 */
export function setAside(deps: Deps, frame: Frame, because: string): IngestReply {
  const link = read(deps, frame);
  if (link.kind === "answered") return link.ingested.reply;
  const { batch, end } = link;
  const batchNo = append(deps, frame, link);
  batch.observations.forEach(({ outcome }, index) => {
    const place = { batchNo, agentNo: end.agentNo, sequence: batch.firstSequence + index };
    deps.path.appendEvidence({
      ...place,
      runNo: null,
      jobNo: null,
      kind: outcome.kind,
      refused: "set-aside",
    });
  });
  deps.path.sealBatch(batchNo);
  quarantine(deps, frame, end, "set-aside", because);
  return { kind: "durable", sequence: lastSequence(batch) };
}

type Next = {
  readonly kind: "next";
  readonly batch: Batch;
  readonly end: ChainEnd;
  readonly hash: Uint8Array;
};

/** Who sent it, whether it is theirs, and whether it is the next link; what is not is answered here. */
function read(deps: Deps, frame: Frame): Next | { readonly kind: "answered"; readonly ingested: Ingested } {
  const end = deps.path.chainEnd(frame.agentId);
  if (end === undefined || end.status !== "active")
    return answered(refuse(end?.status === "frozen" ? "frozen" : "revoked", "The agent is not active here"));
  const hash = batchHash(frame.payload);
  if (!isSignedBatch(frame.payload, frame.signature, deps.keyOf(end.evidenceKey))) {
    return answered(
      quarantine(deps, frame, end, "bad-signature", "The batch isn't signed with the agent's evidence key"),
    );
  }
  let batch: Batch;
  try {
    batch = decodeBatch(frame.payload);
  } catch (cause) {
    if (!(cause instanceof BadFrame)) throw cause;
    return answered(quarantine(deps, frame, end, "malformed", cause.message));
  }
  const link = checkLink(batch, hash, end, (last) => deps.path.hashAt(end.agentNo, last));
  switch (link.kind) {
    case "known":
      return answered({
        reply: { kind: "durable", sequence: end.durableSequence },
        touched: new Set(),
        observations: 0,
      });
    case "broken":
      if (link.code === "fork" || link.code === "other-bytes")
        deps.onFork({ no: end.agentNo, id: end.agentId }, link.sentence, frame.receivedAt);
      return answered(quarantine(deps, frame, end, link.code, link.sentence));
    case "next":
      return { kind: "next", batch, end, hash };
  }
}

const answered = (ingested: Ingested) => ({ kind: "answered" as const, ingested });

/** Puts the batch at the end of its sender's chain. */
function append(deps: Deps, frame: Frame, { batch, end, hash }: Next): number {
  const { payload, signature, receivedAt, clockOffsetMs } = frame;
  const place = {
    agentNo: end.agentNo,
    firstSequence: batch.firstSequence,
    lastSequence: lastSequence(batch),
  };
  const batchNo = deps.path.appendBatch({ ...place, payload, signature, hash, receivedAt, clockOffsetMs });
  deps.path.moveChainEnd(end.agentNo, place.lastSequence, hash, batch.envelope !== undefined);
  return batchNo;
}

/** Files one observation, admitted or not, and gives the number of the run it bears on. */
function admitOne(
  deps: Deps,
  frame: Frame,
  { end, batch: { envelope } }: Next,
  batchNo: number,
  sequence: number,
  observation: Observation,
): number | undefined {
  const run = deps.runs.findByJob(observation.jobId);
  const job = run?.jobs.get(observation.jobId);
  const arrival = {
    agentId: id<GivenAgent>(frame.agentId),
    receivedAt: instant(frame.receivedAt),
    clockOffsetMs: frame.clockOffsetMs,
    envelope,
  };
  const admission = admit(
    observation,
    job === undefined ? undefined : { ...job.given, isOver: job.ended !== undefined },
    arrival,
    (key) => job?.tries.has(key) ?? false,
  );
  const isAnothers = admission.kind === "refused" && admission.because === "anothers-job";
  deps.path.appendEvidence({
    batchNo,
    agentNo: end.agentNo,
    sequence,
    runNo: isAnothers ? null : (run?.stored.runNo ?? null),
    jobNo: isAnothers ? null : (job?.jobNo ?? null),
    kind: observation.outcome.kind,
    refused: admission.kind === "refused" ? admission.because : null,
  });
  if (run === undefined || job === undefined || admission.kind === "refused") return undefined;
  if (admission.kind === "step") take(job, admission.seen, sequence);
  else endJob(deps, job, admission.how, admission.because, sequence);
  return run.stored.runNo;
}

type GivenAgent = OpenJob["given"]["agentId"];

function endJob(
  deps: Deps,
  job: OpenJob,
  how: NonNullable<OpenJob["ended"]>["how"],
  because: string,
  sequence: number,
): void {
  deps.records.endJob(job.jobNo, how, because);
  job.ended = { how, because };
  job.lastSequence = Math.max(job.lastSequence, sequence);
}

function quarantine(deps: Deps, frame: Frame, end: ChainEnd, code: string, sentence: string): Ingested {
  const { receivedAt: at, payload, signature } = frame;
  if (deps.path.quarantine(end.agentNo, at, `${code}: ${sentence}`, payload, signature)) {
    alert(deps, end, at, code, sentence);
  }
  return refuse(code, sentence);
}

/** Somebody must look at it: a clone, a lost spool, or a forger. */
function alert(deps: Deps, { agentId }: ChainEnd, at: number, code: string, sentence: string): void {
  const isNew = deps.refusals.note({
    at,
    who: agentId,
    what: "batch-quarantined",
    subject: agentId,
    from: "agent",
    body: { code, sentence },
  });
  if (!isNew) return;
  deps.trail.say({
    at,
    kind: "alert",
    segment: undefined,
    exposureId: undefined,
    runId: undefined,
    agentId,
    title: `A batch of agent ${agentId} is in quarantine`,
    detail: `${code}: ${sentence}`,
    tone: "bad",
    axes: undefined,
  });
}

const refuse = (code: string, sentence: string): Ingested => ({
  reply: { kind: "refused", code, sentence },
  touched: new Set(),
  observations: 0,
});
