import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { firstText, membersAt, textAt } from "../json-text.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { addCheck, type ProwlerCheck } from "./prowler-check.ts";

/**
 * Prowler's findings in the Open Cybersecurity Schema Framework (`.ocsf.json`), of versions 3 to 5.
 *
 * What is done with a status is told in `prowler-check.ts`. Format: prowler's `lib/outputs/ocsf/ocsf.py`; OCSF 1.x
 * Detection Finding, and the Security Finding that version 3 wrote.
 */
export const prowlerOcsf: ReportFormat = {
  id: "prowler-ocsf",
  title: "Prowler OCSF JSON",
  kind: "json",
  recognises: ({ documents }) =>
    tellingRecords(documents).some(
      (finding) => isProwlers(finding) && INFO.some((key) => at(finding, key) !== undefined),
    ),
  parse,
};

/** Its own name, or where the product was removed, a field that only Prowler writes. */
const isProwlers = (finding: unknown): boolean => {
  const product = textAt(finding, "metadata", "product", "name");
  return product === "" ? at(finding, "risk_details") !== undefined : /prowler/i.test(product);
};

const INFO = ["finding_info", "finding"] as const;

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("prowler-ocsf");
  let findings = 0;
  readJson(source, {
    records: ["$"],
    onRecord: (finding) => addCheck(folding, checkOf(finding), `Finding ${findings++}`),
  });
  return folding.done();
}

function checkOf(finding: unknown): ProwlerCheck {
  const info = INFO.map((key) => at(finding, key)).find((value) => value !== undefined);
  const title = textAt(info, "title") || textAt(finding, "message");
  return {
    check:
      textAt(finding, "metadata", "event_code") ||
      textAt(info, "check_id") ||
      checkInUid(textAt(info, "uid")) ||
      title,
    title,
    status:
      textAt(finding, "status_code") || textAt(finding, "compliance", "status") || textAt(finding, "status"),
    severity: severityOf(finding),
    isMuted: textAt(finding, "status").toLowerCase() === "suppressed",
    detail: firstText(finding, "status_detail", "message"),
    resources: resourcesOf(finding),
  };
}

/** `prowler-aws-s3_bucket_acl-123456789012-eu-west-1-name`: checks have no hyphen. */
const checkInUid = (uid: string): string => /^prowler-[a-z0-9]+-([^-]+)-/.exec(uid)?.[1] ?? "";

/** OCSF's `severity_id`; 6 is Fatal, which none of our words is. */
const SEVERITY_IDS: readonly string[] = ["unknown", "info", "low", "medium", "high", "critical", "critical"];

const severityOf = (finding: unknown): string => {
  const word = textAt(finding, "severity");
  if (word !== "") return word.toLowerCase() === "fatal" ? "critical" : word;
  return SEVERITY_IDS[Number(textAt(finding, "severity_id"))] ?? "";
};

function resourcesOf(finding: unknown): readonly string[] {
  const resources = membersAt(finding, "resources").map((resource) => firstText(resource, "uid", "name"));
  const named = resources.filter((name) => name !== "");
  return named.length > 0 ? named : [textAt(finding, "cloud", "account", "uid") || UNNAMED];
}

/** Where neither a resource nor an account is named, the record still says that something failed. */
const UNNAMED = "unnamed cloud account";
