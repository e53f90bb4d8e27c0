import type Database from "better-sqlite3";
import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** What checking the log found: the daily runs, and what agents' copies of checkpoints said. */
export function logCheckStore(db: Kysely<Schema>) {
  return {
    add: (check: Omit<Schema["log_checks"], "no">) => db.insertInto("log_checks").values(check).execute(),
    latest: (kind: Schema["log_checks"]["kind"]) =>
      db
        .selectFrom("log_checks")
        .selectAll()
        .where("kind", "=", kind)
        .orderBy("no", "desc")
        .executeTakeFirst(),
    /** Copies that contradict the record, since the last time a backup was put back. */
    async contradictions(): Promise<number> {
      const restored = await this.latest("restored");
      const { n } = await db
        .selectFrom("log_checks")
        .select((eb) => eb.fn.count<number>("agent_id").distinct().as("n"))
        .where("kind", "=", "echo")
        .where("holds", "=", 0)
        .where("no", ">", restored?.no ?? 0)
        .executeTakeFirstOrThrow();
      return n;
    },
  };
}

/** The newest daily check, read where there is no query builder at work. Undefined when there was none. */
export const lastCheck = (
  sqlite: Database.Database,
): { readonly at: number; readonly holds: number; readonly sentence: string } | undefined =>
  sqlite
    .prepare<[], { readonly at: number; readonly holds: number; readonly sentence: string }>(
      `SELECT at, holds, sentence FROM log_checks WHERE kind = 'verify' ORDER BY no DESC LIMIT 1`,
    )
    .get();
