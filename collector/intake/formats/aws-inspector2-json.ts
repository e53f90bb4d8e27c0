import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { membersAt, numberAt, textAt, textsAt } from "../json-text.ts";
import type { Sighting } from "../kept-parts.ts";
import { lastingAddresses } from "../lasting-address.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { toldCvss, toldSeverity } from "../told.ts";
import { awsPackages } from "./aws-packages.ts";

/**
 * Amazon Inspector version 2: what `aws inspector2 list-findings` prints, and the report that it exports.
 *
 * One exposure per finding and resource. Closed and suppressed findings are skipped. Format: Inspector API, `Finding`.
 */
export const awsInspector2Json: ReportFormat = {
  id: "aws-inspector2-json",
  title: "Amazon Inspector 2 JSON",
  kind: "json",
  recognises: ({ documents }) =>
    isBare(documents) ||
    documents.some((page) => tellingRecords(membersAt(page, "findings")).some(isFinding)),
  parse,
};

const isFinding = (value: unknown): boolean => at(value, "findingArn") !== undefined;

const isBare = (documents: readonly unknown[]): boolean => tellingRecords(documents).some(isFinding);

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("aws-inspector2-json");
  let findings = 0;
  const pages = readJson(source, {
    records: [isBare(source.documents) ? "$" : "$.findings.*"],
    onRecord: (finding) => readFinding(folding, finding, findings++),
  });
  if (textAt(pages.at(-1), "nextToken") !== "")
    folding.warn("The report is one page of several: there are more findings than it lists");
  return folding.done();
}

function readFinding(folding: Folding, finding: unknown, number: number): void {
  const title = textAt(finding, "title");
  const resources = membersAt(finding, "resources").filter((resource) => textAt(resource, "id") !== "");
  if (title === "" || resources.length === 0) {
    folding.unread(`Finding ${number} was not read: it has no title or no resource`);
    return;
  }
  const assets = resources.map((resource) => folding.asset(seen(resource)));
  if (["CLOSED", "SUPPRESSED"].includes(textAt(finding, "status"))) folding.skip();
  else for (const asset of assets) folding.exposure(asset, sightingOf(folding, finding, title));
}

/** An identifier says which resource it is; an instance may have several addresses. */
const seen = (resource: unknown) => ({
  name: textAt(resource, "id"),
  addresses: lastingAddresses([
    ...textsAt(resource, "details", "awsEc2Instance", "ipV4Addresses"),
    ...textsAt(resource, "details", "awsEc2Instance", "ipV6Addresses"),
  ]),
  isChosen: true,
});

function sightingOf(folding: Folding, finding: unknown, title: string): Sighting {
  const details = at(finding, "packageVulnerabilityDetails");
  const id = textAt(details, "vulnerabilityId");
  const word = textAt(finding, "severity");
  return {
    title,
    cve: firstCves(
      [id],
      [title],
      textsAt(details, "relatedVulnerabilities"),
      textsAt(details, "referenceUrls"),
    ),
    severity: word === "UNTRIAGED" ? "info" : toldSeverity(folding, word),
    endpoint: null,
    cvss: newestCvss(scoresOf(finding)),
    weakness: id || textAt(finding, "codeVulnerabilityDetails", "detectorId") || title,
    component: componentOf(finding),
    evidence: [textAt(finding, "description")],
  };
}

/** Inspector's own, which it adjusts to the resource, before those of its sources. */
const scoresOf = (finding: unknown) =>
  [
    at(finding, "inspectorScoreDetails", "adjustedCvss"),
    ...membersAt(finding, "packageVulnerabilityDetails", "cvss"),
  ].map((cvss) =>
    toldCvss(
      textAt(cvss, "version"),
      textAt(cvss, "scoringVector"),
      numberAt(cvss, "score") ?? numberAt(cvss, "baseScore"),
    ),
  );

/** The packages, the file, or the open ports. */
function componentOf(finding: unknown): string | null {
  const packages = awsPackages(membersAt(finding, "packageVulnerabilityDetails", "vulnerablePackages"), {
    name: "name",
    version: "version",
  });
  const file = textAt(finding, "codeVulnerabilityDetails", "filePath", "filePath");
  const range = at(finding, "networkReachabilityDetails", "openPortRange");
  if (packages.length > 0) return packages.join(", ");
  if (range === undefined) return file || null;
  const protocol = textAt(finding, "networkReachabilityDetails", "protocol");
  return `ports ${textAt(range, "begin")}-${textAt(range, "end")}/${protocol}`;
}
