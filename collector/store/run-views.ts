import type { Kysely } from "kysely";
import { decodeBatch } from "../../proto/wire.ts";
import { counted, cut, type Found, type Place } from "./page.ts";
import { RUN_COLUMNS, runJoins, runRows, toRun } from "./run-rows.ts";
import type { Schema } from "./schema.ts";
import type { Scope } from "./scope.ts";

type Ask = {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly exposure: string | undefined;
  readonly state: "running" | "judged" | "cancelled" | undefined;
  readonly segment: string | undefined;
  readonly outcome: string | undefined;
};

/** Observations shown of one run; a run of the largest scenario has fewer. */
export const MAX_OBSERVATIONS = 5_000;

/** Runs, newest first, and the evidence of one. */
export function runViews(db: Kysely<Schema>) {
  return {
    async page(ask: Ask, scope: Scope): Promise<Found<ReturnType<typeof toRun>>> {
      const { limit, after } = ask;
      let rows = matchingRuns(db, ask, scope)
        .select(RUN_COLUMNS)
        .orderBy("r.no", "desc")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("r.no", "<", after.no);
      return cut(await rows.execute(), {
        limit,
        total: await countRuns(db, ask, scope),
        place: ({ no }) => ({ key: no, no }),
        show: toRun,
      });
    },
    async find(runId: string, scope: Scope) {
      const row = await runRows(db, scope).where("r.id", "=", runId).executeTakeFirst();
      return row && toRun(row);
    },
    async byMarker(marker: string, scope: Scope) {
      const row = await runRows(db, scope).where("r.marker", "=", marker).executeTakeFirst();
      return row && toRun(row);
    },
    async evidence({ no, scenarioDigest }: { readonly no: number; readonly scenarioDigest: string }) {
      const { body } = await db
        .selectFrom("scenarios")
        .select("body")
        .where("digest", "=", scenarioDigest)
        .executeTakeFirstOrThrow();
      return { scenario: body, jobs: await jobs(db, no), observations: await observations(db, no) };
    },
  };
}

function matchingRuns(db: Kysely<Schema>, { exposure, state, segment, outcome }: Ask, scope: Scope) {
  let rows = runJoins(db, scope);
  if (exposure !== undefined) rows = rows.where("x.id", "=", exposure);
  if (state !== undefined) rows = rows.where("r.state", "=", state);
  if (segment !== undefined) rows = rows.where("c.segment", "=", segment);
  if (outcome !== undefined) rows = rows.where("r.outcome", "=", outcome);
  return rows;
}

/** Counts rows of the runs alone where no other table has a say: joining a million of them would only cost time. */
async function countRuns(db: Kysely<Schema>, ask: Ask, scope: Scope): Promise<number> {
  const isAboutRuns = scope.kind === "all" && ask.exposure === undefined && ask.segment === undefined;
  if (!isAboutRuns) {
    const joined = matchingRuns(db, ask, scope).select((eb) => eb.fn.countAll().as("n"));
    return counted(await joined.executeTakeFirst());
  }
  let rows = db.selectFrom("runs").select((eb) => eb.fn.countAll().as("n"));
  if (ask.state !== undefined) rows = rows.where("state", "=", ask.state);
  if (ask.outcome !== undefined) rows = rows.where("outcome", "=", ask.outcome);
  return counted(await rows.executeTakeFirst());
}

const jobs = (db: Kysely<Schema>, runNo: number) =>
  db
    .selectFrom("jobs as j")
    .innerJoin("agents as a", "a.no", "j.agent_no")
    .select([
      "j.id",
      "a.id as agentId",
      "a.segment",
      "j.role",
      "j.parameters",
      "j.ended_how as endedHow",
      "j.ended_because as endedBecause",
    ])
    .where("j.run_no", "=", runNo)
    .orderBy("j.no")
    .execute();

/** What was said is in the signed batch, so that is where it is read; each batch is decoded once. */
async function observations(db: Kysely<Schema>, runNo: number) {
  const rows = await db
    .selectFrom("evidence as v")
    .innerJoin("agents as a", "a.no", "v.agent_no")
    .leftJoin("jobs as j", "j.no", "v.job_no")
    .select([
      "v.sequence",
      "v.refused",
      "v.batch_no as batchNo",
      "a.id as agentId",
      "a.status as agentStatus",
      "j.id as jobId",
    ])
    .where("v.run_no", "=", runNo)
    .orderBy("v.no")
    .limit(MAX_OBSERVATIONS)
    .execute();
  const batches = await batchesOf(db, [...new Set(rows.map(({ batchNo }) => batchNo))]);
  return rows.flatMap(({ batchNo, ...row }) => {
    const batch = batches.get(batchNo);
    const observation = batch?.observations[row.sequence - batch.firstSequence];
    if (batch === undefined || observation === undefined) return [];
    return [{ ...row, observation, receivedAt: batch.receivedAt, batchHash: batch.hash }];
  });
}

async function batchesOf(db: Kysely<Schema>, numbers: readonly number[]) {
  if (numbers.length === 0) return new Map<number, never>();
  const rows = await db
    .selectFrom("batches")
    .select(["no", "payload", "hash", "received_at as receivedAt"])
    .where("no", "in", [...numbers])
    .execute();
  return new Map(
    rows.map(({ no, payload, hash, receivedAt }) => [
      no,
      { ...decodeBatch(payload), hash: Buffer.from(hash).toString("hex"), receivedAt },
    ]),
  );
}
