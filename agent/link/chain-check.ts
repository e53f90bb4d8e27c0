import { batchHash } from "../../proto/seal.ts";
import type { Welcome } from "../../proto/wire.ts";
import { decodeBatch } from "../../proto/wire.ts";
import type { Spool } from "../spool.ts";

/** Whether the collector's copy of our chain and ours are one chain. */
export type ChainCheck =
  | { readonly kind: "same" }
  /** The collector lacks what we deleted because it had acknowledged it; we go on with what is left. */
  | { readonly kind: "collector-behind"; readonly sentence: string }
  /** Going on would fork the chain. */
  | {
      readonly kind: "diverged";
      readonly sentence: string;
      /** The batch that holds a sequence which both sides have; undefined when it is no longer held. */
      readonly held: HeldBatch | undefined;
    };

/** By which batch we know a sequence. */
export type HeldBatch = { readonly sequence: number; readonly hash: Uint8Array };

/**
 * Compares what the collector holds with what we hold.
 *
 * A collector that knows more of our chain than we do means that our spool was lost or that another
 * agent lives under our name; the same sequence with another hash means the latter.
 */
export async function checkChain(
  spool: Pick<Spool, "head" | "hashAt" | "firstHeld" | "cursor">,
  chainStart: Uint8Array,
  welcome: Pick<Welcome, "durableSequence" | "durableHash">,
): Promise<ChainCheck> {
  const { durableSequence, durableHash } = welcome;
  const ours = spool.head()?.sequence ?? 0;
  if (durableSequence > ours) {
    return diverged(
      await heldAt(spool, ours),
      `The collector holds sequence ${durableSequence} of this agent, the spool ends at ${ours}: the spool was lost or this identity was copied`,
    );
  }
  const hash = await hashBefore(spool, chainStart, durableSequence);
  if (hash === "inside" || (hash !== undefined && !Buffer.from(hash).equals(durableHash))) {
    return diverged(
      await heldAt(spool, durableSequence),
      `The collector holds another batch than the spool at sequence ${durableSequence}: this identity was copied or the spool replaced`,
    );
  }
  const firstHeld = spool.firstHeld() ?? ours + 1;
  if (durableSequence + 1 < firstHeld) {
    return {
      kind: "collector-behind",
      sentence: `The collector ends at sequence ${durableSequence} but had acknowledged more: ${durableSequence + 1} to ${firstHeld - 1} are no longer held here`,
    };
  }
  return { kind: "same" };
}

/** The hash of our batch that ends at `sequence`; undefined when we no longer know it. */
async function hashBefore(
  spool: Pick<Spool, "hashAt" | "firstHeld" | "cursor">,
  chainStart: Uint8Array,
  sequence: number,
): Promise<Uint8Array | "inside" | undefined> {
  if (sequence === 0) return chainStart;
  const at = await spool.hashAt(sequence);
  if (at.kind === "known") return at.hash;
  if (at.kind === "inside") return "inside";
  if (spool.firstHeld() !== sequence + 1) return undefined;
  const next = await spool.cursor(sequence + 1).next();
  return next?.firstSequence === sequence + 1 ? decodeBatch(next.payload).previousHash : undefined;
}

/** The batch of ours that holds `sequence`. */
async function heldAt(
  spool: Pick<Spool, "head" | "cursor">,
  sequence: number,
): Promise<HeldBatch | undefined> {
  const record = sequence === 0 ? undefined : await spool.cursor(sequence).next();
  if (record !== undefined && record.firstSequence <= sequence)
    return { sequence, hash: batchHash(record.payload) };
  const head = spool.head();
  return head?.sequence === sequence && sequence > 0 ? { sequence, hash: head.hash } : undefined;
}

const diverged = (held: HeldBatch | undefined, sentence: string): ChainCheck => ({
  kind: "diverged",
  sentence,
  held,
});
