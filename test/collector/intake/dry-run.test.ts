import { expect, it } from "vitest";
import { dryRunDocument } from "../../../collector/intake/dry-run.ts";
import { readReport } from "../../../collector/intake/read-report.ts";
import { sample } from "./samples.ts";

it("prints exactly what the contract says", () => {
  const report = readReport(sample("reports/nmap-xml/nmap_script_vulners.xml"));
  const document: unknown = JSON.parse(JSON.stringify(dryRunDocument(report)));
  const endpoint = { host: "192.168.0.1", port: 5022, protocol: "tcp" };
  expect(document).toEqual({
    format: "nmap-xml",
    assets: 1,
    exposures: [
      {
        asset: "192.168.0.1",
        title: "Open port 5022/tcp (ssh)",
        cve: [],
        severity: "info",
        endpoint,
        cvss: null,
      },
      {
        asset: "192.168.0.1",
        title: "CVE-2018-15919 in cpe:/a:openbsd:openssh:7.4",
        cve: ["CVE-2018-15919"],
        severity: "medium",
        endpoint,
        cvss: { version: "unknown", vector: null, score: 5 },
      },
      {
        asset: "192.168.0.1",
        title: "CVE-2017-15906 in cpe:/a:openbsd:openssh:7.4",
        cve: ["CVE-2017-15906"],
        severity: "medium",
        endpoint,
        cvss: { version: "unknown", vector: null, score: 5 },
      },
    ],
    skipped: 0,
    warnings: [],
  });
});
