import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { Kysely, type Migration, Migrator, SqliteDialect } from "kysely";
import { teachLedger } from "./ledger.ts";
import { MIGRATIONS } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/** One open store: the query builder, and the connection below it for the prepared ingest path. */
export type Store = {
  readonly db: Kysely<Schema>;
  readonly sqlite: Database.Database;
  readonly close: () => Promise<void>;
};

/** Name of the store in the data folder. */
export const STORE_FILE = "plumbline.db";

/** How long a reader waits for a checkpoint or the writer before it gives up. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the embedded store. `synchronous=FULL` is what makes "acknowledged" mean "durable"
 * (NORMAL lost acknowledged rows in every simulated power cut, trust.md section 1).
 * Readers can't write. Fails when the file was written by a newer version.
 */
export function openStore(file: string, mode: "writer" | "reader"): Store {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const sqlite = new Database(file, { readonly: mode === "reader", timeout: BUSY_TIMEOUT_MS });
  if (mode === "writer") {
    sqlite.pragma("journal_mode = WAL");
    sqlite.pragma("synchronous = FULL");
    sqlite.pragma("foreign_keys = ON");
    // Without it INSERT OR REPLACE would delete past the triggers that keep facts.
    sqlite.pragma("recursive_triggers = ON");
    sqlite.pragma("wal_autocheckpoint = 4000");
  }
  sqlite.pragma("temp_store = MEMORY");
  sqlite.pragma("cache_size = -65536");
  teachLedger(sqlite);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  return {
    db,
    sqlite,
    close: async () => {
      await db.destroy();
      // A query builder that was never asked anything has nothing to destroy, and would leave the file open.
      sqlite.close();
    },
  };
}

/**
 * Brings the schema to this version, whole or not at all. Throws when the store is newer than this
 * program. The transaction is ours: Kysely makes none for SQLite, and a start that was cut off
 * half-way would leave tables that the next start trips over.
 */
export async function migrate(
  { db, sqlite }: Store,
  migrations: Readonly<Record<string, Migration>> = MIGRATIONS,
): Promise<void> {
  // A table that is made anew is away for a moment, which its references must not notice (sqlite.org/lang_altertable.html).
  sqlite.pragma("foreign_keys = OFF");
  sqlite.exec("BEGIN IMMEDIATE");
  try {
    const newer = appliedMigrations(sqlite).find((name) => !Object.hasOwn(migrations, name));
    if (newer !== undefined) throw new Error(`The store was written by a newer version (${newer})`);
    const { error } = await new Migrator({
      db,
      provider: { getMigrations: async () => ({ ...migrations }) },
    }).migrateToLatest();
    if (error !== undefined) throw error;
    const [dangling] = sqlite.pragma("foreign_key_check") as readonly { readonly table: string }[];
    if (dangling !== undefined)
      throw new Error(`The migration left rows of ${dangling.table} without their parent`);
    sqlite.exec("COMMIT");
  } catch (cause) {
    sqlite.exec("ROLLBACK");
    throw cause;
  } finally {
    sqlite.pragma("foreign_keys = ON");
  }
}

/** Names of the migrations that the store has had. */
export function appliedMigrations(sqlite: Database.Database): readonly string[] {
  const isKept =
    sqlite.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'kysely_migration'`).get() !== undefined;
  return isKept
    ? sqlite
        .prepare<[], { readonly name: string }>(`SELECT name FROM kysely_migration`)
        .all()
        .map(({ name }) => name)
    : [];
}
