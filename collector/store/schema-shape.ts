import type Database from "better-sqlite3";
import { appliedMigrations, migrate, openStore } from "./database.ts";
import { MIGRATIONS } from "./migrations.ts";

/** A table, an index, a trigger or a view, as SQLite keeps it. */
export type SchemaObject = { readonly type: string; readonly name: string; readonly sql: string | null };

/** What the store is made of; SQLite's own bookkeeping aside. */
export const shapeOf = (sqlite: Database.Database): SchemaObject[] =>
  sqlite
    .prepare<[], SchemaObject>(
      `SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name`,
    )
    .all();

/** What the migrations that the store has had make of an empty one. */
export async function expectedShape(sqlite: Database.Database): Promise<readonly SchemaObject[]> {
  const had = new Set(appliedMigrations(sqlite));
  const fresh = openStore(":memory:", "writer");
  try {
    await migrate(fresh, Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => had.has(name))));
    return shapeOf(fresh.sqlite);
  } finally {
    await fresh.close();
  }
}
