import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  exposureOf,
  exposuresOf,
  finding,
  importInto,
  NETWORK,
  report,
} from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

const DAY_MS = 86_400_000;

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
});
afterEach(() => house.close());

const count = (table: string): number =>
  house.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n ?? 0;
const claims = () =>
  house.rows<{ host: string; port: number; segment: string }>(
    "SELECT e.host, e.port, c.segment FROM claims c JOIN endpoints e ON e.no = c.endpoint_no ORDER BY c.no",
  );

describe("a report", () => {
  it("makes exposures with the claims that they rest on", async () => {
    expect(await importInto(house, report([finding()]))).toMatchObject({
      exposures: 1,
      created: 1,
      repeated: false,
    });
    expect(claims()).toEqual([{ host: "10.0.2.10", port: 22, segment: "internet" }]);
    expect(exposureOf(house)).toMatchObject({ validation: "unvalidated", closure: "open", sightings: 1 });
  });

  it("that comes again byte by byte changes nothing, and is answered as before", async () => {
    const first = await importInto(house, report([finding()]));
    const before = [count("sightings"), count("imports"), count("audit")];
    expect(await importInto(house, report([finding()]))).toEqual({ ...first, repeated: true });
    expect([count("sightings"), count("imports"), count("audit")]).toEqual(before);
  });

  it("is kept byte by byte", async () => {
    const given = report([finding()]);
    await importInto(house, given);
    expect(house.rows<{ bytes: Buffer }>("SELECT bytes FROM imports")[0]?.bytes.toString()).toBe(
      JSON.stringify(given),
    );
  });

  it("that sees an exposure again is another sighting of it, with all CVEs ever named", async () => {
    await importInto(house, report([finding()]));
    house.pass(DAY_MS);
    const again = finding({ cve: ["CVE-2019-6111"], severity: "high", sightings: 3 });
    expect(await importInto(house, report([again]))).toMatchObject({ created: 0, sightings: 3 });
    expect(
      house.rows(
        "SELECT cves, severity, sightings, last_sighted_at - first_sighted_at AS span FROM exposures",
      ),
    ).toEqual([{ cves: '["CVE-2018-15919","CVE-2019-6111"]', severity: "high", sightings: 4, span: DAY_MS }]);
  });

  it("that misses a row closes nothing", async () => {
    await importInto(house, report([finding(), finding({ title: "Other", weakness: "other" })]));
    await importInto(house, report([finding({ title: "Other", weakness: "other" })]));
    expect(exposuresOf(house).map(({ title, closure }) => [title, closure])).toEqual([
      ["OpenSSH too old", "open"],
      ["Other", "open"],
    ]);
  });

  it("that can't be taken in to its end leaves nothing at all", async () => {
    const tables = ["assets", "endpoints", "exposures", "claims", "sightings", "imports", "audit", "events"];
    const before = tables.map(count);
    const bad = finding({ title: "Bad", weakness: "bad", severity: null as unknown as "low" });
    const added = { name: "new", addresses: ["10.0.2.77"], names: [] };
    const given = report([finding({ asset: "new" }), finding(), bad], {
      assets: [added, ...report([finding()]).assets],
    });
    await expect(importInto(house, given)).rejects.toThrow("NOT NULL");
    expect(tables.map(count)).toEqual(before);
    expect(await importInto(house, report([finding()]))).toMatchObject({ created: 1 });
  });

  it("counts what it names twice as one that is new", async () => {
    expect(await importInto(house, report([finding(), finding({ title: "The same" })]))).toMatchObject({
      created: 1,
    });
    expect(exposuresOf(house)).toHaveLength(1);
  });
});

describe("what is one exposure", () => {
  it.each([
    ["another port", finding({ endpoint: { host: "10.0.2.10", port: 2222, protocol: "tcp" } })],
    ["another transport", finding({ endpoint: { host: "10.0.2.10", port: 22, protocol: "udp" } })],
    ["another weakness", finding({ weakness: "CVE-2020-1" })],
    ["another component", finding({ component: "openssh-client" })],
    ["another asset", finding({ asset: "db2", endpoint: { host: "10.0.2.11", port: 22, protocol: "tcp" } })],
  ])("%s makes another", async (_, other) => {
    await importInto(house, report([finding(), other]));
    expect(exposuresOf(house)).toHaveLength(2);
  });

  it("another spelling of the address makes none", async () => {
    await importInto(
      house,
      report([finding(), finding({ endpoint: { host: "::ffff:10.0.2.10", port: 22, protocol: "tcp" } })]),
    );
    expect(exposuresOf(house)).toHaveLength(1);
  });
});

describe("an asset", () => {
  const seenAs = async (addresses: readonly string[], name = "scanner's name") =>
    importInto(house, report([finding({ asset: name })], { assets: [{ name, addresses, names: [] }] }));

  it("is known by its address, however that is spelt", async () => {
    await seenAs(["::ffff:a00:20a"]);
    expect(count("assets")).toBe(2);
  });

  it("that nobody declared is made, in the segment of its address", async () => {
    await seenAs(["10.0.2.77"]);
    expect(house.rows("SELECT name, segment FROM assets ORDER BY no DESC LIMIT 1")).toEqual([
      { name: "scanner's name", segment: "data" },
    ]);
  });

  it("of the same name at another address is another", async () => {
    await seenAs(["10.0.2.77"], "db1");
    expect(count("assets")).toBe(3);
  });
});

it("looks for a host that the report only names at the asset's own address", async () => {
  await importInto(
    house,
    report([finding({ endpoint: { host: "db1.example.org", port: 8443, protocol: "tcp" } })]),
  );
  expect(claims()).toEqual([{ host: "10.0.2.10", port: 8443, segment: "internet" }]);
  expect(house.rows("SELECT server_name, speaks FROM endpoints WHERE port = 8443")).toEqual([
    { server_name: "db1.example.org", speaks: "https" },
  ]);
});
