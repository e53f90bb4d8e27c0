import type { Batch } from "../../proto/observation.ts";
import { lastSequence } from "../../proto/observation.ts";
import { evidenceKeyId } from "../../proto/seal.ts";

/** What the ingest path must know of the sender. */
export type ChainEnd = {
  readonly agentNo: number;
  readonly agentId: string;
  readonly status: string;
  readonly evidenceKey: Uint8Array;
  readonly durableSequence: number;
  readonly durableHash: Uint8Array;
  /** 1 once a batch of it said for whom it is (its envelope): from then on every batch must. */
  readonly binds: number;
};

/** A sealed batch as filed: the exact bytes that were signed. */
export type BatchRow = {
  readonly agentNo: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly hash: Uint8Array;
  readonly receivedAt: number;
  readonly clockOffsetMs: number;
};

/** Where one observation stands. `refused`: why it was not admitted; null when it was. */
export type EvidenceRow = {
  readonly batchNo: number;
  readonly agentNo: number;
  readonly sequence: number;
  readonly runNo: number | null;
  readonly jobNo: number | null;
  readonly kind: string;
  readonly refused: string | null;
};

export type LinkCheck =
  /** The next link: append it. */
  | { readonly kind: "next" }
  /** Durable already: acknowledge again, change nothing. */
  | { readonly kind: "known" }
  | {
      readonly kind: "broken";
      readonly code: "anothers-name" | "anothers-key" | "gap" | "fork" | "other-bytes" | "no-envelope";
      readonly sentence: string;
    };

/**
 * Whether a batch continues its sender's chain. The sender is whom the TLS session proved; a batch
 * that names another agent is refused, whoever signed it. Sequences continue without a gap and the
 * predecessor's hash matches, or the chain has forked: a lost spool, a clone, or a forger. What lies
 * before the last durable batch is known only if the very same bytes are filed there.
 */
export function checkLink(
  batch: Batch,
  hash: Uint8Array,
  end: ChainEnd,
  filedAt: (lastSequence: number) => Uint8Array | undefined,
): LinkCheck {
  if (batch.agentId !== end.agentId) {
    return broken("anothers-name", `Batch names agent "${batch.agentId}", the session is ${end.agentId}'s`);
  }
  const { envelope } = batch;
  if (envelope !== undefined && !sameBytes(envelope.evidenceKeyId, evidenceKeyId(end.evidenceKey))) {
    return broken("anothers-key", `Batch ${batch.firstSequence} names another evidence key than the agent's`);
  }
  const last = lastSequence(batch);
  if (last === end.durableSequence && sameBytes(hash, end.durableHash)) return { kind: "known" };
  if (last < end.durableSequence) {
    const filed = filedAt(last);
    if (filed === undefined)
      return broken(
        "fork",
        `Batch ${batch.firstSequence} to ${last} is no batch of those that are durable here`,
      );
    if (sameBytes(hash, filed)) return { kind: "known" };
    return broken(
      "other-bytes",
      `Batch ${batch.firstSequence} to ${last} is filed here with other bytes: the same sequences can't be used twice`,
    );
  }
  if (last === end.durableSequence) {
    return broken(
      "fork",
      `Batch ${batch.firstSequence} is not the one that is durable here under this sequence`,
    );
  }
  if (batch.firstSequence !== end.durableSequence + 1) {
    const code = batch.firstSequence > end.durableSequence + 1 ? "gap" : "fork";
    return broken(code, `Batch starts at ${batch.firstSequence}, expected ${end.durableSequence + 1}`);
  }
  if (!sameBytes(batch.previousHash, end.durableHash)) {
    return broken("fork", `Batch ${batch.firstSequence} doesn't follow the batch that is durable here`);
  }
  if (envelope === undefined && end.binds === 1) {
    return broken(
      "no-envelope",
      `Batch ${batch.firstSequence} names no evidence key and no order, as earlier ones did`,
    );
  }
  return { kind: "next" };
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

const broken = (code: (LinkCheck & { kind: "broken" })["code"], sentence: string): LinkCheck => ({
  kind: "broken",
  code,
  sentence,
});
