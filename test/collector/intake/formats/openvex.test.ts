import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

const vex = (statements: unknown, more: object = {}) =>
  bytes(
    JSON.stringify({
      "@context": "https://openvex.dev/ns/v0.2.0",
      timestamp: "2026-01-01",
      statements,
      ...more,
    }),
  );

const statement = {
  vulnerability: { name: "CVE-2024-0001" },
  products: [{ "@id": "pkg:oci/shop@1" }],
  status: "affected",
};

describe("OpenVEX", () => {
  it("skips what is not affected", () => {
    const report = readReport(sample("reports/openvex/openvex_one_vuln.json"));
    expect([report.exposures.length, report.skipped]).toEqual([0, 1]);
  });

  it.each([
    ["affected", 1],
    ["under_investigation", 1],
    ["not_affected", 0],
    ["fixed", 0],
  ])("with the status %s shows %i exposures", (status, count) => {
    const report = readReport(vex([{ ...statement, status }]));
    expect([report.exposures.length, report.skipped]).toEqual([count, 1 - count]);
  });

  it("shows one exposure per product and part of it", () => {
    const products = [
      { "@id": "pkg:oci/shop@1", subcomponents: [{ "@id": "pkg:deb/a" }, { "@id": "pkg:deb/b" }] },
      { identifiers: { purl: "pkg:oci/till@2" } },
    ];
    expect(readReport(vex([{ ...statement, products }])).exposures).toMatchObject([
      { asset: "pkg:oci/shop@1", component: "pkg:deb/a", cve: ["CVE-2024-0001"], severity: "info" },
      { asset: "pkg:oci/shop@1", component: "pkg:deb/b" },
      { asset: "pkg:oci/till@2", component: null },
    ]);
  });

  it("reads bare text as versions before 0.2 write it", () => {
    const old = { vulnerability: "CVE-2024-0002", products: ["pkg:apk/a@1"], status: "affected" };
    expect(readReport(vex([old])).exposures).toMatchObject([
      { asset: "pkg:apk/a@1", cve: ["CVE-2024-0002"] },
    ]);
  });

  it("finds the CVE among the aliases", () => {
    const vulnerability = { name: "GHSA-aaaa-bbbb-cccc", aliases: ["CVE-2024-0003"] };
    expect(readReport(vex([{ ...statement, vulnerability }])).exposures[0]?.cve).toEqual(["CVE-2024-0003"]);
  });

  it("lets the latest statement on a product count, whatever their order", () => {
    const at = (timestamp: string, status: string) => ({ ...statement, timestamp, status });
    const statements = [at("2026-03-01", "fixed"), at("2026-02-01", "affected")];
    for (const list of [statements, statements.toReversed()]) {
      const report = readReport(vex(list));
      expect([report.exposures.length, report.skipped]).toEqual([0, 2]);
    }
    const again = [at("2026-02-01", "not_affected"), at("2026-03-01", "affected")];
    expect(readReport(vex(again)).exposures).toHaveLength(1);
  });

  it("warns of a document that says nothing, and counts statements that cannot be read", () => {
    expect(readReport(vex([])).warnings).toEqual(["The document makes no statements"]);
    const { skipped, warnings } = readReport(
      vex([
        statement,
        { ...statement, status: "maybe" },
        { ...statement, products: [] },
        { status: "fixed" },
      ]),
    );
    expect(skipped).toBe(3);
    expect(warnings).toEqual([
      "Statement 1 was not read: its status is none of OpenVEX",
      "Statement 2 was not read: it names no product",
      expect.stringMatching(/^Statement 3 was not read: vulnerability: /),
    ]);
  });
});
