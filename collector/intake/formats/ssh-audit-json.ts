import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { membersAt, numberAt, textAt, textsAt } from "../json-text.ts";
import type { ParsedEndpoint, ParsedReport } from "../report.ts";
import { severityOfScore } from "../severity.ts";
import type { JsonSource } from "../source.ts";

/**
 * ssh-audit's JSON, of one server or of a list of them.
 *
 * An algorithm with a `fail` note is high, with a `warn` note medium, with neither it is skipped; a CVE has the severity of
 * its CVSS v2 score. Versions before 3 list algorithms without notes: there the recommendations to remove or
 * change them tell. Format: ssh-audit's `build_struct()`.
 */
export const sshAuditJson: ReportFormat = {
  id: "ssh-audit-json",
  title: "ssh-audit JSON",
  kind: "json",
  recognises: ({ documents }) =>
    tellingRecords(documents).some(
      (server) =>
        at(server, "banner") !== undefined && LISTS.some(({ key }) => Array.isArray(at(server, key))),
    ),
  parse,
};

const LISTS = [
  { key: "kex", what: "key exchange" },
  { key: "key", what: "host key" },
  { key: "enc", what: "cipher" },
  { key: "mac", what: "message authentication" },
] as const;

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("ssh-audit-json");
  readJson(source, { records: ["$"], onRecord: (server) => readServer(folding, server) });
  return folding.done();
}

function readServer(folding: Folding, server: unknown): void {
  const target = textAt(server, "target") || textAt(server, "host");
  const endpoint = endpointOfTarget(target);
  if (endpoint === null) {
    folding.unread(`A server was not read: its target ${quoted(target)} is no host`);
    return;
  }
  const asset = folding.asset({ name: endpoint.host, addresses: [endpoint.host] });
  const banner = textAt(server, "banner", "raw");
  const findings = [...membersAt(server, "cves").map(cveFinding), ...algorithmFindings(folding, server)];
  if (LISTS.every(({ key }) => membersAt(server, key).length === 0))
    folding.warn(`The audit of ${quoted(target)} lists no algorithms: the server may not have answered`);
  for (const { evidence, ...finding } of findings)
    folding.exposure(asset, {
      cvss: null,
      ...finding,
      endpoint,
      component: null,
      evidence: [banner, ...evidence],
    });
}

/** Always `host:port`, and IPv6 without brackets in some versions. */
function endpointOfTarget(target: string): ParsedEndpoint | null {
  const [, host = target, port = ""] = /^(.*):(\d{1,5})$/.exec(target) ?? [];
  return endpointOf(host, port, "tcp");
}

function cveFinding(entry: unknown) {
  const name = textAt(entry, "name");
  const description = textAt(entry, "description");
  const score = numberAt(entry, "cvssv2");
  return {
    title: description === "" ? name : `${name}: ${description}`,
    cve: firstCves([name]),
    severity: severityOfScore(score ?? 0),
    cvss: newestCvss([{ version: "2.0", score }]),
    weakness: name,
    evidence: [],
  };
}

function algorithmFindings(folding: Folding, server: unknown) {
  const algorithms = LISTS.flatMap((list) =>
    membersAt(server, list.key).map((algorithm) => ({ list, algorithm })),
  );
  if (!algorithms.some(({ algorithm }) => at(algorithm, "notes") !== undefined))
    return recommended(folding, server, algorithms.length);
  return algorithms.flatMap(({ list, algorithm }) => {
    const [fail, warn] = [textsAt(algorithm, "notes", "fail"), textsAt(algorithm, "notes", "warn")];
    if (fail.length + warn.length === 0) {
      folding.skip();
      return [];
    }
    return [
      algorithmFinding(list, textAt(algorithm, "algorithm"), fail.length > 0 ? "high" : "medium", [
        ...fail,
        ...warn,
      ]),
    ];
  });
}

function algorithmFinding(
  { key, what }: (typeof LISTS)[number],
  name: string,
  severity: "high" | "medium" | "info",
  notes: readonly string[],
) {
  const reason = notes[0] ?? "";
  return {
    title: `Weak ${what} algorithm ${name}${reason === "" ? "" : `: ${reason}`}`,
    cve: firstCves(notes),
    severity,
    weakness: `${key}:${name}`,
    evidence: notes,
  };
}

const LEVELS = [
  { level: "critical", severity: "high" },
  { level: "warning", severity: "medium" },
] as const;

function recommended(folding: Folding, server: unknown, algorithms: number) {
  const found = LEVELS.flatMap(({ level, severity }) =>
    ["del", "chg"].flatMap((act) =>
      LISTS.flatMap((list) =>
        membersAt(server, "recommendations", level, act, list.key).map((entry) =>
          algorithmFinding(list, textAt(entry, "name") || textAt(entry), severity, textsAt(entry, "notes")),
        ),
      ),
    ),
  );
  if (found.length === 0 && algorithms > 0)
    folding.warn("The report lists algorithms without judging them: ssh-audit before version 3 did not");
  return found;
}
