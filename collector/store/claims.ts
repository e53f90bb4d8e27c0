import { type Kysely, type SqlBool, sql } from "kysely";
import { REACH_QUESTIONS } from "../domain/question.ts";
import { scenariosInUse } from "./bundles.ts";
import { claimsOfGroup } from "./exposure-group.ts";
import type { Schema } from "./schema.ts";

/** Claims, and the runs and jobs that execute them. */
export function claimStore(db: Kysely<Schema>) {
  return {
    /** The key of the new claim; undefined when the exposure has this claim already. */
    async propose(
      claim: Omit<Schema["claims"], "no" | "standing" | "ever_supported" | "parameters"> & {
        readonly parameters?: string;
      },
    ): Promise<number | undefined> {
      const row = await db
        .insertInto("claims")
        .values({ parameters: "{}", ...claim, standing: '{"kind":"unvalidated"}', ever_supported: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .returning("no")
        .executeTakeFirst();
      return row?.no;
    },
    /** The claims on an endpoint ask with another scenario from now on; what they asked before stays as it was. */
    retarget: (endpointNo: number, scenarioId: string) =>
      db
        .updateTable("claims")
        .set({ scenario_id: scenarioId })
        .where("endpoint_no", "=", endpointNo)
        .where("question", "like", `${REACH_QUESTIONS}%`)
        .execute(),
    /** The claim of that subject, question and expectation that is about no exposure. */
    findAside: (subject: Schema["claims"]["subject"], question: string, expectation: "deny" | "allow") =>
      db
        .selectFrom("claims")
        .selectAll()
        .where("subject", "=", subject)
        .where("exposure_no", "is", null)
        .where("question", "=", question)
        .where("expectation", "=", expectation)
        .executeTakeFirst(),
    forExposure: (exposureNo: number) =>
      db
        .selectFrom("claims as c")
        .selectAll()
        .where(sql<SqlBool>`${sql.raw(claimsOfGroup("c", String(exposureNo)))}`)
        .orderBy("c.no")
        .execute(),
    all: () =>
      db
        .selectFrom("claims")
        .select(["no", "id", "standing", "ever_supported", "question"])
        .orderBy("no")
        .execute(),
    /** The scenario of that id that is in use here, with what vouches for it. */
    scenario: (scenarioId: string) =>
      scenariosInUse(db)
        .select([
          "s.digest",
          "s.body",
          "b.id as bundle",
          "b.version as bundleVersion",
          "b.not_after as bundleEnds",
        ])
        .select(["b.manifest", "b.signature as manifestSignature", "b.key_id as publisherKeyId"])
        .where("s.id", "=", scenarioId)
        .orderBy("s.version", "desc")
        .orderBy("s.loaded_at", "desc")
        .executeTakeFirst(),
    /** A run under way that asks this claim's question, of whatever exposure it was started for. */
    runningOf: (claimNo: number) =>
      db
        .selectFrom("claims as c")
        .innerJoin("claims as same", "same.question", "c.question")
        .innerJoin("runs as r", "r.claim_no", "same.no")
        .select(["r.no", "r.id"])
        .where("c.no", "=", claimNo)
        .where("r.state", "=", "running")
        .executeTakeFirst(),
    /** The newest runs of a claim that were asked for since then, newest first. */
    runsSince: (claimNo: number, at: number, most: number) =>
      db
        .selectFrom("runs")
        .select(["issued_at", "state", "outcome"])
        .where("claim_no", "=", claimNo)
        .where("issued_at", ">=", at)
        .orderBy("no", "desc")
        .limit(most)
        .execute(),
    findRun: (runId: string) => db.selectFrom("runs").selectAll().where("id", "=", runId).executeTakeFirst(),
    async addRun(
      run: Omit<Schema["runs"], "no" | "cancelled_at" | "state" | "judged_at" | "outcome" | "verdict">,
    ): Promise<number> {
      const { no } = await db
        .insertInto("runs")
        .values({
          ...run,
          cancelled_at: null,
          state: "running",
          judged_at: null,
          outcome: null,
          verdict: null,
        })
        .returning("no")
        .executeTakeFirstOrThrow();
      return no;
    },
    addJob: (
      job: Omit<Schema["jobs"], "no" | "ended_how" | "ended_because" | "was_live" | "limits"> & {
        readonly limits: string;
      },
    ) =>
      db
        .insertInto("jobs")
        .values({ ...job, was_live: 1, ended_how: null, ended_because: null })
        .execute(),
    cancelRun: (runNo: number, at: number) =>
      db
        .updateTable("runs")
        .set({ state: "cancelled", cancelled_at: at })
        .where("no", "=", runNo)
        .where("state", "=", "running")
        .execute(),
  };
}
