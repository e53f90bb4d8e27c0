import { type Instant, toIso } from "../../proto/time.ts";
import {
  agentsRoot,
  CHECKPOINT_FORMAT,
  type Checkpoint,
  checkpointBytes,
  checkpointLine,
  isNewer,
  lineHash,
  type SignedCheckpoint,
} from "../domain/checkpoint.ts";
import { readCheckpoint } from "./checkpoint-lines.ts";

/** So many new entries of the ledger and the audit log call for a checkpoint. */
export const CHECKPOINT_ENTRIES = 1_000;
/** Whatever is new is in a checkpoint after this long. */
export const CHECKPOINT_MS = 60_000;

export type LogKey = { readonly spki: string; readonly sign: (bytes: Uint8Array) => Uint8Array };

export type CheckpointDeps = {
  readonly view: {
    ledgerEnd(): { readonly entries: number; readonly head: Uint8Array };
    auditEnd(): { readonly entries: number; readonly head: Uint8Array };
    batchCount(): number;
    agents(): readonly {
      readonly agentId: string;
      readonly durableSequence: number;
      readonly durableHash: Uint8Array;
    }[];
  };
  /** The lines there are, oldest first, and a way to add one that is durable when it returns. */
  readonly file: { readonly lines: readonly string[]; append(line: string): void };
  readonly key: LogKey;
};

/** What an agent's copy says of the record here. */
export type EchoReading =
  | { readonly kind: "known" }
  /** Made before a backup was put back, which the log itself says. */
  | { readonly kind: "before-restore"; readonly sentence: string }
  | { readonly kind: "contradicts"; readonly sentence: string };

export type Checkpoints = ReturnType<typeof checkpoints>;

/**
 * The collector's checkpoints: made in the course of things, kept in a file outside the store, and
 * given to every agent. One that an agent holds and the file doesn't have means that the record was
 * put back to an earlier state, or written anew.
 */
export function checkpoints({ view, file, key }: CheckpointDeps) {
  const hashes = new Set(file.lines.map(lineHash));
  let newest = lastOf(file.lines);
  let line = newest === undefined ? "" : checkpointLine(newest);
  let madeAt = Number.NEGATIVE_INFINITY;
  let restored = file.lines.flatMap((one) => {
    const reading = readCheckpoint(one);
    return reading.kind === "checkpoint" && reading.checkpoint.because === "restored"
      ? [reading.checkpoint]
      : [];
  });

  const cut = (
    now: Instant,
    because: Checkpoint["because"],
    restoredFrom?: Checkpoint["restoredFrom"],
  ): SignedCheckpoint => {
    const ledger = view.ledgerEnd();
    const audit = view.auditEnd();
    const checkpoint: Checkpoint = {
      format: CHECKPOINT_FORMAT,
      epoch: (newest?.epoch ?? 0) + (because === "restored" ? 1 : 0),
      number: (newest?.number ?? 0) + 1,
      at: toIso(now),
      ledger: { entries: ledger.entries, head: hex(ledger.head) },
      audit: { entries: audit.entries, head: hex(audit.head) },
      batches: view.batchCount(),
      agents: agentsRoot(view.agents()),
      previous: line === "" ? "" : lineHash(line),
      because,
      ...(restoredFrom === undefined
        ? {}
        : { restoredFrom: { epoch: restoredFrom.epoch, number: restoredFrom.number } }),
    };
    const signature = Buffer.from(key.sign(checkpointBytes(checkpoint, key.spki))).toString("base64");
    const signed = { ...checkpoint, key: key.spki, signature };
    const text = checkpointLine(signed);
    file.append(text);
    hashes.add(lineHash(text));
    newest = signed;
    line = text;
    madeAt = now;
    if (because === "restored") restored = [...restored, signed];
    return signed;
  };

  return {
    /** The newest line; empty when there is none yet. */
    line: (): string => line,
    newest: (): SignedCheckpoint | undefined => newest,
    /** Makes one when enough is new. Call it after a commit, never inside a transaction. */
    whenDue(now: Instant): SignedCheckpoint | undefined {
      const fresh =
        view.ledgerEnd().entries -
        (newest?.ledger.entries ?? 0) +
        (view.auditEnd().entries - (newest?.audit.entries ?? 0));
      if (fresh === 0 && newest !== undefined) return undefined;
      return fresh >= CHECKPOINT_ENTRIES || newest === undefined || Math.abs(now - madeAt) >= CHECKPOINT_MS
        ? cut(now, "course")
        : undefined;
    },
    cut,
    /** Whether a copy that an agent kept is one of ours. */
    read(copy: Uint8Array): EchoReading {
      const reading = readCheckpoint(Buffer.from(copy).toString("utf8"));
      if (reading.kind === "unreadable")
        return {
          kind: "contradicts",
          sentence: `it holds a checkpoint that nobody signed: ${reading.reason}`,
        };
      const { checkpoint, hash } = reading;
      if (hashes.has(hash)) return { kind: "known" };
      const name = `checkpoint ${checkpoint.epoch}.${checkpoint.number} of ${checkpoint.at}`;
      if (checkpoint.key !== key.spki)
        return { kind: "contradicts", sentence: `it holds ${name}, signed with another log key` };
      const back = restored.find(({ epoch }) => epoch > checkpoint.epoch);
      if (back !== undefined)
        return {
          kind: "before-restore",
          sentence: `it holds ${name}, made before a backup was put back on ${back.at}: what came between is being sent again`,
        };
      return {
        kind: "contradicts",
        sentence:
          newest !== undefined && !isNewer(newest, checkpoint)
            ? `it holds ${name}, which is another than the one here: the record was written anew`
            : `it holds ${name}, this record ends before it: it was put back to an earlier state`,
      };
    },
    isKnown: (hash: string): boolean => hashes.has(hash),
  };
}

function lastOf(lines: readonly string[]): SignedCheckpoint | undefined {
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  const reading = readCheckpoint(last);
  return reading.kind === "checkpoint" ? reading.checkpoint : undefined;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
