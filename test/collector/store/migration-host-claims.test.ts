import { expect, it } from "vitest";
import { migrate, openStore } from "../../../collector/store/database.ts";
import { MIGRATIONS } from "../../../collector/store/migrations.ts";
import { expectedShape } from "../../../collector/store/schema-shape.ts";
import { BARE, named, verifyFile } from "../../support/tampering.ts";

/** A store as it was before claims could be about a host, with one claim of a scenario and a run of it. */
async function before() {
  const store = openStore(":memory:", "writer");
  const older = Object.entries(MIGRATIONS).filter(([name]) => name < "0012");
  await migrate(store, Object.fromEntries(older));
  store.sqlite.exec(`
    INSERT INTO assets VALUES (1, 'a-1', 'db1', '["10.0.2.10"]', 'data', NULL, NULL, NULL, 1);
    INSERT INTO endpoints VALUES (7, 1, 'tcp', '10.0.2.10', 22, 'tcp', '{}', 0, '[]', '', '/', NULL);
    INSERT INTO claims VALUES (4, 'c-4', 'scenario', NULL, 1, 7, 'internet', 'reach.tcp', 'reach 7 internet', 'deny', 1,
      '{"kind":"unvalidated"}', 1);
    INSERT INTO scenarios (digest, id, version, body, loaded_at) VALUES ('d', 'reach.tcp', 1, x'00', 1);
    INSERT INTO runs VALUES (1, 'r-1', 4, 'manual', 'ada', 'd', x'00', 'm', '{}', NULL, 1, 2, NULL, 'running', NULL, NULL, NULL);
  `);
  return store;
}

it("keeps every claim with its run, without values, and takes claims without an endpoint from then on", async () => {
  const store = await before();
  await migrate(store);
  store.sqlite.exec(`INSERT INTO claims (id, subject, asset_no, segment, scenario_id, question, expectation, created_at, parameters,
    standing, ever_supported) VALUES ('c-5', 'scenario', 1, 'data', 'vuln.package', 'vuln.package host:1 data', 'deny', 2,
    '{"package":"openssl"}', '{"kind":"unvalidated"}', 0)`);
  expect(
    store.sqlite.prepare("SELECT no, endpoint_no, question, parameters, ever_supported FROM claims").all(),
  ).toEqual([
    { no: 4, endpoint_no: 7, question: "reach 7 internet", parameters: "{}", ever_supported: 1 },
    {
      no: 5,
      endpoint_no: null,
      question: "vuln.package host:1 data",
      parameters: '{"package":"openssl"}',
      ever_supported: 0,
    },
  ]);
  expect(() => store.sqlite.exec("DELETE FROM claims WHERE no = 4")).toThrow("FOREIGN KEY");
  await store.close();
});

it("leaves a record that holds, and that names a claim whose values are changed afterwards", async () => {
  const store = await before();
  await migrate(store);
  const shape = await expectedShape(store.sqlite);
  store.sqlite.exec("DELETE FROM runs; DELETE FROM scenarios");
  expect(named(verifyFile(store.sqlite, BARE, shape))).toBe("");
  store.sqlite.exec(
    `DROP TRIGGER claims_ledger_update; UPDATE claims SET parameters = '{"package":"bash"}' WHERE no = 4`,
  );
  expect(named(verifyFile(store.sqlite, BARE, shape))).toBe("claims 4: parameters is not what was written");
  await store.close();
});

it("refuses a claim that was altered before, which it would bless otherwise", async () => {
  const store = await before();
  store.sqlite.exec(
    "DROP TRIGGER claims_ledger_update; UPDATE claims SET question = 'reach 8 internet' WHERE no = 4",
  );
  await expect(migrate(store)).rejects.toThrow("Claim 4 is not what was written");
  expect(store.sqlite.prepare("SELECT question FROM claims WHERE no = 4").get()).toEqual({
    question: "reach 8 internet",
  });
  await store.close();
});
