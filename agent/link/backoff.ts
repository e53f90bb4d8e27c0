/**
 * How long to wait before the next dial: full jitter, so that a thousand agents that lost their
 * collector in one moment do not meet it again in one moment (trust R8).
 */
export type BackoffLimits = {
  /** The first wait lies anywhere below this. */
  readonly spreadMs: number;
  /** Doubles with each failure. */
  readonly baseMs: number;
  readonly capMs: number;
};

/** 60 s spread, doubling from 1 s up to 5 min. */
export const BACKOFF: BackoffLimits = { spreadMs: 60_000, baseMs: 1_000, capMs: 300_000 };

/** For labs: every wait lies below `ms` at first and below ten times that after many failures. */
export const quickBackoff = (ms: number): BackoffLimits => ({ spreadMs: ms, baseMs: ms, capMs: ms * 10 });

/** The wait after `failures` failed dials in a row (0: a live session was lost). `chance` is in [0, 1). */
export function backoff(failures: number, chance: number, limits: BackoffLimits): number {
  const grown = limits.baseMs * 2 ** Math.min(failures, 30);
  return Math.floor(chance * Math.min(limits.capMs, Math.max(limits.spreadMs, grown)));
}
