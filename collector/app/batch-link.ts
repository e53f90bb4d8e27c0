import type { KeyObject } from "node:crypto";
import { type Batch, lastSequence } from "../../proto/observation.ts";
import { batchHash, chainStart, evidenceKey, isSignedBatch } from "../../proto/seal.ts";
import { BadFrame, decodeBatch } from "../../proto/wire.ts";

/** A batch as it was filed: the exact bytes that were signed, and what was noted beside them. */
export type SealedRow = {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly hash: Uint8Array;
};

/** Where an agent's chain has got to, and by which key it goes on. */
export type Link = {
  readonly agentId: string;
  readonly key: KeyObject;
  readonly sequence: number;
  readonly hash: Uint8Array;
};

export type LinkReading =
  | { readonly kind: "holds"; readonly batch: Batch; readonly next: Link }
  /** `next` is where to go on from, so that one break doesn't hide what stands behind it. */
  | { readonly kind: "broken"; readonly reason: string; readonly next: Link };

/** The start of an agent's chain. Undefined when its evidence key can't be read. */
export function linkStart(agentId: string, spki: Uint8Array): Link | undefined {
  try {
    return { agentId, key: evidenceKey(spki), sequence: 0, hash: chainStart(agentId, spki) };
  } catch {
    return undefined;
  }
}

/**
 * Whether a filed batch is what its agent signed and the next link of that agent's chain. Trusts
 * nothing but the key: every column is worked out again from the payload.
 */
export function readLink(row: SealedRow, link: Link): LinkReading {
  const hash = batchHash(row.payload);
  const next = { ...link, sequence: row.lastSequence, hash };
  const broken = (reason: string): LinkReading => ({ kind: "broken", reason, next });

  if (!isSignedBatch(row.payload, row.signature, link.key)) {
    return broken("the payload is not what the agent signed (altered, or signed with another key)");
  }
  if (!sameBytes(hash, row.hash)) return broken("the stored hash is not that of the payload");
  const batch = decoded(row.payload);
  if (batch === undefined) return broken("the payload can't be read");
  if (batch.agentId !== link.agentId) return broken(`the payload is agent "${batch.agentId}"'s`);
  if (batch.firstSequence !== row.firstSequence || lastSequence(batch) !== row.lastSequence) {
    return broken(
      `the payload holds sequences ${span(batch.firstSequence, lastSequence(batch))}, its row says otherwise`,
    );
  }
  if (batch.firstSequence !== link.sequence + 1) return broken(gap(batch.firstSequence, link.sequence + 1));
  if (!sameBytes(batch.previousHash, link.hash))
    return broken("it does not follow the batch before it (previous hash)");
  return { kind: "holds", batch, next };
}

const gap = (seen: number, expected: number): string =>
  seen > expected
    ? `it starts at sequence ${seen}, expected ${expected}: what came before is missing or out of order`
    : `it starts at sequence ${seen}, expected ${expected}: it is repeated, inserted or out of order`;

const span = (first: number, last: number): string => `${first} to ${last}`;

function decoded(payload: Uint8Array): Batch | undefined {
  try {
    return decodeBatch(payload);
  } catch (cause) {
    if (cause instanceof BadFrame) return undefined;
    throw cause;
  }
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
