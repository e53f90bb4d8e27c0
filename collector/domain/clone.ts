/**
 * Two processes under one identity: told from what an agent does in the ordinary way.
 *
 * An agent's process takes a fresh boot id when it starts and never goes back to an older one, and a
 * data folder holds one process at a time. So a boot id that a newer one has taken the place of, and
 * that is alive all the same, means two. What is no sign of it: a restart (a new boot id), a link that
 * comes back (the same one), an old connection that is noticed late, a spool or a collector that was
 * restored from a backup (the chain then ends earlier, but nobody holds another batch for one sequence).
 */
export type BootTrace = {
  readonly current: { readonly bootId: string; readonly since: number };
  /** Boot ids that a newer one took the place of, the newest last. */
  readonly superseded: readonly string[];
};

/** A hello, and when its connection was let in: the process behind it was alive then. */
export type Arrival = { readonly bootId: string; readonly connectedAt: number; readonly at: number };

export type BootVerdict =
  | { readonly kind: "known" | "restarted"; readonly trace: BootTrace }
  /** A word of a process that may be dead by now; it is sent away, and comes back if it lives. */
  | { readonly kind: "stale" }
  | { readonly kind: "clone"; readonly because: string };

/** Older boot ids than these are forgotten: a clone that sleeps through so many restarts is told by its chain. */
export const MOST_SUPERSEDED = 32;

/** Weighs the boot id of a hello against those that came before. */
export function weighBoot(trace: BootTrace | undefined, { bootId, connectedAt, at }: Arrival): BootVerdict {
  const current = { bootId, since: at };
  if (trace === undefined) return { kind: "restarted", trace: { current, superseded: [] } };
  if (trace.current.bootId === bootId) return { kind: "known", trace };
  if (!trace.superseded.includes(bootId)) {
    const superseded = [...trace.superseded, trace.current.bootId].slice(-MOST_SUPERSEDED);
    return { kind: "restarted", trace: { current, superseded } };
  }
  if (connectedAt <= trace.current.since) return { kind: "stale" };
  return {
    kind: "clone",
    because: `two processes run under its identity: ${bootId} came back after ${trace.current.bootId} had taken its place`,
  };
}

/** What an agent says its chain holds at a sequence, beside what is durable here. */
export type ChainPlace = { readonly sequence: number; readonly hash: Uint8Array };

export type ForkVerdict =
  | { readonly kind: "same" | "cannot-tell" }
  | { readonly kind: "fork"; readonly because: string };

/**
 * Whether two histories stand under one name. Only another batch at the same sequence says so: an end
 * that lies earlier or later is a lost spool or a restored backup, on either side.
 */
export function weighFork(theirs: ChainPlace, hashHere: Uint8Array | undefined): ForkVerdict {
  if (hashHere === undefined) return { kind: "cannot-tell" };
  const isSame =
    hashHere.length === theirs.hash.length && hashHere.every((byte, i) => byte === theirs.hash[i]);
  return isSame
    ? { kind: "same" }
    : {
        kind: "fork",
        because: `its chain has forked: it holds another batch at sequence ${theirs.sequence} than is durable here`,
      };
}
