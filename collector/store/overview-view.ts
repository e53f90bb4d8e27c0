import { type Kysely, type SqlBool, sql } from "kysely";
import { scenariosInUse } from "./bundles.ts";
import { certificateSpans } from "./certificate-spans.ts";
import { declarationViews } from "./declaration-views.ts";
import { isShown } from "./exposure-group.ts";
import { intelViews } from "./intel-views.ts";
import { logCheckStore } from "./log-checks.ts";
import { counted } from "./page.ts";
import { runJoins } from "./run-rows.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenExposure, seenSegment } from "./scope.ts";

/** Counts of what there is, and of what waits for somebody. */
export const overviewView = (db: Kysely<Schema>) => async (now: number, scope: Scope) => {
  const outcomes = await runCounts(db, scope);
  const byState = tally(outcomes.map(({ state, n }) => ({ word: state, n })));
  const { running = 0 } = byState;
  return {
    exposures: {
      byValidation: await exposureCounts(db, "validation", scope),
      byBand: await exposureCounts(db, "grounded_band", scope),
      byClosure: await exposureCounts(db, "closure", scope),
    },
    runs: {
      running,
      total: Object.values(byState).reduce((sum, n) => sum + n, 0),
      byOutcome: tally(
        outcomes.flatMap(({ outcome, n }) => (outcome === null ? [] : [{ word: outcome, n }])),
      ),
    },
    agents: await agents(db, scope),
    evidence: { batches: await lastNo(db, "batches"), observations: await lastNo(db, "evidence") },
    waiting: await waiting(db, now, scope),
  };
};

/** How many there ever were: the tables are append-only, and counting ten million rows takes a second. */
const lastNo = async (db: Kysely<Schema>, table: "batches" | "evidence"): Promise<number> =>
  (await db.selectFrom(table).select("no").orderBy("no", "desc").limit(1).executeTakeFirst())?.no ?? 0;

type Word = { readonly word: string; readonly n: number | string | bigint };

function tally(rows: readonly Word[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { word, n } of rows) counts[word] = (counts[word] ?? 0) + Number(n);
  return counts;
}

function exposures(db: Kysely<Schema>, scope: Scope) {
  const rows = db.selectFrom("exposures as e").where(sql<SqlBool>`${sql.raw(isShown("e"))}`);
  return scope.kind === "all" ? rows : rows.where(seenExposure(scope, "e"));
}

const exposureCounts = async (
  db: Kysely<Schema>,
  column: "validation" | "grounded_band" | "closure",
  scope: Scope,
) =>
  tally(
    await exposures(db, scope)
      .select(`e.${column} as word`)
      .select((eb) => eb.fn.countAll().as("n"))
      .groupBy(`e.${column}`)
      .execute(),
  );

function runCounts(db: Kysely<Schema>, scope: Scope) {
  // Without a scope the joins would cost a row each and change nothing.
  const rows =
    scope.kind === "all"
      ? db.selectFrom("runs as r").select(["r.state", "r.outcome"])
      : runJoins(db, scope).select(["r.state", "r.outcome"]);
  return db
    .selectFrom(rows.as("seen"))
    .select(["seen.state", "seen.outcome"])
    .select((eb) => eb.fn.countAll().as("n"))
    .groupBy(["seen.state", "seen.outcome"])
    .execute();
}

const agents = (db: Kysely<Schema>, scope: Scope) =>
  db
    .selectFrom("agents as a")
    .leftJoin(certificateSpans(db), "span.spanOf", "a.no")
    .where(seenSegment(scope, "a.segment"))
    .select(["a.id", "a.status", "a.last_seen_at as lastSeenAt", "a.rules_digest as rulesDigest"])
    .select(["span.certificateExpiresAt", "span.certificateIssuedAt"])
    .execute();

async function waiting(db: Kysely<Schema>, now: number, scope: Scope) {
  const checks = logCheckStore(db);
  const open = exposures(db, scope).where("e.closure", "<>", "closed");
  const urgent = open.where("e.grounded_band", "=", "immediate").where("e.validation", "=", "confirmed");
  return {
    urgent: counted(await urgent.select((eb) => eb.fn.countAll().as("n")).executeTakeFirst()),
    overdue: counted(
      await open
        .where("e.grounded_due", "<=", now)
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst(),
    ),
    halts: counted(
      await db
        .selectFrom("halts")
        .where("ended_at", "is", null)
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst(),
    ),
    scenarios: counted(
      await scenariosInUse(db)
        .where("b.not_after", ">", now)
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst(),
    ),
    logBroken: (await checks.latest("verify"))?.holds === 0 ? 1 : 0,
    logVerifiedAt: (await checks.latest("verify"))?.at ?? null,
    contradictions: await checks.contradictions(),
    feeds: await intelViews(db).days(),
    outages: await declarationViews(db).openOutages(scope),
    quarantined: counted(
      await db
        .selectFrom("quarantine")
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst(),
    ),
  };
}
