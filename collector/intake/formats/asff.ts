import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { membersAt, numberAt, textAt, textsAt } from "../json-text.ts";
import { lastingAddresses } from "../lasting-address.ts";
import type { ParsedReport } from "../report.ts";
import { severityOfScore } from "../severity.ts";
import type { JsonSource } from "../source.ts";
import { toldCvss, toldSeverity } from "../told.ts";
import { awsPackages } from "./aws-packages.ts";

/**
 * The AWS Security Finding Format: what `aws securityhub get-findings` prints, a bare list of findings, or the event
 * that Security Hub sends.
 *
 * One exposure per finding and resource. Archived, resolved and suppressed findings, and checks that passed, are
 * skipped. Format: "AWS Security Finding Format (ASFF)", schema 2018-10-08.
 */
export const asff: ReportFormat = {
  id: "asff",
  title: "AWS Security Finding Format (Security Hub)",
  kind: "json",
  recognises: ({ documents }) =>
    isBare(documents) ||
    tellingRecords(documents).some(
      (page) =>
        LISTS.some((path) => membersAt(page, ...path).some(isFinding)) || isEmptyList(at(page, "Findings")),
    ),
  parse,
};

const isFinding = (value: unknown): boolean => at(value, "ProductArn") !== undefined;

const isBare = (documents: readonly unknown[]): boolean => tellingRecords(documents).some(isFinding);

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const LISTS = [["Findings"], ["findings"], ["detail", "findings"]] as const;

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("asff");
  let findings = 0;
  const pages = readJson(source, {
    records: isBare(source.documents) ? ["$"] : LISTS.map((path) => `$.${path.join(".")}.*`),
    onRecord: (finding) => readFinding(folding, finding, findings++),
  });
  if (findings === 0) folding.warn("The report lists no findings");
  if (textAt(pages.at(-1), "NextToken") !== "")
    folding.warn("The report is one page of several: there are more findings than it lists");
  return folding.done();
}

function readFinding(folding: Folding, finding: unknown, number: number): void {
  const title = textAt(finding, "Title");
  const resources = resourcesOf(finding);
  if (title === "" || resources.length === 0) {
    folding.unread(`Finding ${number} was not read: it has no title, or neither a resource nor an account`);
    return;
  }
  const assets = resources.map((resource) => folding.asset(resource));
  if (isOver(finding)) folding.skip();
  else for (const asset of assets) folding.exposure(asset, sightingOf(folding, finding, title));
}

const isOver = (finding: unknown): boolean =>
  textAt(finding, "RecordState") === "ARCHIVED" ||
  ["RESOLVED", "SUPPRESSED"].includes(textAt(finding, "Workflow", "Status")) ||
  textAt(finding, "Compliance", "Status") === "PASSED";

/** An identifier says which resource it is; an instance may have several addresses. */
function resourcesOf(finding: unknown) {
  const resources = membersAt(finding, "Resources").map((resource) => ({
    name: textAt(resource, "Id"),
    addresses: lastingAddresses([
      ...textsAt(resource, "Details", "AwsEc2Instance", "IpV4Addresses"),
      ...textsAt(resource, "Details", "AwsEc2Instance", "IpV6Addresses"),
    ]),
    isChosen: true,
  }));
  const account = { name: textAt(finding, "AwsAccountId"), addresses: [], isChosen: true };
  const named = resources.filter(({ name }) => name !== "");
  return named.length > 0 ? named : [account].filter(({ name }) => name !== "");
}

function sightingOf(folding: Folding, finding: unknown, title: string) {
  const vulnerabilities = membersAt(finding, "Vulnerabilities");
  const ids = vulnerabilities.map((one) => textAt(one, "Id"));
  const packages = vulnerabilities.flatMap((one) =>
    awsPackages(membersAt(one, "VulnerablePackages"), { name: "Name", version: "Version" }),
  );
  return {
    title,
    cve: firstCves(
      ids,
      [title],
      vulnerabilities.flatMap((one) => textsAt(one, "RelatedVulnerabilities")),
      vulnerabilities.flatMap((one) => textsAt(one, "ReferenceUrls")),
    ),
    severity: severityOf(folding, finding),
    endpoint: null,
    cvss: newestCvss(
      vulnerabilities.flatMap((one) =>
        membersAt(one, "Cvss").map((cvss) =>
          toldCvss(textAt(cvss, "Version"), textAt(cvss, "BaseVector"), numberAt(cvss, "BaseScore")),
        ),
      ),
    ),
    weakness: ids.find((id) => id !== "") ?? `${textAt(finding, "GeneratorId")}:${title}`,
    component: packages.length === 0 ? null : packages.join(", "),
    evidence: [textAt(finding, "Description")],
  };
}

/** The label, else the number from 0 to 100, whose steps are those of a score from 0 to 10. */
function severityOf(folding: Folding, finding: unknown) {
  const label =
    textAt(finding, "Severity", "Label") || textAt(finding, "FindingProviderFields", "Severity", "Label");
  const number = numberAt(finding, "Severity", "Normalized");
  return label === "" && number !== undefined ? severityOfScore(number / 10) : toldSeverity(folding, label);
}
