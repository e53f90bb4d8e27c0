import { expect, it } from "vitest";
import { rowsDigest } from "../../../collector/app/row-digest.ts";
import { migrate, openStore } from "../../../collector/store/database.ts";
import { intelPath } from "../../../collector/store/intel-path.ts";
import { MIGRATIONS } from "../../../collector/store/migrations.ts";
import { expectedShape } from "../../../collector/store/schema-shape.ts";
import { BARE, named, verifyFile } from "../../support/tampering.ts";

const SCORES = [
  ["CVE-2024-1", 0.5, 0.9],
  ["CVE-2024-2", 0.1, 0.2],
] as const;
const LISTED = [["CVE-2024-1", 5, null, 1, "A flaw"]] as const;

/** A store as it was when catalogues had no editions, with both loaded. */
async function before() {
  const store = openStore(":memory:", "writer");
  const older = Object.entries(MIGRATIONS).filter(([name]) => name < "0017");
  await migrate(store, Object.fromEntries(older));
  const put = store.sqlite.prepare("INSERT INTO meta VALUES (?, ?)");
  for (const row of SCORES) store.sqlite.prepare("INSERT INTO epss VALUES (?, ?, ?)").run(...row);
  for (const row of LISTED) store.sqlite.prepare("INSERT INTO kev VALUES (?, ?, ?, ?, ?)").run(...row);
  put.run("epss", JSON.stringify({ version: "v4", at: 7, sha256: rowsDigest("epss", SCORES) }));
  put.run("kev", JSON.stringify({ version: "1", at: 6, sha256: rowsDigest("kev", LISTED) }));
  return store;
}

it("keeps both catalogues, every score with its model and day, and a record that holds", async () => {
  const store = await before();
  await migrate(store);
  const path = intelPath(store.sqlite);
  expect(path.epss(["CVE-2024-1", "CVE-2024-2"])).toEqual([
    { cve: "CVE-2024-1", epss: 0.5, percentile: 0.9, modelVersion: "v4", scoreDate: 7 },
    { cve: "CVE-2024-2", epss: 0.1, percentile: 0.2, modelVersion: "v4", scoreDate: 7 },
  ]);
  expect(path.kev(["CVE-2024-1"])).toEqual([{ cve: "CVE-2024-1", dateAdded: 5, dueAt: null, ransomware: 1 }]);
  expect(path.epssFeed()?.editions).toMatchObject([{ no: 1, entries: 2 }]);
  expect(named(verifyFile(store.sqlite, BARE, await expectedShape(store.sqlite)))).toBe("");
  await store.close();
});

it("names a score that is changed afterwards", async () => {
  const store = await before();
  await migrate(store);
  store.sqlite.exec("UPDATE epss_scores SET epss = 0");
  expect(named(verifyFile(store.sqlite, BARE, await expectedShape(store.sqlite)))).toContain("epss all");
  await store.close();
});
