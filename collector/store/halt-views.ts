import { type Kysely, type SqlBool, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { type Scope, seenSegment } from "./scope.ts";

/** The halts in force that stop something somebody may see. */
export const haltViews = (db: Kysely<Schema>) => ({
  inForce: (scope: Scope) =>
    db
      .selectFrom("halts")
      .select(["scope", "reason", "at", "by_user as by"])
      .where("ended_at", "is", null)
      .where(scope.kind === "all" ? sql<SqlBool>`1 = 1` : reaches(scope))
      .orderBy("no")
      .execute(),
});

/** A halt of everything reaches everybody; one of a segment or an agent who may see that. */
const reaches = (scope: Scope) =>
  sql<SqlBool>`(halts.scope = 'all'
    OR (halts.scope LIKE 'segment:%' AND EXISTS (SELECT 1 FROM segments hit WHERE halts.scope = 'segment:' || hit.id AND ${seenSegment(scope, "hit.id")}))
    OR (halts.scope LIKE 'agent:%' AND EXISTS (SELECT 1 FROM agents hit WHERE halts.scope = 'agent:' || hit.id AND ${seenSegment(scope, "hit.segment")})))`;
