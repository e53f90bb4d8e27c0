import { mkdir } from "node:fs/promises";
import { id } from "../proto/ids.ts";
import type { Observation } from "../proto/observation.ts";
import type { Outcome } from "../proto/outcome.ts";
import type { Instant } from "../proto/time.ts";
import { decodeBatch } from "../proto/wire.ts";
import { type SealAs, sealWaiting } from "./sealer.ts";
import { openSpool, type Spool, type SpoolLimits } from "./spool.ts";
import { type SpoolHead, writeHead } from "./spool-head.ts";
import { placeToRebuild } from "./spool-swap.ts";

/** What is to be mended, and behind what. */
export type Mending = {
  readonly directory: string;
  readonly limits: SpoolLimits;
  readonly spool: Pick<Spool, "cursor" | "head" | "takeOver">;
  readonly as: SealAs;
  /** Where the chain ends at the collector: nothing behind it has been accepted anywhere. */
  readonly durable: SpoolHead;
  readonly at: Instant;
};

/** Sequences, as they were, whose observations are gone. */
export type Lost = readonly [first: number, last: number];

/**
 * Closes the gaps that damage left in what the collector does not have yet. A collector takes a
 * chain without gaps only, so what follows a gap is sealed anew behind what precedes it, under new
 * sequences, with a signed word in place of what is lost. Observations themselves are not touched.
 *
 * Reads and writes one record at a time. Nobody else may write meanwhile. Returns what is lost;
 * nothing is changed when that is nothing.
 */
export async function mend(mending: Mending): Promise<readonly Lost[]> {
  const { directory, spool, as, durable, at } = mending;
  const fresh = await rebuilding(mending);
  const lost: Lost[] = [];
  let expected = durable.sequence + 1;

  const seal = async (observations: readonly Observation[], rulesDigest: string): Promise<void> => {
    const waiting = observations.map((observation) => ({ observation, rulesDigest }));
    await fresh.append(sealWaiting(as, fresh.head(), waiting).records);
  };
  const mourn = (first: number, last: number): Promise<void> => {
    lost.push([first, last]);
    return seal([lossOf(first, last, at)], "");
  };

  const cursor = spool.cursor(expected);
  for (let record = await cursor.next(); record !== undefined; record = await cursor.next()) {
    if (record.firstSequence > expected) await mourn(expected, record.firstSequence - 1);
    expected = record.lastSequence + 1;
    if (lost.length === 0) await fresh.append([record]);
    else {
      const { observations, rulesDigest } = decodeBatch(record.payload);
      await seal(observations, rulesDigest);
    }
  }
  const end = spool.head()?.sequence ?? 0;
  if (end >= expected) await mourn(expected, end);
  await fresh.close();
  if (lost.length > 0) await spool.takeOver();
  else await placeToRebuild(directory);
  return lost;
}

/** An empty spool whose chain goes on where the collector's ends. */
export async function rebuilding({
  directory,
  limits,
  durable,
}: Pick<Mending, "directory" | "limits" | "durable">): Promise<Spool> {
  const place = await placeToRebuild(directory);
  await mkdir(place, { mode: 0o700 });
  if (durable.sequence > 0) await writeHead(place, durable);
  return openSpool(place, limits);
}

const lossOf = (first: number, last: number, at: Instant): Observation =>
  saidOfNoJob(
    { kind: "unable", reason: `the spool was damaged: sequences ${first} to ${last} are lost` },
    at,
  );

/** An observation that bears on no job, so no verdict can rest on it; it stands in the chain all the same. */
export const saidOfNoJob = (outcome: Outcome, at: Instant): Observation => ({
  jobId: id(""),
  stepId: "",
  attempt: 1,
  startedAt: at,
  endedAt: at,
  outcome,
});
