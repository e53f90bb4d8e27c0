import type { KeyObject } from "node:crypto";
import type { Envelope, Observation } from "../proto/observation.ts";
import { batchHash, signBatch } from "../proto/seal.ts";
import { encodeBatch } from "../proto/wire.ts";
import { saying } from "./refusal.ts";
import type { Spool } from "./spool.ts";
import type { SpoolHead } from "./spool-head.ts";
import type { SpoolRecord } from "./spool-record.ts";

/** An observation waits at most this long to share a batch, and so a signature and a write, with others. */
export const GATHER_MS = 50;
/** A batch is closed at this many; well below MAX_BATCH_OBSERVATIONS, and in bytes below a frame. */
export const GATHER_OBSERVATIONS = 50;
/** At most this many batches share one write. */
const BATCHES_PER_WRITE = 16;
/** Beyond this many waiting observations whoever observes must wait. */
export const MAX_WAITING = 1_000;
/** A disk that refused is tried again after this long. */
export const DISK_RETRY_MS = 1_000;

/** In whose name batches are sealed. */
export type SealAs = {
  readonly agentId: string;
  readonly bootId: string;
  readonly agentVersion: string;
  readonly evidenceKey: KeyObject;
  /** Where the chain starts before the first batch (seal.ts). */
  readonly chainStart: Uint8Array;
  readonly envelope: Envelope;
};

type Deps = {
  readonly as: SealAs;
  readonly spool: Pick<Spool, "append" | "head">;
  /** Called after what is up to this sequence is durable here. */
  readonly recorded: (sequence: number) => void;
  /** Called when the disk refuses, and with undefined when it takes again. */
  readonly troubled: (problem: string | undefined) => void;
};

/** Where observations go to become evidence. */
export type Sealer = {
  /** Takes an observation with the digest of the rules in force. Never throws; keeps it until it is durable. */
  readonly add: (observation: Observation, rulesDigest: string) => void;
  /** Resolves when there is room for more: the brake of whoever observes. */
  readonly ready: () => Promise<void>;
  /** Seals at once; resolves when all added so far is durable, or when the disk refuses. */
  readonly flush: () => Promise<void>;
  /** Runs something while nothing is written: the spool is its alone. */
  readonly exclusively: (act: () => Promise<void>) => Promise<void>;
  /** The last sequence that is sealed and durable. */
  readonly sequence: () => number;
};

/** An observation with the digest of the rules under which it was made. */
export type Waiting = { readonly observation: Observation; readonly rulesDigest: string };

/**
 * Turns observations into signed batches, each naming the one before by its hash, and makes them
 * durable before anyone is told. One write at a time; what gathers meanwhile shares the next.
 */
export function sealer(deps: Deps): Sealer {
  const waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<boolean> | undefined;
  const released: (() => void)[] = [];

  const sequence = (): number => deps.spool.head()?.sequence ?? 0;

  function add(observation: Observation, rulesDigest: string): void {
    waiting.push({ observation, rulesDigest });
    if (waiting.length >= GATHER_OBSERVATIONS) void flush();
    else timer ??= setTimeout(() => void flush(), GATHER_MS);
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (writing !== undefined) await writing;
    while (waiting.length > 0) {
      writing ??= write().finally(() => {
        writing = undefined;
      });
      if (!(await writing)) return;
    }
  }

  /** One write. False when the disk refused; then it is tried again after a while. */
  async function write(): Promise<boolean> {
    try {
      const { records, taken } = sealWaiting(deps.as, deps.spool.head(), waiting);
      await deps.spool.append(records);
      waiting.splice(0, taken);
    } catch (cause) {
      deps.troubled(saying(cause));
      timer ??= setTimeout(() => void flush(), DISK_RETRY_MS);
      return false;
    }
    deps.troubled(undefined);
    deps.recorded(sequence());
    if (waiting.length < MAX_WAITING) for (const release of released.splice(0)) release();
    return true;
  }

  async function exclusively(act: () => Promise<void>): Promise<void> {
    while (writing !== undefined) await writing;
    const acting = act();
    writing = acting.then(
      () => true,
      () => false,
    );
    try {
      await acting;
    } finally {
      writing = undefined;
      void flush();
    }
  }

  const ready = (): Promise<void> =>
    waiting.length < MAX_WAITING ? Promise.resolve() : new Promise((resolve) => released.push(resolve));

  return { add, ready, flush, exclusively, sequence };
}

/**
 * Seals what waits into consecutive batches behind `head`; a batch never spans a change of rules.
 * Takes as much as one write may hold and says how much that was.
 */
export function sealWaiting(
  as: SealAs,
  head: SpoolHead | undefined,
  waiting: readonly Waiting[],
): { readonly records: readonly SpoolRecord[]; readonly taken: number } {
  const { agentId, bootId, agentVersion, evidenceKey, envelope } = as;
  let previousHash = head?.hash ?? as.chainStart;
  let firstSequence = (head?.sequence ?? 0) + 1;
  let taken = 0;
  const records: SpoolRecord[] = [];
  while (taken < waiting.length && records.length < BATCHES_PER_WRITE) {
    const candidates = waiting.slice(taken, taken + GATHER_OBSERVATIONS);
    const rulesDigest = candidates[0]?.rulesDigest ?? "";
    const other = candidates.findIndex((candidate) => candidate.rulesDigest !== rulesDigest);
    const observations = (other < 0 ? candidates : candidates.slice(0, other)).map((one) => one.observation);
    const payload = encodeBatch({
      agentId,
      bootId,
      agentVersion,
      firstSequence,
      previousHash,
      rulesDigest,
      envelope,
      observations,
    });
    const lastSequence = firstSequence + observations.length - 1;
    records.push({ firstSequence, lastSequence, payload, signature: signBatch(payload, evidenceKey) });
    previousHash = batchHash(payload);
    firstSequence = lastSequence + 1;
    taken += observations.length;
  }
  return { records, taken };
}
