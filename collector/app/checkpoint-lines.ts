import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import {
  CHECKPOINT_FORMAT,
  checkpointBytes,
  checkpointLine,
  lineHash,
  type SignedCheckpoint,
} from "../domain/checkpoint.ts";

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);
const head = z.strictObject({ entries: count, head: hex });

const schema = z.strictObject({
  format: z.literal(CHECKPOINT_FORMAT),
  epoch: count,
  number: z.number().int().min(1),
  at: z.iso.datetime(),
  ledger: head,
  audit: head,
  batches: count,
  agents: hex,
  previous: z.union([hex, z.literal("")]),
  because: z.enum(["course", "stop", "restored"]),
  restoredFrom: z.strictObject({ epoch: count, number: count }).optional(),
  key: z.base64(),
  signature: z.base64(),
});

export type CheckpointReading =
  | { readonly kind: "checkpoint"; readonly checkpoint: SignedCheckpoint; readonly hash: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reads one line and checks its signature with the key that it names. Whose key that is, the caller must know. */
export function readCheckpoint(line: string): CheckpointReading {
  const parsed = schema.safeParse(json(line));
  if (!parsed.success) return { kind: "unreadable", reason: "it is no checkpoint" };
  const checkpoint = parsed.data;
  if (checkpointLine(checkpoint) !== line)
    return { kind: "unreadable", reason: "it is not as it was written" };
  return isSigned(checkpoint)
    ? { kind: "checkpoint", checkpoint, hash: lineHash(line) }
    : { kind: "unreadable", reason: "its signature does not hold" };
}

function isSigned({ signature, key, ...checkpoint }: SignedCheckpoint): boolean {
  try {
    const spki = createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
    return (
      spki.asymmetricKeyType === "ed25519" &&
      verify(null, checkpointBytes(checkpoint, key), spki, Buffer.from(signature, "base64"))
    );
  } catch {
    // No key at all: then it signed nothing.
    return false;
  }
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
