import { quoted } from "../bounded-text.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt, tellingRecords } from "../json.ts";
import { type JsonPlace, readJson } from "../json-stream.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { isRestAlert, readGraphAlert, readRestAlert } from "./github-alerts.ts";

/**
 * GitHub's alerts: GraphQL's `vulnerabilityAlerts` of one repository or of many that a search found, and the
 * REST lists of Dependabot and code scanning alerts.
 *
 * The asset is the repository. Alerts that are not open are skipped. An answer with errors beside its data is a
 * warning, one with errors alone is refused.
 */
export const githubDependabotJson: ReportFormat = {
  id: "github-dependabot-json",
  title: "GitHub vulnerability alerts JSON",
  kind: "json",
  recognises: (source) =>
    source.documents.some(isAnswer) || tellingRecords(source.documents).some(isRestAlert),
  parse: (source) => (source.documents.some(isAnswer) ? parseAnswers(source) : parseList(source)),
};

/** Where alerts stand below `data`; a list may be written as nodes or as edges, a query may rename its fields. */
const OWNERS = [
  "$.data.*",
  ...["$.data.*", "$.data.*.*", "$.data.*.*.*"].flatMap((above) => [
    `${above}.nodes.*`,
    `${above}.edges.*.node`,
  ]),
];

const ALERTS = OWNERS.flatMap((owner) =>
  ["nodes.*", "edges.*.node"].map((list) => `${owner}.vulnerabilityAlerts.${list}`),
);

/** Looks where alerts may stand, and at two fields that only GitHub's schema has together with errors. */
function isAnswer(value: unknown): boolean {
  const data = at(value, "data");
  if (typeof data !== "object" || data === null) return false;
  return (
    hasAlerts(data, MAX_OWNER_DEPTH) ||
    (["repository", "search"].some((key) => Object.hasOwn(data, key)) && Array.isArray(at(value, "errors")))
  );
}

/** `organization.repositories.nodes.0` is four below the data. */
const MAX_OWNER_DEPTH = 5;

function hasAlerts(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || depth < 0) return false;
  if (Array.isArray(value)) return tellingRecords(value).some((member) => hasAlerts(member, depth - 1));
  return (
    Object.hasOwn(value, "vulnerabilityAlerts") ||
    Object.values(value).some((member) => hasAlerts(member, depth - 1))
  );
}

function parseAnswers(source: JsonSource): ParsedReport {
  const folding = foldReport("github-dependabot-json");
  const frame = readJson(source, { records: ALERTS });
  for (const answer of frame) noteFaults(folding, answer);
  readJson(source, {
    records: ALERTS,
    onRecord: (alert, place) => readGraphAlert(folding, repositoryAt(frame, place), alert),
  });
  for (const answer of frame) nameRepositories(folding, at(answer, "data"), [], MAX_OWNER_DEPTH);
  return folding.done();
}

function noteFaults(folding: Folding, answer: unknown): void {
  const [first, ...more] = listAt(answer, "errors");
  if (first === undefined) return;
  const message = quoted(String(at(first, "message") ?? "an error"));
  if (!hasAlerts(at(answer, "data"), MAX_OWNER_DEPTH))
    throw new ReportRefused(`GitHub answered with an error in place of alerts: ${message}`);
  folding.warn(`GitHub answered with ${1 + more.length} errors, so alerts may be missing: ${message}`);
}

/** The name of whatever holds the alerts, or of what holds that. */
function repositoryAt(frame: readonly unknown[], [document = 0, ...keys]: JsonPlace): string {
  const holder = keys.slice(0, keys.lastIndexOf("vulnerabilityAlerts"));
  for (let length = holder.length; length > 0; length--) {
    const name = nameOf(at(frame, document, ...holder.slice(0, length)));
    if (name !== "") return name;
  }
  return "";
}

function nameOf(repository: unknown): string {
  const [full, url, owner, name] = [["nameWithOwner"], ["url"], ["owner", "login"], ["name"]].map((path) => {
    const value = at(repository, ...path);
    return typeof value === "string" ? value : "";
  });
  return full || pathOf(url ?? "") || [owner, name].filter(Boolean).join("/");
}

/** `https://github.com/owner/name/security/…` is `owner/name`. */
const pathOf = (url: string): string => /^https?:\/\/[^/]+\/([^/]+\/[^/?#]+)/.exec(url)?.[1] ?? "";

/** Repositories without alerts were looked at too; a page of alerts that is not the last is a warning. */
function nameRepositories(folding: Folding, value: unknown, above: readonly unknown[], depth: number): void {
  if (typeof value !== "object" || value === null || depth < 0) return;
  const alerts = at(value, "vulnerabilityAlerts");
  if (alerts !== undefined) {
    const name = [value, ...above].map(nameOf).find((one) => one !== "");
    if (name !== undefined) folding.asset({ name });
    const unread = listAt(alerts, "nodes").concat(listAt(alerts, "edges").map((edge) => at(edge, "node")));
    for (const alert of unread.filter(Boolean))
      folding.unread(`An alert stands where none is looked for: ${Object.keys(Object(alert)).length} fields`);
    if (alerts === null) folding.warn("GitHub gave no alerts for a repository: they may be turned off");
    if (at(alerts, "pageInfo", "hasNextPage") === true)
      folding.warn("GitHub has more alerts than this page: they are missing here");
  }
  for (const member of Object.values(value)) nameRepositories(folding, member, [value, ...above], depth - 1);
}

function parseList(source: JsonSource): ParsedReport {
  const folding = foldReport("github-dependabot-json");
  readJson(source, { records: ["$"], onRecord: (alert) => readRestAlert(folding, pathOf, alert) });
  return folding.done();
}
