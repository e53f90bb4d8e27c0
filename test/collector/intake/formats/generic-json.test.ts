import { describe, expect, it } from "vitest";
import { dryRunDocument } from "../../../../collector/intake/dry-run.ts";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how a list is read. */
const read = (value: unknown) => readReport(bytes(JSON.stringify(value)));

describe("generic JSON", () => {
  it("reads DefectDojo's findings: one exposure per endpoint, without what is mitigated", () => {
    const { exposures, skipped } = readReport(sample("reports/generic-json/generic_report3.json"));
    expect(
      exposures.map(({ asset, cve, severity, endpoint, cvss }) => [
        asset,
        cve,
        severity,
        endpoint?.port,
        cvss?.score,
      ]),
    ).toEqual([
      ["exemple.com", ["CVE-2020-36234"], "medium", null, 4.8],
      ["urlfiltering.paloaltonetworks.com", ["CVE-2020-36235"], "critical", 80, 4.8],
      ["urlfiltering.paloaltonetworks.com", ["CVE-2020-36235"], "critical", 2345, 4.8],
    ]);
    expect(skipped).toBe(2);
  });

  it("reads our own plain list", () => {
    const report = read([
      {
        asset: "web-1",
        title: "Old TLS",
        cve: "CVE-2014-3566",
        severity: "medium",
        host: "192.0.2.7",
        port: 443,
        protocol: "tcp",
      },
      {
        asset: "web-1",
        title: "Old TLS",
        cve: ["CVE-2014-3566"],
        severity: "medium",
        host: "192.0.2.7",
        port: 8443,
      },
      { asset: "db-1", title: "Weak password policy" },
    ]);
    expect(report.assets).toEqual([
      { name: "web-1", addresses: ["192.0.2.7"], names: [] },
      { name: "db-1", addresses: [], names: [] },
    ]);
    expect(report.exposures).toMatchObject([
      { asset: "web-1", cve: ["CVE-2014-3566"], endpoint: { host: "192.0.2.7", port: 443, protocol: "tcp" } },
      { asset: "web-1", endpoint: { host: "192.0.2.7", port: 8443, protocol: "tcp" } },
      { asset: "db-1", severity: "info", endpoint: null, cve: [] },
    ]);
  });

  it("takes the name that a person chose for the asset, whatever its addresses", () => {
    const { assets, exposures } = read([
      { asset: "web-1", title: "A", severity: "low", host: "192.0.2.7", port: 443 },
      { asset: "web-1", title: "B", severity: "low", host: "192.0.2.8", port: 443 },
      { asset: "web-1", title: "C", severity: "low" },
    ]);
    expect(assets).toEqual([{ name: "web-1", addresses: ["192.0.2.7", "192.0.2.8"], names: [] }]);
    expect(exposures).toHaveLength(3);
  });

  it("lets a file stand for an asset that nothing else names, as it is written", () => {
    const { exposures } = read([{ title: "A", severity: "low", file_path: "src/Dockerfile" }]);
    expect(exposures).toMatchObject([{ asset: "src/Dockerfile", endpoint: null }]);
  });

  it("reads one object per line, and one object alone", () => {
    const line = (title: string) => JSON.stringify({ asset: "a", title, severity: "low" });
    expect(readReport(bytes(`${line("A")}\n${line("B")}\r\n`)).exposures).toHaveLength(2);
    expect(readReport(bytes(line("A"))).exposures).toHaveLength(1);
  });

  it.each(["nmap-xml/nmap_script_vulners.xml", "generic-json/generic_report3.json"])(
    "reads what a dry run of %s printed, and prints the same",
    (file) => {
      const first = dryRunDocument(readReport(sample(`reports/${file}`)));
      expect(dryRunDocument(read(first)).exposures).toEqual(first.exposures);
    },
  );

  it("keeps what a record says of automation and impact, and nothing where it says neither", () => {
    const [said, silent] = read([
      { asset: "a", title: "A", severity: "low", automatable: "yes", technicalImpact: "total" },
      { asset: "a", title: "B", severity: "low", automatable: "perhaps" },
    ]).exposures;
    expect(said).toMatchObject({ automatable: "yes", technicalImpact: "total" });
    expect(silent).not.toHaveProperty("automatable");
    expect(silent).not.toHaveProperty("technicalImpact");
  });

  it.each([
    ["only a title", { title: "x" }],
    ["a title and a link", { title: "x", url: "https://web.example/" }],
    ["a package", { title: "x", vulnerability_ids: ["CVE-2024-0001"], component_name: "openssl" }],
    ["nothing", {}],
  ])("knows a list whose first finding has %s by those that follow", (_, first) => {
    const second = { title: "y", severity: "High", host: "h" };
    for (const list of [{ findings: [first, second] }, { exposures: [first, second] }, [first, second]])
      expect(read(list)).toMatchObject({
        format: "generic-json",
        exposures: expect.arrayContaining([expect.objectContaining({ title: "y", severity: "high" })]),
      });
  });

  it("keeps a finding that names nothing, says so, and reads a missing severity as info", () => {
    const { exposures, warnings } = read({ findings: [{ title: "x" }, { title: "y", ip: "192.0.2.7" }] });
    expect(exposures).toMatchObject([
      { asset: "unnamed asset", severity: "info" },
      { asset: "192.0.2.7", severity: "info" },
    ]);
    expect(warnings).toEqual(['Finding 0 names no asset, host or component: it is kept for "unnamed asset"']);
  });

  it("never folds two files of one asset", () => {
    const { exposures } = read([
      { asset: "shop", title: "SQL", severity: "low", file_path: "a.py" },
      { asset: "shop", title: "SQL", severity: "low", file_path: "b.py" },
      { title: "SQL", severity: "low", file_path: "a.py" },
    ]);
    expect(exposures.map(({ asset, component }) => [asset, component])).toEqual([
      ["shop", "a.py"],
      ["shop", "b.py"],
      ["a.py", null],
    ]);
  });

  it("reads what DefectDojo's own tests have: placeholders for numbers, lists of CWEs, parts of a URL", () => {
    const { exposures, warnings } = read({
      findings: [
        { title: "a", severity: "Medium", cwe: "N/A", cvssv3_score: "N/A", component_name: "c" },
        { title: "b", severity: "High", cwes: [89, "CWE-79"], component_name: "c" },
        {
          title: "c",
          severity: "Low",
          cve: "CVE-2020-36234",
          vulnerability_ids: ["GHSA-5mrr-rgp6-x4gr"],
          endpoints: [{ protocol: "https", host: "h", port: null, path: "x" }],
        },
      ],
    });
    expect(exposures).toMatchObject([
      { asset: "c", weakness: "a", cvss: null },
      { asset: "c", weakness: "b" },
      { asset: "h", cve: ["CVE-2020-36234"], endpoint: { host: "h", port: 443, protocol: "tcp" } },
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["titles in a bare list", [{ title: "x" }, { title: "y" }]],
    ["a problem", { title: "Not found", status: 404, detail: "No such scan" }],
    ["a page", { title: "x", url: "https://web.example/" }],
    ["findings without titles", { findings: [{ id: 1, severity: "high" }] }],
    ["a finding far down", [...Array<unknown>(50).fill({ title: "x" }), { title: "y", severity: "low" }]],
  ])("does not take %s for findings", (_, value) => {
    expect(() => read(value)).toThrow("The file is JSON of an unknown kind");
  });

  it.each([
    [{ host: "https://h:8443/x" }, { host: "h", port: 8443, protocol: "tcp" }],
    [{ host: "https://h/x" }, { host: "h", port: 443, protocol: "tcp" }],
    [
      { host: "https://h/x", port: 9443 },
      { host: "h", port: 9443, protocol: "tcp" },
    ],
    [
      { host: "https://h:8443/x", port: 0 },
      { host: "h", port: 8443, protocol: "tcp" },
    ],
    [
      { host: "https://h:8443/x", protocol: "udp" },
      { host: "h", port: 8443, protocol: "udp" },
    ],
    [{ host: "h:8443" }, { host: "h", port: 8443, protocol: "tcp" }],
    [{ host: "[2001:db8::1]:8443" }, { host: "2001:db8::1", port: 8443, protocol: "tcp" }],
    [
      { host: "2001:db8::1", port: 22 },
      { host: "2001:db8::1", port: 22, protocol: "tcp" },
    ],
    [
      { host: "fe80::1%eth0", port: 22 },
      { host: "fe80::1%eth0", port: 22, protocol: "tcp" },
    ],
    [
      { host: "h", port: "443/tcp" },
      { host: "h", port: 443, protocol: "tcp" },
    ],
    [
      { host: "h", port: "53/UDP" },
      { host: "h", port: 53, protocol: "udp" },
    ],
    [
      { host: "h", port: "53/udp", protocol: "tcp" },
      { host: "h", port: 53, protocol: "tcp" },
    ],
    [
      { host: "h", port: "443/https" },
      { host: "h", port: null, protocol: "tcp" },
    ],
    [
      { endpoint: { host: "https://h:8443/x", port: "", protocol: "" } },
      { host: "h", port: 8443, protocol: "tcp" },
    ],
  ])("reads the place %j as people write it", (place, endpoint) => {
    const { exposures, warnings } = read([{ title: "A", severity: "low", ...place }]);
    expect(exposures).toMatchObject([{ asset: endpoint.host, endpoint }]);
    expect(warnings).toEqual([]);
  });

  it("warns of a report that lists nothing", () => {
    expect(read({ findings: [] })).toMatchObject({
      exposures: [],
      warnings: ["The report lists no findings"],
    });
  });

  it("counts a finding of the wrong shape and says why", () => {
    const { exposures, skipped, warnings } = read([
      { asset: "a", title: "A", severity: "low" },
      { asset: "a", title: { not: "text" }, severity: "low" },
      7,
    ]);
    expect([exposures.length, skipped, warnings.length]).toEqual([1, 2, 2]);
    expect(warnings[0]).toMatch(/^Finding 1 was not read: title: /);
  });

  it.each([
    [
      "is cut",
      '[{"asset":"a","title":"A","severity":"low"},\n{"asset":"a"',
      "The file is not valid JSON: it may be damaged or cut",
    ],
    [
      "brings a prototype",
      '[{"asset":"a","title":"A","severity":"low","__proto__":{"x":1}}]',
      'The JSON has a key "__proto__"',
    ],
    [
      "hides a prototype",
      '[{"title":"A","severity":"low","x":{"\\u005f_proto__":{}}}]',
      'The JSON has a key "__proto__"',
    ],
    ["is nested too deep", `${"[".repeat(33)}${"]".repeat(33)}`, "The JSON is nested deeper than 32 levels"],
    ["is nested beyond any stack", "[".repeat(200_000), "The JSON is nested deeper than 32 levels"],
  ])("refuses JSON that %s", (_, text, reason) => {
    expect(() => readReport(bytes(text))).toThrow(ReportRefused);
    expect(() => readReport(bytes(text))).toThrow(reason);
  });

  it("does not count brackets inside text as nesting", () => {
    const title = `${"[{".repeat(100)}\\"`;
    expect(read([{ asset: "a", title, severity: "low" }]).exposures[0]?.title).toBe(title);
  });
});
