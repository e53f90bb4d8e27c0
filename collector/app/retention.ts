import { type Instant, toIso } from "../../proto/time.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { LogKey } from "./checkpoints.ts";
import {
  type SaidOf,
  saidDigest,
  TOMBSTONE_FORMAT,
  type Tombstone,
  tombstoneBytes,
  tombstoneText,
} from "./tombstones.ts";

/** Evidence younger than this is never deleted: closures and their audits look back that far. */
export const LEAST_KEEP_DAYS = 30;

/** A batch in its agent's chain, with what still needs it. */
export type AgedBatch = {
  readonly batchNo: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly hash: Uint8Array;
  readonly receivedAt: number;
  /** Runs of it that are not over, or whose exposure or agent is under a legal hold. */
  readonly needed: number;
};

export type RetentionDeps = {
  readonly path: {
    agents(): readonly { readonly agentNo: number; readonly agentId: string; readonly isHeld: boolean }[];
    /** In order of sequence. */
    batchesOf(agentNo: number): Iterable<AgedBatch>;
    runsOf(agentNo: number, lastSequence: number): readonly number[];
    readonly saidOf: SaidOf;
    bury(grave: {
      readonly at: number;
      readonly agentNo: number;
      readonly firstSequence: number;
      readonly lastSequence: number;
      readonly batches: number;
      readonly body: string;
      readonly signature: Uint8Array;
    }): void;
  };
  readonly trail: { audit(entry: AuditEntry): void };
  readonly key: LogKey;
};

/** What is, or would be, deleted of one agent's chain. */
export type Retired = {
  readonly agentId: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly batches: number;
  readonly runs: number;
};

/**
 * Deletes the oldest stretch of each agent's chain: whole batches from its start, up to the first
 * that is too young, still needed, or the agent's last. What takes its place is a tombstone, signed
 * with the log key, so that the chain can still be followed and a deletion that nobody signed is
 * named. State stays as it is; `rebuild` can't prove the verdicts of what was retired any more, and
 * takes them as they are stored. Call it in a transaction; with `apply` false nothing is changed.
 */
export function retire(
  deps: RetentionDeps,
  asked: { readonly before: Instant; readonly because: string; readonly by: string; readonly apply: boolean },
  now: Instant,
): readonly Retired[] {
  return deps.path.agents().flatMap(({ agentNo, agentId, isHeld }) => {
    const old = isHeld ? [] : oldest(deps.path.batchesOf(agentNo), asked.before);
    const [first] = old;
    const last = old.at(-1);
    if (first === undefined || last === undefined) return [];
    const runs = deps.path.runsOf(agentNo, last.lastSequence);
    const retired: Retired = {
      agentId,
      firstSequence: first.firstSequence,
      lastSequence: last.lastSequence,
      batches: old.length,
      runs: runs.length,
    };
    if (!asked.apply) return retired;
    const tombstone: Tombstone = {
      format: TOMBSTONE_FORMAT,
      at: toIso(now),
      agentId,
      agentNo,
      firstSequence: first.firstSequence,
      lastSequence: last.lastSequence,
      lastHash: Buffer.from(last.hash).toString("hex"),
      batches: ranges(old.map(({ batchNo }) => batchNo)),
      runs: ranges(runs),
      said: saidDigest(deps.path.saidOf, ranges(runs)),
      because: asked.because,
      key: deps.key.spki,
    };
    const body = tombstoneText(tombstone);
    const { firstSequence, lastSequence } = tombstone;
    const signature = deps.key.sign(tombstoneBytes(body));
    deps.path.bury({ at: now, agentNo, firstSequence, lastSequence, batches: old.length, body, signature });
    deps.trail.audit({
      at: now,
      who: asked.by,
      what: "retire-evidence",
      subject: agentId,
      from: "local",
      body: { firstSequence, lastSequence, batches: old.length, runs: runs.length, because: asked.because },
    });
    return retired;
  });
}

/** The batches from the chain's start that nothing needs; never the last one, which the next must follow. */
function oldest(batches: Iterable<AgedBatch>, before: Instant): readonly AgedBatch[] {
  const old: AgedBatch[] = [];
  for (const batch of batches) {
    old.push(batch);
    if (batch.receivedAt >= before || batch.needed > 0) break;
  }
  return old.slice(0, -1);
}

/** Ascending numbers as ranges, both ends within. */
function ranges(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const no of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === no - 1) last[1] = no;
    else found.push([no, no]);
  }
  return found;
}
