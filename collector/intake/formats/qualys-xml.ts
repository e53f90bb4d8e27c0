import { quoted } from "../bounded-text.ts";
import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import type { ParsedReport } from "../report.ts";
import { readXml } from "../sax.ts";
import type { XmlSource } from "../source.ts";
import { readDetails, readReportHost, type VulnDetails } from "./qualys-report.ts";
import { readScanKey, readScannedHost } from "./qualys-scan.ts";

/**
 * Qualys' XML: the report of hosts and their vulnerabilities (ASSET_DATA_REPORT), whose titles and scores stand in a
 * glossary, and the result of one scan (SCAN). Both name a definition outside the file, which is never fetched.
 * Format: `asset_data_report.dtd` and `scan-1.dtd` of Qualys' API guides.
 */
export const qualysXml: ReportFormat = {
  id: "qualys-xml",
  title: "Qualys XML (report, scan result)",
  kind: "xml",
  recognises: ({ root }) => ROOTS.includes(root),
  parse: (source) => (source.root === "SCAN" ? parseScan(source) : parseReport(source)),
};

const ROOTS: readonly string[] = ["ASSET_DATA_REPORT", "QUALYS_REPORT", "SCAN"];

function parseReport(source: XmlSource): ParsedReport {
  const folding = foldReport("qualys-xml");
  const glossary = new Map<string, VulnDetails>();
  readXml(source, {
    doctype: "outside",
    records: ["VULN_DETAILS"],
    onRecord: (record) => readDetails(glossary, record),
  });
  let hosts = 0;
  readXml(source, {
    doctype: "outside",
    records: ["HOST", "NO_RESULTS"],
    onRecord: (record) => {
      if (record.name === "HOST") hosts++;
      readReportHost(folding, glossary, record);
    },
  });
  if (hosts === 0) folding.warn("The report names no host: nothing was scanned, or a filter hides it");
  return folding.done();
}

function parseScan(source: XmlSource): ParsedReport {
  const folding = foldReport("qualys-xml");
  let hosts = 0;
  readXml(source, {
    doctype: "outside",
    records: ["IP", "KEY", "ERROR"],
    onRecord: (record) => {
      if (record.name === "IP") {
        hosts++;
        readScannedHost(folding, record);
      } else if (record.name === "KEY") readScanKey(folding, record);
      else folding.warn(`The scan reports an error: ${quoted(record.text)}`);
    },
  });
  if (hosts === 0) folding.warn("The scan names no host: nothing was scanned");
  return folding.done();
}
