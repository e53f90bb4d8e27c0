import { type Kysely, type SqlBool, sql } from "kysely";
import type { Trust } from "../domain/asset.ts";
import type { Severity } from "../domain/exposure.ts";
import type { AddressClaim } from "../domain/family-parity.ts";
import type { IntelMove } from "../domain/intel-move.ts";
import type { KeptStanding } from "../domain/kept-standing.ts";
import type { Criticality } from "../domain/priority-facts.ts";
import { REACH_QUESTIONS } from "../domain/question.ts";
import type { Requirements } from "../domain/requirements.ts";
import type { Verdict } from "../domain/verdict.ts";
import { eventRows, toEvent } from "./event-views.ts";
import { claimsOfGroup, groupOf } from "./exposure-group.ts";
import { findingsOf, foldedByHand } from "./finding-views.ts";
import { runRows, toRun } from "./run-rows.ts";
import type { Schema } from "./schema.ts";

/** Of each kind, the newest so many. */
export const HISTORY_LIMITS = {
  runs: 100,
  sightings: 100,
  statements: 100,
  moves: 100,
  events: 200,
  claimsOnAsset: 500,
} as const;

/** What happened to one exposure, each list newest first. */
export async function exposureHistory(db: Kysely<Schema>, exposureNo: number, exposureId: string) {
  const runs = await runRows(db, { kind: "all" })
    .where(sql<SqlBool>`${sql.raw(`c.exposure_no IN ${groupOf(String(exposureNo))}`)}`)
    .orderBy("r.no", "desc")
    .limit(HISTORY_LIMITS.runs)
    .execute();
  const sightings = await db
    .selectFrom("sightings as s")
    .innerJoin("imports as i", "i.no", "s.import_no")
    .select(["s.at", "s.severity", "i.format", "i.file_name as fileName"])
    .where(sql<SqlBool>`${sql.raw(sightingsOf(exposureNo))}`)
    .orderBy("s.no", "desc")
    .limit(HISTORY_LIMITS.sightings)
    .execute();
  const statements = await db
    .selectFrom("statements")
    .select(["kind", "at", "by_user as by", "body"])
    .where("exposure_no", "=", exposureNo)
    .orderBy("no", "desc")
    .limit(HISTORY_LIMITS.statements)
    .execute();
  const events = await eventRows(db)
    .where("v.exposure_id", "=", exposureId)
    .orderBy("v.no", "desc")
    .limit(HISTORY_LIMITS.events)
    .execute();
  const moves = await db
    .selectFrom("intel_moves as m")
    .innerJoin("intel_updates as u", "u.no", "m.update_no")
    .select(["u.at", "u.feed", "u.version", "m.body"])
    .where("m.exposure_no", "=", exposureNo)
    .orderBy("m.update_no", "desc")
    .limit(HISTORY_LIMITS.moves)
    .execute();
  return {
    moves: moves.map(({ body, ...row }) => ({ ...row, move: JSON.parse(body) as IntelMove })),
    ...(await about(db, exposureNo)),
    findings: await findingsOf(db, exposureNo),
    folded: await foldedByHand(db, exposureNo),
    claims: await claims(db, exposureNo),
    onAsset: await claimsOnAsset(db, exposureNo),
    runs: runs.map(toRun),
    sightings: sightings.map((row) => ({ ...row, severity: row.severity as Severity })),
    statements: statements.map((row) => ({ ...row, body: JSON.parse(row.body) as Record<string, unknown> })),
    events: events.map(toEvent),
  };
}

/** What is known of its asset, and how old "not in KEV" is. */
async function about(db: Kysely<Schema>, exposureNo: number) {
  const row = await db
    .selectFrom("exposures as e")
    .innerJoin("assets as a", "a.no", "e.asset_no")
    .leftJoin("asset_requirements as r", "r.asset_no", "a.no")
    .select(["a.criticality", "r.confidentiality", "r.integrity", "r.availability"])
    .where("e.no", "=", exposureNo)
    .executeTakeFirst();
  const kev = await db.selectFrom("meta").select("value").where("key", "=", "kev").executeTakeFirst();
  return {
    kevAt: kev && (JSON.parse(kev.value) as { readonly at: number }).at,
    place: {
      criticality: (row?.criticality ?? undefined) as Criticality | undefined,
      requirements:
        row === undefined || row.confidentiality === null
          ? undefined
          : ({
              confidentiality: row.confidentiality,
              integrity: row.integrity,
              availability: row.availability,
            } as Requirements),
    },
  };
}
/** By the findings that count for it now; our own runs are no tool's findings. */
const sightingsOf = (exposureNo: number): string =>
  `(s.source_no IN (SELECT q.no FROM sources q WHERE q.exposure_no IN ${groupOf(String(exposureNo))})
    OR (s.source_no IS NULL AND s.exposure_no IN ${groupOf(String(exposureNo))}))`;

async function claims(db: Kysely<Schema>, exposureNo: number) {
  const rows = await db
    .selectFrom("claims as c")
    .leftJoin("endpoints as e", "e.no", "c.endpoint_no")
    .leftJoin("segments as s", "s.id", "c.segment")
    .select([
      "c.id",
      "c.segment",
      "s.trust",
      "c.expectation",
      "c.scenario_id as scenarioId",
      "c.question",
      "c.standing",
      "c.ever_supported as everSupported",
      "e.transport",
      "e.host",
      "e.port",
      "e.reached_as as reachedAs",
    ])
    .where(sql<SqlBool>`${sql.raw(claimsOfGroup("c", String(exposureNo)))}`)
    .orderBy("c.no")
    .execute();
  const standings = rows.map(({ standing }) => JSON.parse(standing) as KeptStanding);
  const agents = await agentsOf(
    db,
    rows.map(({ segment }) => segment),
  );
  const sentences = await sentencesOf(db, standings);
  return rows.map(({ trust, everSupported, transport, host, port, reachedAs, question, ...row }, index) => {
    const standing = standings[index] ?? { kind: "unvalidated" as const };
    return {
      ...row,
      asks: question.startsWith(REACH_QUESTIONS) ? ("way" as const) : ("weakness" as const),
      trust: (trust ?? undefined) as Trust | undefined,
      standing,
      everSupported: everSupported === 1,
      endpoint:
        transport === null || host === null || port === null
          ? undefined
          : { transport, host, port, reachedAs: JSON.parse(reachedAs ?? "{}") as ReachedAs },
      sentence: standing.kind === "unvalidated" ? undefined : sentences.get(standing.by),
      agents: agents
        .filter(({ segment }) => segment === row.segment)
        .map(({ id, rulesProblem, rulesDigest, halted }) => ({
          id,
          rulesProblem,
          rulesDigest,
          halted: halted === 1,
        })),
    };
  });
}

/** Every claim of the exposure's asset, whatever it is about, by the address that its segment reaches. */
async function claimsOnAsset(db: Kysely<Schema>, exposureNo: number) {
  const asset = await db
    .selectFrom("exposures as x")
    .innerJoin("assets as a", "a.no", "x.asset_no")
    .select(["a.no", "a.addresses"])
    .where("x.no", "=", exposureNo)
    .executeTakeFirst();
  if (asset === undefined) return { addresses: [], claims: [] };
  const rows = await db
    .selectFrom("claims as c")
    .innerJoin("endpoints as e", "e.no", "c.endpoint_no")
    .select([
      "c.segment",
      "c.expectation",
      "c.standing",
      "e.transport",
      "e.host",
      "e.port",
      "e.reached_as as other",
    ])
    .where("c.asset_no", "=", asset.no)
    .orderBy("c.no")
    .limit(HISTORY_LIMITS.claimsOnAsset)
    .execute();
  const claims = rows.map(({ other, standing, ...row }): AddressClaim => {
    const reachedAs = JSON.parse(other) as Record<string, { readonly host: string; readonly port: number }>;
    return { ...row, ...reachedAs[row.segment], standing: (JSON.parse(standing) as KeptStanding).kind };
  });
  return { addresses: JSON.parse(asset.addresses) as string[], claims };
}

type ReachedAs = Readonly<Record<string, { readonly host: string; readonly port: number }>>;

const agentsOf = async (db: Kysely<Schema>, segments: readonly string[]) =>
  segments.length === 0
    ? []
    : db
        .selectFrom("agents")
        .select(["id", "segment", "rules_problem as rulesProblem", "rules_digest as rulesDigest", "halted"])
        .where("status", "=", "active")
        .where("segment", "in", [...new Set(segments)])
        .orderBy("no")
        .execute();

/** The sentence of the run behind each standing. */
async function sentencesOf(
  db: Kysely<Schema>,
  standings: readonly KeptStanding[],
): Promise<ReadonlyMap<string, string>> {
  const ids = standings.flatMap((standing) => (standing.kind === "unvalidated" ? [] : [standing.by]));
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("runs").select(["id", "verdict"]).where("id", "in", ids).execute();
  return new Map(
    rows.flatMap(({ id, verdict }) =>
      verdict === null ? [] : [[id, (JSON.parse(verdict) as Verdict).sentence] as const],
    ),
  );
}
