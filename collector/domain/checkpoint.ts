import { canonical, type Json } from "../../proto/canonical.ts";
import { sha256 } from "../../proto/seal.ts";

export const CHECKPOINT_FORMAT = "plumbline-checkpoint/1";

/** A chain's length and the hash of its newest entry, in hex. */
export type ChainHead = { readonly entries: number; readonly head: string };

/**
 * What the record was at one moment, in a few lines. The ledger's head stands for every fact and for
 * every batch of every agent (each batch is an entry of it). `epoch` counts restores: only within one
 * epoch do numbers grow without a break.
 */
export type Checkpoint = {
  readonly format: typeof CHECKPOINT_FORMAT;
  readonly epoch: number;
  readonly number: number;
  /** ISO 8601, of the collector's clock. */
  readonly at: string;
  readonly ledger: ChainHead;
  readonly audit: ChainHead;
  readonly batches: number;
  /** Each agent's id, last sequence and last hash, in order of id: SHA-256 of all of it. */
  readonly agents: string;
  /** SHA-256 of the line before, in hex; empty for the first. */
  readonly previous: string;
  /** Why this one was made: in the course of things, at a stop, or because a backup was put back. */
  readonly because: "course" | "stop" | "restored";
  /** The newest checkpoint that the backup held; only when one was put back, and absent when it held none. */
  readonly restoredFrom?: { readonly epoch: number; readonly number: number } | undefined;
};

/** A checkpoint with the log key's signature over its canonical form; `key` is the public key (DER SPKI, base64). */
export type SignedCheckpoint = Checkpoint & { readonly key: string; readonly signature: string };

const DOMAIN = "plumbline checkpoint v1\0";

/** What the log key signs. */
export const checkpointBytes = (checkpoint: Checkpoint, key: string): Uint8Array =>
  Buffer.from(`${DOMAIN}${canonical({ ...checkpoint, key } as unknown as Json)}`);

/** A checkpoint as it is kept and sent: one line, always the same bytes. */
export const checkpointLine = (checkpoint: SignedCheckpoint): string =>
  canonical(checkpoint as unknown as Json);

export const lineHash = (line: string): string => sha256(line).toString("hex");

/** Whether the second was made after the first. */
export const isNewer = (
  than: Pick<Checkpoint, "epoch" | "number">,
  one: Pick<Checkpoint, "epoch" | "number">,
): boolean => one.epoch > than.epoch || (one.epoch === than.epoch && one.number > than.number);

export const agentsRoot = (
  agents: readonly {
    readonly agentId: string;
    readonly durableSequence: number;
    readonly durableHash: Uint8Array;
  }[],
): string =>
  sha256(
    [...agents]
      .sort((a, b) => (a.agentId < b.agentId ? -1 : 1))
      .map(
        ({ agentId, durableSequence, durableHash }) =>
          `${agentId} ${durableSequence} ${Buffer.from(durableHash).toString("hex")}\n`,
      )
      .join(""),
  ).toString("hex");
