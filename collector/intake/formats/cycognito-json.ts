import { firstCves } from "../cve.ts";
import { addressOf, endpointOf, endpointOfUrl } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { firstText, textAt, textsAt } from "../json-text.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { toldSeverity } from "../told.ts";

/**
 * The issues that CyCognito's API answers: one exposure per issue and asset. A certificate is an asset of its own;
 * where it was seen stands in the evidence.
 *
 * An issue that is resolved or removed is skipped. The severity that people set outranks the base severity. The
 * score is the vendor's own and no CVSS. Format: CyCognito API v1, "issues".
 */
export const cycognitoJson: ReportFormat = {
  id: "cycognito-json",
  title: "CyCognito issues JSON",
  kind: "json",
  recognises: ({ documents }) =>
    tellingRecords(documents).some(
      (issue) =>
        at(issue, "affected_asset") !== undefined &&
        ["severity_score", "issue_id", "issue_type"].some((key) => at(issue, key) !== undefined),
    ),
  parse,
};

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("cycognito-json");
  let issues = 0;
  readJson(source, {
    records: ["$"],
    onRecord: (issue) => readIssue(folding, issue, issues++),
  });
  return folding.done();
}

function readIssue(folding: Folding, issue: unknown, number: number): void {
  const title = textAt(issue, "title");
  // `ip/192.0.2.1`, `domain/shop.example`, `webapp/https://shop.example/`: the kind comes first.
  const [, kind = "", affected = ""] =
    /^(?:([a-z_-]{1,20})\/)?(.*)$/s.exec(textAt(issue, "affected_asset")) ?? [];
  const endpoint = endpointOfUrl(kind === "cert" ? textAt(issue, "evidence", "hostname") : affected);
  if (title === "" || affected === "") {
    folding.unread(`Issue ${number} was not read: it has no title or no asset`);
    return;
  }
  const name = kind === "cert" ? affected : (endpoint?.host ?? affected);
  const asset = folding.asset({ name, addresses: addressOf(name) === undefined ? [] : [name] });
  if (isOver(issue)) folding.skip();
  else
    folding.exposure(asset, {
      title,
      cve: firstCves(textsAt(issue, "cve_ids"), [title], textsAt(issue, "references")),
      severity: toldSeverity(folding, firstText(issue, "severity", "base_severity")),
      endpoint:
        endpoint && endpointOf(endpoint.host, textAt(issue, "port") || String(endpoint.port ?? ""), ""),
      cvss: null,
      weakness: title,
      component: null,
      evidence: [textAt(issue, "evidence", "evidence"), textAt(issue, "summary")],
    });
}

const isOver = (issue: unknown): boolean =>
  textAt(issue, "resolved_at") !== "" ||
  ["removed", "resolved"].includes(textAt(issue, "issue_status").toLowerCase());
