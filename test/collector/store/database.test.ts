import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate, openStore, type Store } from "../../../collector/store/database.ts";
import { MIGRATIONS } from "../../../collector/store/migrations.ts";

let store: Store;
beforeEach(() => {
  store = openStore(":memory:", "writer");
});
afterEach(() => store.close());

const tables = (): string[] =>
  store.sqlite
    .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);

describe("migrate()", () => {
  it("makes the same schema when it is run again", async () => {
    await migrate(store);
    const before = tables();
    await migrate(store);
    expect(tables()).toEqual(before);
  });

  it("leaves nothing of a migration that fails half-way, so that the next start can do it", async () => {
    const failing = {
      ...MIGRATIONS,
      "0002_breaks": {
        up: async (db: Parameters<NonNullable<(typeof MIGRATIONS)[string]>["up"]>[0]) => {
          await sql`CREATE TABLE half_made (no INTEGER)`.execute(db);
          throw new Error("the power went");
        },
      },
    };
    await expect(migrate(store, failing)).rejects.toThrow("the power went");
    expect(tables()).toEqual([]);
    await migrate(store);
    expect(tables()).toContain("evidence");
  });

  it("refuses a store that a newer version has written, by the name of what it doesn't know", async () => {
    await migrate(store);
    store.sqlite.exec("INSERT INTO kysely_migration VALUES ('0099_from_the_future', '2030-01-01')");
    await expect(migrate(store)).rejects.toThrow("newer version (0099_from_the_future)");
  });
});

it("makes acknowledged mean durable: every commit is synced", () => {
  expect(store.sqlite.pragma("synchronous", { simple: true })).toBe(2);
});

describe("close()", () => {
  it("lets go of the file, also when nothing was ever asked through the query builder", async () => {
    const unused = openStore(":memory:", "writer");
    await unused.close();
    expect(unused.sqlite.open).toBe(false);
  });
});
