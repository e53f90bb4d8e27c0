/** The hour is counted in so many slices: what leaves it leaves by the slice, never too early. */
const SLICES = 60;
const SLICE_MS = 3_600_000 / SLICES;

/** What the agent's tries have cost, in bytes both ways. */
export type Spend = {
  readonly add: (jobId: string, bytes: number) => void;
  readonly ofJob: (jobId: string) => number;
  /** Of the last hour, and at most one slice more. Begins anew with the process. */
  readonly ofHour: () => number;
  readonly forget: (jobId: string) => void;
};

/** Keeps the account. By the steady clock, so that a wall clock that jumps refills nothing. */
export function spending(steadyMs: () => number): Spend {
  const jobs = new Map<string, number>();
  const slices = new Map<number, number>();
  const sliceNow = (): number => Math.floor(steadyMs() / SLICE_MS);
  return {
    add: (jobId, bytes) => {
      jobs.set(jobId, (jobs.get(jobId) ?? 0) + bytes);
      const slice = sliceNow();
      slices.set(slice, (slices.get(slice) ?? 0) + bytes);
      for (const old of slices.keys()) if (old < slice - SLICES) slices.delete(old);
    },
    ofJob: (jobId) => jobs.get(jobId) ?? 0,
    ofHour: () => {
      const first = sliceNow() - SLICES;
      return [...slices].reduce((sum, [slice, bytes]) => (slice >= first ? sum + bytes : sum), 0);
    },
    forget: (jobId) => void jobs.delete(jobId),
  };
}
