import { expect, it } from "vitest";
import { accountViews } from "../../../collector/store/account-views.ts";
import { migrate, openStore } from "../../../collector/store/database.ts";
import { linkViews } from "../../../collector/store/link-views.ts";
import { MIGRATIONS } from "../../../collector/store/migrations.ts";

const HOUR_MS = 3_600_000;

it("a store of the version before keeps its people, their sessions and their tokens", async () => {
  const store = openStore(":memory:", "writer");
  const { "0001_the_evidence_loop": first } = MIGRATIONS;
  if (first === undefined) throw new Error("There is no first migration");
  await migrate(store, { "0001_the_evidence_loop": first });
  store.sqlite.exec(`
    INSERT INTO users (id, name, role, password, created_at, epoch) VALUES ('u1', 'ann', 'operator', 'a hash', 1, 3);
    INSERT INTO sessions (hash, user_id, created_at, expires_at, epoch) VALUES ('${"5e".repeat(32)}', 'u1', 1000, ${HOUR_MS}, 3);
    INSERT INTO api_tokens (hash, id, name, user_id, created_at, expires_at, last_used_at, epoch) VALUES ('t', 't1', 'ci', 'u1', 1, ${HOUR_MS}, NULL, 3);
  `);
  await migrate(store);
  const accounts = accountViews(store.db);
  expect(await accounts.bySession("5e".repeat(32), 2_000)).toMatchObject({
    name: "ann",
    role: "operator",
    mustChangePassword: 0,
    secondFactorAt: null,
    lastUsedAt: 1_000,
  });
  expect(JSON.parse((await accounts.byToken("t", 2_000))?.scopes ?? "[]")).toEqual([
    "read",
    "retest",
    "operate",
    "approve",
    "admin",
  ]);
  expect(await accounts.byName("ann")).toMatchObject({ userId: "u1", secondFactorAt: null });
  expect(await accounts.sessionsOf("u1", 2_000)).toHaveLength(1);
  expect(await linkViews(store.db).byHash("none", 2_000)).toBeUndefined();
  await store.close();
});
