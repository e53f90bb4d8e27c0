import { expect, it } from "vitest";
import { migrate, openStore } from "../../../collector/store/database.ts";
import { MIGRATIONS } from "../../../collector/store/migrations.ts";
import { expectedShape } from "../../../collector/store/schema-shape.ts";
import { BARE, named, verifyFile } from "../../support/tampering.ts";

/** A store as it was before claims had subjects, with two claims of one exposure and a run. */
async function before() {
  const store = openStore(":memory:", "writer");
  const older = Object.entries(MIGRATIONS).filter(([name]) => name < "0010");
  await migrate(store, Object.fromEntries(older));
  store.sqlite.exec(`
    INSERT INTO assets VALUES (1, 'a-1', 'db1', '["10.0.2.10"]', 'data', NULL, NULL, NULL, 1);
    INSERT INTO endpoints VALUES (7, 1, 'tcp', '10.0.2.10', 22, 'tcp', '{}', 0, '[]', '', '/', NULL);
    INSERT INTO exposures (no, id, asset_no, fold_key, title, weakness, cves, severity, is_reachability, first_sighted_at,
      last_sighted_at, sightings, validation, closure, asserted_band, grounded_band, score, state)
      VALUES (3, 'e-3', 1, 'k', 't', 'w', '[]', 'low', 0, 1, 1, 1, 'unvalidated', 'open', 'defer', 'defer', 0, '{}');
    INSERT INTO claims VALUES (4, 'c-4', 3, 1, 7, 'internet', 'reach.tcp', 'deny', 1, '{"kind":"unvalidated"}', 1),
      (5, 'c-5', 3, 1, 7, 'office', 'reach.tcp', 'allow', 1, '{"kind":"unvalidated"}', 0);
    INSERT INTO scenarios (digest, id, version, body, loaded_at) VALUES ('d', 'reach.tcp', 1, x'00', 1);
    INSERT INTO runs VALUES (1, 'r-1', 4, 'validate', 'ada', 'd', x'00', 'm', '{}', NULL, 1, 2, NULL, 'running', NULL, NULL, NULL);
  `);
  return store;
}

it("keeps every claim with its run, and gives each the question that it always asked", async () => {
  const store = await before();
  await migrate(store);
  expect(
    store.sqlite.prepare("SELECT no, subject, exposure_no, question, ever_supported FROM claims").all(),
  ).toEqual([
    { no: 4, subject: "exposure", exposure_no: 3, question: "reach 7 internet", ever_supported: 1 },
    { no: 5, subject: "exposure", exposure_no: 3, question: "reach 7 office", ever_supported: 0 },
  ]);
  expect(store.sqlite.pragma("foreign_key_check")).toEqual([]);
  expect(store.sqlite.pragma("foreign_keys", { simple: true })).toBe(1);
  expect(() => store.sqlite.exec("DELETE FROM claims WHERE no = 4")).toThrow("FOREIGN KEY");
  await store.close();
});

it("leaves a record that holds, and that names a claim which is changed afterwards", async () => {
  const store = await before();
  await migrate(store);
  const shape = await expectedShape(store.sqlite);
  store.sqlite.exec("DELETE FROM runs; DELETE FROM scenarios");
  expect(named(verifyFile(store.sqlite, BARE, shape))).toBe("");
  store.sqlite.exec(
    "DROP TRIGGER claims_ledger_update; UPDATE claims SET question = 'reach 8 internet' WHERE no = 4",
  );
  expect(named(verifyFile(store.sqlite, BARE, shape))).toBe("claims 4: question is not what was written");
  await store.close();
});

it("refuses a claim that was altered before, which it would bless otherwise", async () => {
  const store = await before();
  store.sqlite.exec(
    "DROP TRIGGER claims_ledger_update; UPDATE claims SET segment = 'elsewhere' WHERE no = 5",
  );
  await expect(migrate(store)).rejects.toThrow("Claim 5 is not what was written");
  expect(store.sqlite.prepare("SELECT segment FROM claims WHERE no = 5").get()).toEqual({
    segment: "elsewhere",
  });
  await store.close();
});

it("is undone whole when a row would be left without its parent", async () => {
  const store = await before();
  store.sqlite.pragma("foreign_keys = OFF");
  store.sqlite.exec("UPDATE runs SET claim_no = 99");
  await expect(migrate(store)).rejects.toThrow("left rows of runs without their parent");
  expect(
    store.sqlite
      .prepare("SELECT count(*) AS n FROM pragma_table_info('claims') WHERE name = 'question'")
      .get(),
  ).toEqual({
    n: 0,
  });
  await store.close();
});
