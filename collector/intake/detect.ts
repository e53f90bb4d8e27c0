import { quoted } from "./bounded-text.ts";
import { foreignTitle } from "./foreign.ts";
import { isOf, type ReportFormat } from "./format.ts";
import { asff } from "./formats/asff.ts";
import { awsInspector2Json } from "./formats/aws-inspector2-json.ts";
import { burpXml } from "./formats/burp-xml.ts";
import { calderaJson } from "./formats/caldera-json.ts";
import { checkovJson } from "./formats/checkov-json.ts";
import { csaf } from "./formats/csaf.ts";
import { cyclonedxJson } from "./formats/cyclonedx-json.ts";
import { cyclonedxXml } from "./formats/cyclonedx-xml.ts";
import { cycognitoJson } from "./formats/cycognito-json.ts";
import { dependencyCheckXml } from "./formats/dependency-check-xml.ts";
import { dependencyTrackJson } from "./formats/dependency-track-json.ts";
import { genericCsv } from "./formats/generic-csv.ts";
import { genericJson } from "./formats/generic-json.ts";
import { githubDependabotJson } from "./formats/github-dependabot-json.ts";
import { gitlabContainerJson } from "./formats/gitlab-container-json.ts";
import { grypeJson } from "./formats/grype-json.ts";
import { harborJson } from "./formats/harbor-json.ts";
import { httpxJson } from "./formats/httpx-json.ts";
import { kubeBenchJson } from "./formats/kube-bench-json.ts";
import { masscanJson } from "./formats/masscan-json.ts";
import { msDefenderJson } from "./formats/ms-defender-json.ts";
import { msDefenderZip } from "./formats/ms-defender-zip.ts";
import { naabuJson } from "./formats/naabu-json.ts";
import { nessusCsv } from "./formats/nessus-csv.ts";
import { nessusXml } from "./formats/nessus-xml.ts";
import { nexposeXml } from "./formats/nexpose-xml.ts";
import { nmapXml } from "./formats/nmap-xml.ts";
import { npmAuditJson } from "./formats/npm-audit-json.ts";
import { nucleiJson } from "./formats/nuclei-json.ts";
import { openscapXml } from "./formats/openscap-xml.ts";
import { openvasCsv } from "./formats/openvas-csv.ts";
import { openvasXml } from "./formats/openvas-xml.ts";
import { openvex } from "./formats/openvex.ts";
import { osvJson } from "./formats/osv-json.ts";
import { picusCsv } from "./formats/picus-csv.ts";
import { pingcastleXml } from "./formats/pingcastle-xml.ts";
import { prowlerCsv } from "./formats/prowler-csv.ts";
import { prowlerOcsf } from "./formats/prowler-ocsf.ts";
import { qualysCsv } from "./formats/qualys-csv.ts";
import { qualysXml } from "./formats/qualys-xml.ts";
import { sarif } from "./formats/sarif.ts";
import { snykJson } from "./formats/snyk-json.ts";
import { sshAuditJson } from "./formats/ssh-audit-json.ts";
import { testsslCsv } from "./formats/testssl-csv.ts";
import { trivyJson } from "./formats/trivy-json.ts";
import { wazuhJson } from "./formats/wazuh-json.ts";
import { zapXml } from "./formats/zap-xml.ts";
import { at, topOf } from "./json.ts";
import { ReportRefused } from "./report.ts";
import type { Source } from "./source.ts";

/** Formats that are a tool's own. */
const SPECIFIC: readonly ReportFormat[] = [
  nessusXml,
  nmapXml,
  openvasXml,
  qualysXml,
  nexposeXml,
  nessusCsv,
  openvasCsv,
  qualysCsv,
  trivyJson,
  grypeJson,
  sarif,
  cyclonedxJson,
  cyclonedxXml,
  openvex,
  csaf,
  osvJson,
  snykJson,
  npmAuditJson,
  dependencyCheckXml,
  githubDependabotJson,
  wazuhJson,
  msDefenderJson,
  msDefenderZip,
  dependencyTrackJson,
  gitlabContainerJson,
  harborJson,
  picusCsv,
  calderaJson,
  zapXml,
  burpXml,
  nucleiJson,
  testsslCsv,
  sshAuditJson,
  kubeBenchJson,
  prowlerCsv,
  prowlerOcsf,
  asff,
  awsInspector2Json,
  checkovJson,
  openscapXml,
  pingcastleXml,
  cycognitoJson,
  masscanJson,
  httpxJson,
  naabuJson,
];

/** Formats that anyone may write. They come last: many tools' files would pass for them. */
const GENERIC: readonly ReportFormat[] = [genericCsv, genericJson];

/** Every format that can be read. */
export const REPORT_FORMATS: readonly ReportFormat[] = [...SPECIFIC, ...GENERIC];

/** Finds the format by content, never by name. Throws ReportRefused, naming the format where we know it by sight. */
export function detectFormat(source: Source): ReportFormat {
  const specific = SPECIFIC.find((format) => isOf(format, source));
  if (specific !== undefined) return specific;
  const foreign = foreignTitle(source);
  if (foreign !== undefined)
    throw new ReportRefused(`The file is ${foreign}, a format that cannot be read yet`);
  const generic = GENERIC.find((format) => isOf(format, source));
  if (generic !== undefined) return generic;
  throw new ReportRefused(`${unknown(source)}; "plumbline import --help" lists what can be read`);
}

/** The format that a person named, if the file is one. */
export function namedFormat(id: string, source: Source): ReportFormat {
  const format = REPORT_FORMATS.find((one) => one.id === id);
  if (format === undefined) {
    throw new ReportRefused(
      `The format ${quoted(id)} is unknown; known are ${REPORT_FORMATS.map((one) => one.id).join(", ")}`,
    );
  }
  if (isOf(format, source)) return format;
  const other = REPORT_FORMATS.find((one) => isOf(one, source))?.id ?? foreignTitle(source);
  throw new ReportRefused(
    other === undefined
      ? `The file is not ${format.id}: ${unknown(source)}`
      : `The file is not ${format.id}, it is ${other}; leave out the format to have it found`,
  );
}

function unknown(source: Source): string {
  switch (source.kind) {
    case "xml":
      return `The file is XML of an unknown kind, its root is ${quoted(source.root)}`;
    case "json":
      return isErrorObject(topOf(source))
        ? "The file is an error message, not a report"
        : "The file is JSON of an unknown kind";
    case "zip":
      return "The file is a zip archive of an unknown kind; give the report inside it";
    case "table":
      return "The file has no header row of a known table";
  }
}

/** What tools and gateways write in place of a report; `error: 0` says that there was none. */
const isErrorObject = (value: unknown): boolean =>
  ["error", "errors", "Error", "message"].some((key) => Boolean(at(value, key)));
