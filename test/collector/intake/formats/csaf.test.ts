import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const product = (product_id: string, name = product_id) => ({ product_id, name });

const TREE = {
  full_product_names: [product("P1", "App 1"), product("P2", "App 2")],
  branches: [{ category: "vendor", branches: [{ product: product("P3", "Library 3") }] }],
  relationships: [{ full_product_name: product("P4", "Library 3 as a component of App 1") }],
};

const csaf = (vulnerabilities: unknown, more: object = {}) =>
  bytes(
    JSON.stringify({
      vulnerabilities,
      product_tree: TREE,
      document: { category: "csaf_vex", csaf_version: "2.0" },
      ...more,
    }),
  );

const flaw = (product_status: unknown, more: object = {}) => ({
  cve: "CVE-2026-0001",
  product_status,
  ...more,
});

describe("CSAF", () => {
  it("reads an advisory", () => {
    expect(readReport(sample("reports/csaf/csaf_one_vuln.json")).exposures).toMatchObject([
      {
        asset: "Generic App 1.0.0",
        title: "Remote code execution in the request handler",
        cve: ["CVE-2026-10001"],
        severity: "critical",
        cvss: { version: "3.1", score: 9.8 },
        evidence: ["known affected", "Upgrade to Generic App 1.0.1."],
      },
    ]);
  });

  it("shows affected products and those under investigation; the others it skips", () => {
    const { exposures, skipped } = readReport(
      csaf([
        flaw({
          known_affected: ["P1"],
          first_affected: ["P1"],
          last_affected: ["P3"],
          under_investigation: ["P4"],
          known_not_affected: ["P2", "P5"],
          fixed: ["P6"],
          first_fixed: ["P6"],
          recommended: ["P6"],
        }),
      ]),
    );
    expect(exposures.map(({ asset, sightings }) => [asset, sightings])).toEqual([
      ["App 1", 1],
      ["Library 3", 1],
      ["Library 3 as a component of App 1", 1],
    ]);
    expect(skipped).toBe(5);
  });

  it("keeps products apart that share a name, and goes by the id where the tree has none", () => {
    const full_product_names = [product("P1", "App"), product("P2", "App")];
    const report = csaf([flaw({ known_affected: ["P1", "P2", "P9"] })], {
      product_tree: { full_product_names },
    });
    expect(readReport(report).assets.map(({ name }) => name)).toEqual(["App", "App (P2)", "P9"]);
  });

  it("takes the score that was given to the product, of 2.0 and 2.1, and the word beside it", () => {
    const v3 = { vectorString: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", baseScore: 7.5 };
    const scores = [{ products: ["P2"], cvss_v3: { ...v3, baseSeverity: "HIGH" } }];
    const metrics = [{ products: ["P3"], content: { cvss_v3: { ...v3, baseScore: 5 } } }];
    const threats = [{ category: "impact", details: "Important", product_ids: ["P4"] }];
    const { exposures } = readReport(
      csaf([flaw({ known_affected: ["P1", "P2", "P3", "P4"] }, { scores, metrics, threats })]),
    );
    expect(exposures.map(({ severity, cvss }) => [severity, cvss?.score])).toEqual([
      ["info", undefined],
      ["high", 7.5],
      ["medium", 5],
      ["high", undefined],
    ]);
  });

  it("goes by the vendor's own id where there is no CVE", () => {
    const ids = [{ system_name: "Vendor", text: "V-1" }];
    expect(readReport(csaf([{ ids, product_status: { known_affected: ["P1"] } }])).exposures).toMatchObject([
      { weakness: "V-1", cve: [] },
    ]);
  });

  it("warns where nothing is said", () => {
    expect(readReport(csaf(undefined)).warnings).toEqual(["The advisory lists no vulnerabilities"]);
    expect(readReport(csaf([flaw(undefined)]))).toMatchObject({
      exposures: [],
      skipped: 1,
      warnings: ["Vulnerability 0 says of no product whether it is affected"],
    });
  });

  it("refuses another version, and advisories of which nothing can be read", () => {
    expect(() => readReport(csaf([], { document: { csaf_version: "1.2" } }))).toThrow(
      'The advisory is of CSAF "1.2"; readable are 2.0 and 2.1',
    );
    expect(() => readReport(csaf([{}, 7]))).toThrow("None of its 2 records can be read");
  });
});
