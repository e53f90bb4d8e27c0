import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReportToImport } from "../../../collector/app/command.ts";
import { exposureDetailView } from "../../../collector/http/exposure-detail.ts";
import { testingOf } from "../../../collector/http/testing-of.ts";
import { exposureViews } from "../../../collector/store/exposure-views.ts";
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

const listed = async (filter: object) => {
  const ask = { filter, sort: "score", order: undefined, limit: 50, after: undefined } as const;
  return (await exposureViews(house.store.db).page(ask, { kind: "all" })).items;
};
const shown = async (id: string) => {
  const views = exposureViews(house.store.db);
  const exposure = await views.find(id, { kind: "all" });
  if (exposure === undefined) throw new Error(`No exposure ${id}`);
  const present = { now: house.clock(), live: new Set<string>() };
  const testing = await testingOf(views, exposure);
  return exposureDetailView(exposure, await views.history(exposure), testing, present, () => undefined);
};

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

  it("are each kept with their own words, and what they contradict each other in", async () => {
    for (const one of [nessus(), openvas(), qualys()]) await importInto(house, one);
    const [exposure] = await listed({});
    expect(exposure).toMatchObject({ tools: ["nessus", "openvas", "qualys"], severity: "high" });
    expect(await shown(exposure?.id ?? "")).toMatchObject({
      saidBy: "openvas",
      findings: [
        { tool: "nessus", weakness: "42873", severity: "medium", reports: 1, notSeenIn: null },
        { tool: "openvas", severity: "high" },
        { tool: "qualys", severity: "low", endpoint: { port: null } },
      ],
      disagreements: [
        "Severity: openvas says high, nessus says medium, qualys says low; shown is the worst, by openvas",
      ],
    });
    expect(await listed({ source: "qualys" })).toHaveLength(1);
    expect(await listed({ source: "nmap" })).toHaveLength(0);
  });

  it("note what a newer report of the same tool did not see, and close nothing by it", async () => {
    await importInto(house, nessus());
    await importInto(house, openvas());
    house.pass(1_000);
    const before = rows();
    const clean = { ...nessus({ weakness: "19506", cve: [], title: "Scan information" }) };
    expect(await importInto(house, clean)).toMatchObject({ created: 1, notSeen: 1 });
    const [exposure] = await listed({ cve: "CVE-2016-2183" });
    const { findings, closure } = await shown(exposure?.id ?? "");
    expect(closure).toBe("open");
    expect(findings.map(({ tool, notSeenIn }) => [tool, notSeenIn?.sentence])).toEqual([
      ["nessus", "nessus looked at the asset once since and did not see it; that closes nothing"],
      ["openvas", undefined],
    ]);
    expect(rows()).toEqual(expect.arrayContaining(before));
    await importInto(house, { ...nessus(), skipped: 9 });
    expect((await shown(exposure?.id ?? "")).findings[0]?.notSeenIn).toBeNull();
  });

  describe("that were wrong", () => {
    const undo = (importId: string, preview = false) =>
      house.execute("withdraw-import", { importId, reason: "the lab", preview });
    const lab = () =>
      of(
        "nessus-xml",
        { ...SWEET32, weakness: "42873" },
        { asset: "db2", weakness: "77", endpoint: { host: "10.0.2.11", port: 80, protocol: "tcp" } },
      );

    it("are taken back: what nothing else speaks of is shown no more, and nothing is closed or deleted", async () => {
      await importInto(house, openvas());
      const { id } = await importInto(house, lab());
      const counts = { sightings: 2, withdrawn: 1, touched: 0, elsewhere: 1 };
      expect(await undo(id, true)).toEqual({ kind: "preview", ...counts });
      expect(await listed({})).toHaveLength(2);
      expect(await undo(id)).toEqual({ kind: "withdrawn", ...counts });
      expect(await listed({})).toMatchObject([{ tools: ["openvas"], sightings: 1, closure: "open" }]);
      expect(exposuresOf(house).map(({ closure }) => closure)).toEqual(["open", "open"]);
      expect((await house.execute("rebuild", {})).differences).toEqual([]);
      await expect(undo(id)).rejects.toThrow("taken back already");
    });

    it("come back whole when the same file is imported again", async () => {
      await importInto(house, openvas());
      const { id } = await importInto(house, lab());
      const before = rows();
      await undo(id);
      expect(await importInto(house, lab())).toMatchObject({ id, repeated: false });
      expect(rows()).toEqual(before);
      expect(await importInto(house, lab())).toMatchObject({ repeated: true });
      expect((await house.execute("rebuild", {})).differences).toEqual([]);
    });

    it("leave what a person or a run touched", async () => {
      const { id } = await importInto(house, lab());
      const [first] = exposuresOf(house);
      await house.execute("assign", { exposureId: first?.id ?? "", owner: "dana" });
      expect(await undo(id)).toMatchObject({ withdrawn: 1, touched: 1 });
      expect(await listed({})).toMatchObject([{ id: first?.id, closure: "open" }]);
    });

    it("part again what they had made ambiguous, and a later report brings a finding back", async () => {
      await importInto(house, nessus());
      await importInto(house, openvas());
      const { id } = await importInto(house, of("nessus-xml", { ...SWEET32, weakness: "94437" }));
      expect(tools()).toHaveLength(3);
      await undo(id);
      expect(tools()).toEqual(["nessus:42873,openvas:1.3.6.1"]);
      await importInto(house, of("nessus-xml", { ...SWEET32, weakness: "94437", sightings: 4 }));
      expect(tools()).toHaveLength(3);
      expect((await house.execute("rebuild", {})).differences).toEqual([]);
    });
  });

  it("are counted as one where a person says so, and judged together, until that is taken back", async () => {
    await importInto(house, nessus());
    await importInto(house, openvas({ cve: [], title: "Medium strength ciphers" }));
    const [e, f] = exposuresOf(house);
    const same = { exposureId: e?.id ?? "", otherId: f?.id ?? "", reason: "one setting" };
    await house.execute("same-exposures", { ...same, undo: false });
    expect(await listed({})).toMatchObject([
      { id: e?.id, tools: ["nessus", "openvas"], severity: "high", sightings: 2 },
    ]);
    expect(await shown(f?.id ?? "")).toMatchObject({
      id: e?.id,
      folded: [{ id: f?.id, reason: "one setting", by: "tess" }],
    });
    await importInto(house, { ...openvas({ cve: [] }), skipped: 1 });
    expect(await listed({})).toMatchObject([{ sightings: 3 }]);
    await expect(house.execute("same-exposures", { ...same, undo: false })).rejects.toThrow(
      "counted as one already",
    );
    expect((await house.execute("rebuild", {})).differences).toEqual([]);
    await house.execute("same-exposures", { ...same, undo: true });
    expect((await listed({})).map(({ id, sightings }) => [id, sightings]).sort()).toEqual(
      [
        [e?.id, 1],
        [f?.id, 2],
      ].sort(),
    );
    expect((await house.execute("rebuild", {})).differences).toEqual([]);
    expect(
      house.rows<{ what: string }>("SELECT what FROM audit ORDER BY no").map(({ what }) => what),
    ).toEqual(expect.arrayContaining(["fold-exposure", "unfold-exposure"]));
  });

  it("are not counted as one where that would turn a closure, or across assets", async () => {
    await importInto(house, nessus());
    await importInto(house, openvas({ cve: [] }));
    await importInto(
      house,
      of("qualys-xml", {
        ...SWEET32,
        asset: "db2",
        endpoint: { host: "10.0.2.11", port: 443, protocol: "tcp" },
      }),
    );
    const [e, f, elsewhere] = exposuresOf(house).map(({ id }) => id);
    await house.execute("claim-fix", { exposureId: e ?? "", note: "" });
    const same = (exposureId = "", otherId = "") =>
      house.execute("same-exposures", { exposureId, otherId, reason: "r", undo: false });
    await expect(same(e, f)).rejects.toThrow("what is open would vanish in it");
    await expect(same(f, e)).rejects.toThrow("a fix of the other was claimed");
    await expect(same(f, elsewhere)).rejects.toThrow("of two assets");
    await expect(same(f, "nobody")).rejects.toThrow('No exposure has the id "nobody"');
    expect(await listed({})).toHaveLength(3);
  });

  it("have a finding set apart where a person says so, which stays open whatever it came from", async () => {
    await importInto(house, nessus());
    await importInto(house, openvas());
    const [e] = exposuresOf(house);
    const finding = (await shown(e?.id ?? "")).findings.find(({ tool }) => tool === "openvas")?.no ?? 0;
    const apart = { exposureId: e?.id ?? "", finding, reason: "another service" };
    await house.execute("claim-fix", { exposureId: e?.id ?? "", note: "" });
    await house.execute("apart-exposure", { ...apart, undo: false });
    expect((await listed({})).map(({ tools, closure }) => [tools, closure]).sort()).toEqual([
      [["nessus"], "cannot-tell"],
      [["openvas"], "open"],
    ]);
    await importInto(house, { ...openvas(), skipped: 1 });
    await importInto(house, qualys());
    expect(await listed({ source: "qualys" })).toMatchObject([{ tools: ["qualys"] }]);
    const own = (await listed({ source: "openvas" }))[0]?.id ?? "";
    await house.execute("apart-exposure", { ...apart, exposureId: own, undo: true });
    expect(await listed({ source: "openvas" })).toMatchObject([{ tools: ["openvas", "qualys"] }]);
    expect((await house.execute("rebuild", {})).differences).toEqual([]);
  });

  it.each([
    ["of other hosts", () => of("nessus-xml", { asset: "db2", endpoint: null, cve: [], weakness: "1" })],
    [
      "with a warning",
      () => ({ ...nessus({ weakness: "1", cve: [] }), warnings: ["The scan of db1 has no end"] }),
    ],
    ["that lists findings only", () => of("nessus-csv", { ...SWEET32, weakness: "1", cve: [] })],
    ["of another tool", () => openvas({ weakness: "1", cve: [] })],
  ])("a report %s notes nothing", async (_, other) => {
    await importInto(house, nessus());
    expect(await importInto(house, other())).toMatchObject({ notSeen: 0 });
    const [exposure] = await listed({ cve: "CVE-2016-2183" });
    expect((await shown(exposure?.id ?? "")).findings[0]?.notSeenIn).toBeNull();
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
