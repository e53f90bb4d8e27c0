import { afterEach, beforeEach, expect, it } from "vitest";
import { finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
});
afterEach(() => house.close());

const CVE = { cve: ["CVE-2018-15919"], weakness: "CVE-2018-15919" };
const ALIAS = { name: "db1-alias", addresses: ["10.0.9.9"], names: [] };
/** The same weakness at the same place, as another tool says it of the other name. */
const byAnother = (evidence: number) =>
  importInto(
    house,
    report([finding({ ...CVE, asset: "db1-alias", title: `SSH ${evidence}` })], {
      format: "nessus-xml",
      assets: [ALIAS],
      skipped: evidence,
    }),
  );
const facts = () =>
  house.rows(
    "SELECT no, asset_no, fold_key, same_as, sightings, cves, title, closure FROM exposures ORDER BY no",
  );
const findings = () => house.rows("SELECT no, exposure_no, asset_no, tool FROM sources ORDER BY no");
const merge = () =>
  house.execute("merge-assets", { assets: ["db1", "db1-alias"], reason: "one", dryRun: false });
const rebuilds = async () => expect(await house.execute("rebuild", {})).toMatchObject({ differences: [] });

it("what two tools say of a merged asset is one weakness at once, and two again when that is undone", async () => {
  await importInto(house, report([finding(CVE)]));
  await byAnother(1);
  const before = [facts(), findings()];
  const { decisions } = await merge();
  expect(house.rows("SELECT same_as, sightings FROM exposures ORDER BY no")).toEqual([
    { same_as: null, sightings: 2 },
    { same_as: 1, sightings: 1 },
  ]);
  await rebuilds();
  house.pass(1_000);
  await byAnother(2);
  await rebuilds();
  await house.execute("undo-asset-decision", { id: decisions[0]?.id ?? "", reason: "", dryRun: false });
  await rebuilds();
  expect(findings()).toEqual(before[1]);
  expect(house.rows("SELECT no, asset_no, same_as, sightings FROM exposures ORDER BY no")).toEqual([
    { no: 1, asset_no: 1, same_as: null, sightings: 1 },
    { no: 2, asset_no: 3, same_as: null, sightings: 2 },
  ]);
});

it("a merge that is undone at once leaves findings and exposures exactly as they were", async () => {
  await importInto(house, report([finding(CVE)]));
  await byAnother(1);
  const before = [facts(), findings()];
  const { decisions } = await merge();
  await house.execute("undo-asset-decision", { id: decisions[0]?.id ?? "", reason: "", dryRun: false });
  expect([facts(), findings()]).toEqual(before);
  await rebuilds();
});
