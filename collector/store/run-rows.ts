import type { Kysely } from "kysely";
import type { Given } from "../../proto/scenario-parameters.ts";
import type { Target } from "../../proto/target.ts";
import type { RunReason } from "../domain/run.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenExposure } from "./scope.ts";

/** Runs with what they are about, as far as the scope may see them. */
export function runJoins(db: Kysely<Schema>, scope: Scope) {
  const rows = db
    .selectFrom("runs as r")
    .innerJoin("claims as c", "c.no", "r.claim_no")
    .leftJoin("exposures as x", "x.no", "c.exposure_no")
    .innerJoin("assets as a", "a.no", "c.asset_no")
    .innerJoin("scenarios as s", "s.digest", "r.scenario_digest");
  return scope.kind === "all" ? rows : rows.where(seenExposure(scope, "x"));
}

export const RUN_COLUMNS = [
  "r.no",
  "r.id",
  "r.marker",
  "r.reason",
  "r.state",
  "x.id as exposureId",
  "x.title as exposureTitle",
  "a.name as asset",
  "c.id as claimId",
  "c.expectation",
  "c.segment",
  "r.target",
  "c.parameters",
  "c.scenario_id as scenarioId",
  "s.version as scenarioVersion",
  "r.scenario_digest as scenarioDigest",
  "r.issued_at as issuedAt",
  "r.judged_at as judgedAt",
  "r.verdict",
] as const;

/** The same with the columns that a list and a page show. */
export const runRows = (db: Kysely<Schema>, scope: Scope) => runJoins(db, scope).select(RUN_COLUMNS);

type RunRow = Awaited<ReturnType<ReturnType<typeof runRows>["executeTakeFirstOrThrow"]>>;

export const toRun = ({ reason, target, verdict, parameters, ...row }: RunRow) => ({
  ...row,
  reason: reason as RunReason,
  target: JSON.parse(target) as Target | null,
  parameters: JSON.parse(parameters) as Given,
  verdict: verdict === null ? undefined : (JSON.parse(verdict) as Verdict),
});
