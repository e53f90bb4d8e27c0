import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReportToImport } from "../../../collector/app/command.ts";
import { exposuresOf, finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
});
afterEach(() => house.close());

type Over = NonNullable<Parameters<typeof finding>[0]>;
const SWEET32: Over = {
  title: "SWEET32",
  cve: ["CVE-2016-2183"],
  endpoint: { host: "10.0.2.10", port: 443, protocol: "tcp" },
};
/** What a tool's report says. */
const of = (format: string, ...found: readonly Over[]): ReportToImport =>
  report(
    found.map((over) => finding(over)),
    { format },
  );
const nessus = (over: Over = {}) =>
  of("nessus-xml", { ...SWEET32, weakness: "42873", severity: "medium", ...over });
const openvas = (over: Over = {}) =>
  of("openvas-xml", { ...SWEET32, title: "Weak ciphers", weakness: "1.3.6.1", severity: "high", ...over });
const qualys = (over: Over = {}) =>
  of("qualys-xml", {
    ...SWEET32,
    title: "Birthday attacks",
    weakness: "38657",
    severity: "low",
    endpoint: { host: "10.0.2.10", port: null, protocol: "tcp" },
    ...over,
  });
const nmap = () =>
  of("nmap-xml", { ...SWEET32, title: "443/tcp open", cve: [], weakness: "open-port", severity: "info" });
const naabu = () =>
  of("naabu-json", {
    ...SWEET32,
    title: "443",
    cve: [],
    weakness: "open-port",
    severity: "info",
    endpoint: { host: "db1", port: 443, protocol: "tcp" },
  });

/** What people see: each exposure with its tools, in an order of its own. */
const rows = () =>
  house
    .rows<{
      title: string;
      severity: string;
      host: string;
      port: number;
      cves: string;
      sightings: number;
      tools: string;
    }>(
      `SELECT e.title, e.severity, e.host, e.port, e.cves, e.component, e.sightings, e.is_reachability,
         (SELECT group_concat(x) FROM (SELECT s.tool || ':' || s.weakness AS x FROM sources s JOIN exposures y ON y.no = s.exposure_no
           WHERE y.no = e.no OR y.same_as = e.no ORDER BY x)) AS tools
       FROM exposures e WHERE e.same_as IS NULL AND e.withdrawn_at IS NULL`,
    )
    .map((row) => JSON.stringify(row))
    .sort();
const tools = () =>
  rows()
    .map((row) => (JSON.parse(row) as { tools: string }).tools)
    .sort();

describe("reports of several tools", () => {
  it("are one exposure for each weakness, shown as the worst of them", async () => {
    for (const one of [nessus(), openvas(), qualys(), nmap(), naabu()]) await importInto(house, one);
    expect(rows().map((row) => JSON.parse(row) as object)).toEqual([
      expect.objectContaining({
        title: "443",
        severity: "info",
        tools: "naabu:open-port,nmap:open-port",
        is_reachability: 1,
        host: "10.0.2.10",
      }),
      expect.objectContaining({
        title: "Weak ciphers",
        severity: "high",
        port: 443,
        sightings: 3,
        tools: "nessus:42873,openvas:1.3.6.1,qualys:38657",
      }),
    ]);
    expect(exposuresOf(house)).toHaveLength(2);
  });

  it("say what is new and what was seen again", async () => {
    await importInto(house, nessus());
    expect(await importInto(house, openvas())).toMatchObject({ created: 0, seenAgain: 1 });
    expect(await importInto(house, of("openvas-xml", {}, { ...SWEET32, weakness: "1.3.6.1" }))).toMatchObject(
      { created: 1, seenAgain: 1 },
    );
  });

  it("keep what one tool tells apart apart", async () => {
    const both = of("nessus-xml", { ...SWEET32, weakness: "42873" }, { ...SWEET32, weakness: "94437" });
    expect(await importInto(house, both)).toMatchObject({ exposures: 2, created: 2 });
    await importInto(house, openvas());
    expect(tools()).toHaveLength(3);
  });

  it("are parted again when one of them turns out to tell two apart, and each keeps its own words", async () => {
    await importInto(house, nessus());
    await importInto(house, openvas());
    expect(rows()).toHaveLength(1);
    await importInto(house, of("nessus-xml", { ...SWEET32, weakness: "94437", title: "64-bit blocks" }));
    expect(tools()).toEqual(
      ["nessus:42873", "nessus:94437", "openvas:1.3.6.1"].map((one) => expect.stringContaining(one)),
    );
    expect(rows().map((row) => (JSON.parse(row) as { sightings: number }).sightings)).toEqual([1, 1, 1]);
  });

  it("are parted when one of them names another CVE later", async () => {
    await importInto(house, nessus());
    await importInto(house, openvas());
    await importInto(house, nessus({ cve: ["CVE-2016-2183", "CVE-2016-6329"] }));
    expect(tools()).toHaveLength(2);
  });

  it("leave what is closed or on its way there as it is, and stand beside it open", async () => {
    await importInto(house, nessus());
    const [exposure] = exposuresOf(house);
    await house.execute("claim-fix", { exposureId: exposure?.id ?? "", note: "" });
    await importInto(house, openvas());
    await importInto(house, of("nmap-xml", { ...SWEET32, weakness: "ssl-enum" }));
    expect(exposuresOf(house).map(({ closure }) => closure)).toEqual(["cannot-tell", "open"]);
    expect(tools()).toEqual(
      [expect.stringContaining("nessus"), expect.stringContaining("nmap:ssl-enum,openvas")].sort(),
    );
  });

  it("give the same rows in every order, however often they come", async () => {
    const reports = [
      nessus(),
      openvas({ endpoint: { host: "db1", port: 443, protocol: "tcp" } }),
      qualys(),
      of(
        "nessus-csv",
        { ...SWEET32, weakness: "42873", severity: "high", title: "A title" },
        { ...SWEET32, weakness: "94437" },
      ),
      of("nexpose-xml", {
        ...SWEET32,
        weakness: "ssl-3des",
        endpoint: { host: "10.0.2.10", port: 8443, protocol: "tcp" },
      }),
      nessus({ cve: ["CVE-2016-2183", "CVE-2016-6329"], weakness: "99999" }),
      nmap(),
    ];
    let seed = 3;
    const chance = (most: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * most);
    };
    const stripped = () => rows().map((row) => row.replace(/"sightings":\d+,/, ""));
    const seen = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const order = reports.map((one) => ({ one, at: chance(1_000) })).sort((a, b) => a.at - b.at);
      for (const { one } of order) await importInto(house, one);
      for (let again = 0; again < 3; again++) {
        const { one } = order[chance(order.length)] ?? { one: nmap() };
        await importInto(house, { ...one, skipped: again + 1 });
      }
      seen.add(JSON.stringify(stripped()));
      await house.close();
      house = await openHouse();
      await house.execute("apply-inventory", { document: NETWORK });
    }
    expect([...seen]).toHaveLength(1);
  }, 60_000);
});
