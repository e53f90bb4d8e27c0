import type { JobBinding } from "../proto/observation.ts";
import { decodeBatch } from "../proto/wire.ts";
import type { Spool } from "./spool.ts";

/** What the spool remembers of jobs: the ended ones are not to be done again, the broken-off ones are to be closed. */
export type SpooledJobs = {
  readonly ended: readonly string[];
  /** With what they were, as the envelope of their observations says. */
  readonly brokenOff: ReadonlyMap<string, JobBinding | undefined>;
};

/** Reads what the spool still holds, one record at a time. */
export async function spooledJobs(spool: Pick<Spool, "cursor" | "firstHeld">): Promise<SpooledJobs> {
  const ended = new Set<string>();
  const begun = new Map<string, JobBinding | undefined>();
  const cursor = spool.cursor(spool.firstHeld() ?? 1);
  for (let record = await cursor.next(); record !== undefined; record = await cursor.next()) {
    for (const { jobId, outcome, binding } of decodeBatch(record.payload).observations) {
      if (jobId === "") continue;
      if (outcome.kind !== "job-ended") begun.set(jobId, binding);
      else {
        ended.add(jobId);
        begun.delete(jobId);
      }
    }
  }
  return { ended: [...ended], brokenOff: begun };
}
