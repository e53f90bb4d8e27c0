import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { Kysely, Migrator, SqliteDialect } from "kysely";
import { MIGRATIONS } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/** One open store: the query builder, and the connection below it for the prepared ingest path. */
export type Store = { readonly db: Kysely<Schema>; readonly sqlite: Database.Database; readonly close: () => Promise<void> };

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
    sqlite.pragma("wal_autocheckpoint = 4000");
  }
  sqlite.pragma("temp_store = MEMORY");
  sqlite.pragma("cache_size = -65536");
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  return { db, sqlite, close: () => db.destroy() };
}

/** Brings the schema to this version, in one transaction each. Throws when the store is newer than this program. */
export async function migrate({ db }: Store): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const known = new Set(Object.keys(MIGRATIONS));
  const newer = (await migrator.getMigrations().catch(() => [])).find((entry) => !known.has(entry.name));
  if (newer !== undefined) throw new Error(`The store was written by a newer version (${newer.name})`);
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
