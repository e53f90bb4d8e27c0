import { expect, it } from "vitest";
import { migrate, openStore } from "../../../collector/store/database.ts";
import { MIGRATIONS } from "../../../collector/store/migrations.ts";
import { expectedShape } from "../../../collector/store/schema-shape.ts";
import { BARE, named, verifyFile } from "../../support/tampering.ts";

/** A store as it was before tools were told apart: one exposure of two tools, one of one, and one that a run of ours raised. */
async function before() {
  const store = openStore(":memory:", "writer");
  const older = Object.entries(MIGRATIONS).filter(([name]) => name < "0018");
  await migrate(store, Object.fromEntries(older));
  const exposure = (no: number, weakness: string, cves: string, port: number | null): string =>
    `INSERT INTO exposures (no, id, asset_no, fold_key, title, weakness, host, port, transport, cves, severity, is_reachability, first_sighted_at,
       last_sighted_at, sightings, validation, closure, asserted_band, grounded_band, score, state)
     VALUES (${no}, 'e-${no}', 1, 'k-${no}', 'Title ${no}', '${weakness}', '10.0.2.10', ${port}, 'tcp', '${cves}', 'low', 0, 5, 9, 3,
       'unvalidated', 'open', 'defer', 'defer', 0, '{}');`;
  const report = (no: number, format: string): string =>
    `INSERT INTO imports (no, id, sha256, format, file_name, bytes, imported_at, imported_by, summary)
     VALUES (${no}, 'i-${no}', 'sha-${no}', '${format}', 'f', x'00', 1, 'ada', '{}');`;
  store.sqlite.exec(`
    INSERT INTO assets VALUES (1, 'a-1', 'db1', '["10.0.2.10"]', 'data', NULL, NULL, NULL, 1);
    ${exposure(1, "open-port", "[]", 443)} ${exposure(2, "42873", '["CVE-2016-2183"]', 443)} ${exposure(3, "segmentation-gap from office", "[]", 22)}
    ${report(1, "nmap-xml")} ${report(2, "generic-csv")} ${report(3, "nessus-xml")} ${report(4, "plumbline-run")}
    INSERT INTO sightings (exposure_no, import_no, at, severity, evidence) VALUES
      (1, 1, 5, 'low', '[]'), (1, 2, 9, 'low', '[]'), (2, 3, 5, 'low', '[]'), (2, 3, 9, 'low', '[]'), (3, 4, 5, 'low', '[]');
  `);
  return store;
}

it("gives every exposure a source for each tool that sighted it, and every sighting its source", async () => {
  const store = await before();
  await migrate(store);
  expect(
    store.sqlite
      .prepare("SELECT exposure_no, tool, weakness, sameness FROM sources ORDER BY exposure_no, tool")
      .all(),
  ).toEqual([
    { exposure_no: 1, tool: "generic", weakness: "open-port", sameness: "open-port tcp/443" },
    { exposure_no: 1, tool: "nmap", weakness: "open-port", sameness: "open-port tcp/443" },
    { exposure_no: 2, tool: "nessus", weakness: "42873", sameness: '["weakness","CVE-2016-2183"]' },
  ]);
  expect(
    store.sqlite
      .prepare("SELECT g.no, s.tool FROM sightings g LEFT JOIN sources s ON s.no = g.source_no ORDER BY g.no")
      .all(),
  ).toEqual(["nmap", "generic", "nessus", "nessus", null].map((tool, index) => ({ no: index + 1, tool })));
  expect(
    store.sqlite
      .prepare("SELECT count(*) AS n FROM exposures WHERE same_as IS NULL AND withdrawn_at IS NULL")
      .get(),
  ).toEqual({ n: 3 });
  expect(() => store.sqlite.exec("UPDATE sightings SET at = 1")).toThrow("append-only");
  await store.close();
});

it("leaves a record that holds, and that names what is altered afterwards", async () => {
  const store = await before();
  await migrate(store);
  const shape = await expectedShape(store.sqlite);
  store.sqlite.exec("DELETE FROM imports WHERE no = 99");
  const says = () =>
    named(verifyFile(store.sqlite, BARE, shape))
      .split("\n")
      .filter((line) => !line.startsWith("imports"))
      .join();
  expect(says()).not.toMatch(/exposures|sightings|sources/);
  store.sqlite.exec("DROP TRIGGER exposures_ledger_update; UPDATE exposures SET same_as = 1 WHERE no = 2");
  expect(says()).toMatch("exposures 2: same_as is not what was written");
  await store.close();
});

it.each([
  [
    "exposure",
    "DROP TRIGGER exposures_ledger_update; UPDATE exposures SET severity = 'info' WHERE no = 2",
    "Exposure 2",
  ],
  [
    "sighting",
    "DROP TRIGGER sightings_no_update; DROP TRIGGER sightings_ledger_update; UPDATE sightings SET at = 1 WHERE no = 4; CREATE TRIGGER sightings_no_update BEFORE UPDATE ON sightings BEGIN SELECT 1; END; CREATE TRIGGER sightings_ledger_update AFTER UPDATE ON sightings BEGIN SELECT 1; END",
    "Sighting 4",
  ],
])("refuses an altered %s, which it would bless otherwise", async (_, edit, named) => {
  const store = await before();
  store.sqlite.exec(edit);
  await expect(migrate(store)).rejects.toThrow(`${named} is not what was written`);
  await store.close();
});
