import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { ReportRefused } from "../../../../collector/intake/report.ts";
import { bytes, sample } from "../samples.ts";

const issue = (members: object = {}) => ({
  affected_asset: "domain/shop.example",
  issue_id: "1",
  title: "Old TLS",
  severity: "high",
  severity_score: 7.5,
  port: 443,
  ...members,
});

const read = (...issues: readonly object[]) => readReport(bytes(JSON.stringify(issues)));

describe("CyCognito", () => {
  it("reads an issue of an address", () => {
    expect(readReport(sample("reports/cycognito-json/one_vuln.json"))).toMatchObject({
      assets: [{ name: "2.3.4.5", addresses: ["2.3.4.5"] }],
      exposures: [
        {
          title: "Diffie-Hellman Ephemeral Key Exchange DoS Vulnerability (SSH, D(HE)ater)",
          cve: ["CVE-2002-20001", "CVE-2022-40735", "CVE-2024-41996"],
          severity: "medium",
          endpoint: { host: "2.3.4.5", port: 22, protocol: "tcp" },
          cvss: null,
        },
      ],
    });
  });

  it.each([
    ["domain/shop.example", "shop.example", 443],
    ["webapp/https://shop.example/login", "shop.example", 443],
    ["ip/2001:db8::1", "2001:db8::1", 443],
  ])("reads the asset %s", (affected_asset, host, port) => {
    expect(read(issue({ affected_asset })).exposures[0]).toMatchObject({
      asset: host,
      endpoint: { host, port },
    });
  });

  it("takes the port of the address where the issue has none, and a certificate for an asset", () => {
    const web = issue({ affected_asset: "webapp/http://shop.example", port: null });
    const certificate = issue({ affected_asset: "cert/abcd", evidence: { hostname: "192.0.2.7" } });
    const unseen = issue({ affected_asset: "cert/dcba" });
    expect(read(web, certificate, unseen).exposures.map(({ asset, endpoint }) => [asset, endpoint])).toEqual([
      ["shop.example", { host: "shop.example", port: 80, protocol: "tcp" }],
      ["abcd", { host: "192.0.2.7", port: 443, protocol: "tcp" }],
      ["dcba", null],
    ]);
  });

  it("skips what is resolved or removed, and takes the severity that people set", () => {
    const report = read(
      issue({ base_severity: "low" }),
      issue({ resolved_at: "2025-01-01T00:00:00Z" }),
      issue({ issue_status: "removed" }),
    );
    expect(report).toMatchObject({ exposures: [{ severity: "high" }], skipped: 2 });
  });

  it("counts an issue without a title, and refuses a file of them", () => {
    expect(read(issue(), issue({ title: null }))).toMatchObject({ skipped: 1 });
    expect(() => read(issue({ affected_asset: "" }))).toThrow(ReportRefused);
  });
});
