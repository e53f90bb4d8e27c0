import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const lodash = { "bom-ref": "l", name: "lodash", version: "4.0", purl: "pkg:npm/lodash@4.0" };
const jackson = {
  "bom-ref": "j",
  group: "com.x",
  name: "jackson",
  version: "2",
  purl: "pkg:maven/com.x/jackson@2",
};

const bom = (vulnerabilities: unknown, more: object = {}) =>
  bytes(
    JSON.stringify({
      vulnerabilities,
      components: [lodash, jackson],
      metadata: { component: { "bom-ref": "shop", name: "shop:1", type: "container" } },
      specVersion: "1.6",
      bomFormat: "CycloneDX",
      ...more,
    }),
  );

const flaw = { id: "CVE-2024-0001", ratings: [{ severity: "high" }], affects: [{ ref: "l" }] };

const read = (more: object) => readReport(bom([{ ...flaw, ...more }])).exposures;

describe("CycloneDX JSON", () => {
  it("reads what a scanner found in a folder", () => {
    const { exposures } = readReport(sample("reports/cyclonedx-json/log4j.json"));
    expect(new Set(exposures.map(({ component }) => component))).toEqual(new Set(["log4j-core@2.13.2"]));
    expect(exposures.map(({ title, severity, cvss }) => [title, severity, cvss?.score])).toEqual([
      ["CVE-2021-44228 in log4j-core", "critical", 10],
      ["CVE-2021-44832 in log4j-core", "medium", 6.6],
      ["CVE-2021-45046 in log4j-core", "critical", 9],
      ["CVE-2021-45105 in log4j-core", "medium", 5.9],
      ["GHSA-7rjr-3q55-vv33 in log4j-core", "critical", undefined],
      ["GHSA-8489-44mv-ggj8 in log4j-core", "medium", undefined],
      ["GHSA-jfh8-c2jp-5v3q in log4j-core", "critical", undefined],
      ["GHSA-p6xc-xr62-6r2g in log4j-core", "high", undefined],
    ]);
  });

  it.each([
    ["resolved", 0],
    ["resolved_with_pedigree", 0],
    ["false_positive", 0],
    ["not_affected", 0],
    ["exploitable", 1],
    ["in_triage", 1],
    [undefined, 1],
  ])("with the state %s shows %i exposures", (state, count) => {
    const report = readReport(bom([{ ...flaw, analysis: { state } }]));
    expect([report.exposures.length, report.skipped]).toEqual([count, 1 - count]);
  });

  it("skips components none of whose versions is affected, and records that were rejected", () => {
    const spared = { ref: "l", versions: [{ version: "4.0", status: "unaffected" }] };
    const partly = { ref: "j", versions: [{ status: "unaffected" }, { version: "2" }] };
    const report = readReport(
      bom([
        { ...flaw, affects: [spared, partly] },
        { ...flaw, rejected: "2024-01-01" },
      ]),
    );
    expect(report.exposures.map(({ component }) => component)).toEqual(["com.x:jackson@2"]);
    expect(report.skipped).toBe(2);
  });

  it("shows one exposure per component, found by reference, by package URL or through another BOM's link", () => {
    const refs = ["l", "pkg:maven/com.x/jackson@2", "urn:cdx:1-2/1#x%3Ay", "shop"];
    const exposures = read({ affects: refs.map((ref) => ({ ref })) });
    expect(exposures.map(({ asset, component }) => [asset, component])).toEqual([
      ["shop:1", "lodash@4.0"],
      ["shop:1", "com.x:jackson@2"],
      ["shop:1", "x:y"],
      ["shop:1", null],
    ]);
  });

  it("finds components inside components, and services", () => {
    const inner = { name: "outer", components: [{ name: "middle", components: [lodash] }] };
    const report = bom([flaw, { ...flaw, affects: [{ ref: "s" }] }], {
      components: [inner],
      services: [{ "bom-ref": "s", name: "api" }],
    });
    expect(readReport(report).exposures.map(({ component }) => component)).toEqual(["lodash@4.0", "api"]);
  });

  it("takes a vulnerability without a component for one of the whole", () => {
    expect(read({ affects: undefined })).toMatchObject([{ asset: "shop:1", component: null }]);
  });

  it("takes the worst word of all ratings, and the newest CVSS with a prefix where it has none", () => {
    const vector = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    const ratings = [
      { severity: "Low", method: "OWASP", score: 9, vector: "OWASP/K9:M1" },
      { severity: "Critical", method: "CVSSv31", score: 9.8, vector },
      { severity: "info", method: "CVSSv2", score: 5, vector: "AV:N/AC:L/Au:N/C:P/I:N/A:N" },
    ];
    expect(read({ ratings })).toMatchObject([
      { severity: "critical", cvss: { version: "3.1", vector: `CVSS:3.1/${vector}`, score: 9.8 } },
    ]);
    expect(read({ ratings: [{ method: "CVSSv3", score: 5 }] })[0]?.severity).toBe("medium");
    expect(read({ ratings: [{ method: "other", score: 5 }] })[0]?.severity).toBe("info");
    expect(read({ ratings: undefined })[0]?.severity).toBe("info");
  });

  it("finds the CVE among the references, and names an entry by it where its id says nothing", () => {
    const id = "c7129ff8-08bc-4afe-82ec-7d97b9491741";
    expect(read({ id, references: [{ id: "CVE-2021-33203" }] })).toMatchObject([
      { cve: ["CVE-2021-33203"], title: "CVE-2021-33203 in lodash" },
    ]);
  });

  it("goes by its serial number where the BOM does not say what it is about", () => {
    const report = readReport(bom([flaw], { metadata: {}, serialNumber: "urn:uuid:1" }));
    expect(report.exposures[0]?.asset).toBe("urn:uuid:1");
    expect(report.warnings).toEqual([
      "The BOM does not say what it is about: its serial number stands for it",
    ]);
  });

  it("takes the product for the asset in a VEX without an inventory", () => {
    const affects = [{ ref: "urn:cdx:1/1#product-ABC" }, { ref: "urn:cdx:2/1#product-JKL" }];
    const { assets } = readReport(
      bom([{ ...flaw, affects }], { metadata: undefined, components: undefined }),
    );
    expect(assets.map(({ name }) => name)).toEqual(["product-ABC", "product-JKL"]);
  });

  it("warns of a mere inventory", () => {
    for (const vulnerabilities of [undefined, null, []]) {
      expect(readReport(bom(vulnerabilities))).toMatchObject({
        assets: [{ name: "shop:1" }],
        exposures: [],
        warnings: [
          "The BOM lists 2 components and no vulnerabilities; whether any were looked for, it does not say",
        ],
      });
    }
  });

  it("counts an entry without an id, and refuses a list that is none", () => {
    const { skipped, warnings } = readReport(bom([flaw, {}, 7]));
    expect(skipped).toBe(2);
    expect(warnings[0]).toBe("Vulnerability 1 was not read: it has no id");
    expect(() => readReport(bom("many"))).toThrow('"vulnerabilities" is not a list');
  });
});
