import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { cvssText, scoreOf } from "../cvss-text.ts";
import { startOf } from "../decode.ts";
import { endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import type { Sighting } from "../kept-parts.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import { attribute, childrenOf, childText, readXml, type XmlElement } from "../sax.ts";
import type { XmlSource } from "../source.ts";
import { type HostNames, hostNames, isFalsePositive, openvasSeverity } from "./openvas.ts";

/**
 * A report as Greenbone's GMP (OMP before it) gives it: bare, in the report around it, or in the answer to
 * `get_reports` or `get_results`.
 *
 * Every result is an exposure of its host, port and NVT, log messages too. A scan that did not finish, hosts that
 * were dead and tests that failed are warnings. Format: GMP 7 to 22.7, the "Anonymous XML" and "XML" reports.
 */
export const openvasXml: ReportFormat = {
  id: "openvas-xml",
  title: "Greenbone or OpenVAS XML",
  kind: "xml",
  recognises,
  parse,
};

const ANSWERS: readonly string[] = ["get_reports_response", "get_results_response", "get_report_response"];

/** Coverage tools have a root of that name as well. */
function recognises({ root, text }: XmlSource): boolean {
  if (ANSWERS.includes(root)) return true;
  return root === "report" && TELLING.test(startOf(text(), 65_536).start);
}

const TELLING = /<(?:gmp|omp|scan_run_status|report_format|result_count|nvt\s+oid)\b|format_id=/;

function parse(source: XmlSource): ParsedReport {
  const folding = foldReport("openvas-xml");
  const names = hostNames();
  readXml(source, {
    doctype: "none",
    records: ["result", "host"],
    onOpen: refuseFailure,
    onRecord: (record) => {
      if (record.name === "host") seeHost(names, record);
      else for (const host of childrenOf(record, "host")) names.see(host.text, childText(host, "hostname"));
    },
  });
  const seen = { results: 0, hosts: 0 };
  readXml(source, {
    doctype: "none",
    records: ["result", "host", "error", "scan_run_status"],
    onRecord: (record) => {
      if (record.name === "result") {
        seen.results++;
        readResult(folding, names, record);
      } else if (record.name === "host") seen.hosts += readHost(folding, names, record);
      else if (record.name === "error") warnOfError(folding, record);
      else warnOfStatus(folding, record);
    },
  });
  if (seen.results + seen.hosts === 0)
    folding.warn("The report names no host and no result: nothing was scanned, or a filter hides it");
  return folding.done();
}

/** An answer says in its attributes whether there is a report in it. */
function refuseFailure(name: string, attributes: ReadonlyMap<string, string>): void {
  const status = attributes.get("status") ?? "";
  if (!ANSWERS.includes(name) || status === "" || status.startsWith("2")) return;
  throw new ReportRefused(
    `The file is an error message, not a report: ${quoted(attributes.get("status_text") ?? status)}`,
  );
}

/** Hosts are told from the names of hosts elsewhere by having an address of their own. */
function seeHost(names: HostNames, host: XmlElement): void {
  const address = childText(host, "ip");
  const isHostname = (detail: XmlElement) => childText(detail, "name") === "hostname";
  for (const detail of childrenOf(host, "detail").filter(isHostname))
    names.see(address, childText(detail, "value"));
}

function readHost(folding: Folding, names: HostNames, host: XmlElement): number {
  const address = childText(host, "ip");
  if (address === "") return 0;
  folding.asset(names.seen(address));
  const isDead = (detail: XmlElement) =>
    childText(detail, "name") === "Host dead" && childText(detail, "value") === "1";
  if (childrenOf(host, "detail").some(isDead))
    folding.warn(`The host ${quoted(address)} was dead and not scanned`);
  return 1;
}

function warnOfError(folding: Folding, error: XmlElement): void {
  const [host] = childrenOf(error, "host");
  const what = childText(error, "description");
  if (host !== undefined && what !== "")
    folding.warn(`A test of ${quoted(host.text)} failed: ${quoted(what)}`);
}

/** Containers are audited in a moment, imports keep what they brought: both are done. */
function warnOfStatus(folding: Folding, { text }: XmlElement): void {
  const status = text.trim();
  if (!/^(?:done|container|)$/i.test(status))
    folding.warn(`The scan did not finish, its status is ${quoted(status)}: it may be incomplete`);
}

function readResult(folding: Folding, names: HostNames, result: XmlElement): void {
  const [host] = childrenOf(result, "host");
  const [nvt] = childrenOf(result, "nvt");
  const address = host?.text.trim() ?? "";
  const oid = attribute(nvt, "oid");
  const title = childText(result, "name") || (nvt === undefined ? "" : childText(nvt, "name")) || oid;
  if (address === "" || title === "" || nvt === undefined) {
    folding.unread(`The result ${quoted(attribute(result, "id"))} has no host or no NVT`);
    return;
  }
  const asset = folding.asset(names.seen(address));
  const threat = childText(result, "threat");
  const isGone = /^gone\b/i.test(childText(result, "delta"));
  if (isFalsePositive(threat) || childText(result, "severity") === "-1.0" || isGone) folding.skip();
  else if (/^error$/i.test(threat)) {
    folding.skip();
    folding.warn(`A test of ${quoted(address)} failed: ${quoted(title)}`);
  } else folding.exposure(asset, sightingOf(folding, result, { nvt, oid, title, address }));
}

type Found = {
  readonly nvt: XmlElement;
  readonly oid: string;
  readonly title: string;
  readonly address: string;
};

function sightingOf(folding: Folding, result: XmlElement, { nvt, oid, title, address }: Found): Sighting {
  const threat = childText(result, "threat");
  const score = scoreOf(childText(result, "severity")) ?? scoreOf(childText(nvt, "cvss_base"));
  const severity = openvasSeverity(threat, score);
  if (severity === undefined)
    folding.warn(`The threat ${quoted(threat)} is unknown and was read from the score`);
  const [, port = "", transport = "tcp"] = PORT.exec(childText(result, "port")) ?? [];
  return {
    title,
    cve: firstCves(cvesOf(nvt), [oid], [title]),
    severity: severity ?? openvasSeverity("", score) ?? "info",
    endpoint: endpointOf(address, port, transport),
    cvss: newestCvss(cvssOf(nvt, childText(result, "severity"))),
    weakness: oid || title,
    component: null,
    evidence: [childText(result, "description")],
  };
}

/** `443/tcp`, `general/tcp`, and `https (443/tcp)` as OpenVAS wrote before version 6. */
const PORT = /([\w-]{1,40})\/([\w-]{1,40})/;

/** References since GVM 10, a list in one element before. */
function cvesOf(nvt: XmlElement): readonly string[] {
  const references = childrenOf(nvt, "refs").flatMap((refs) => childrenOf(refs, "ref"));
  const ids = references
    .filter((ref) => /^cve/i.test(attribute(ref, "type")))
    .map((ref) => attribute(ref, "id"));
  return [...ids, ...childrenOf(nvt, "cve").flatMap((cve) => [cve.text, attribute(cve, "id")])];
}

/** The vectors of the NVT; its own score stands where it can only mean that vector. */
function cvssOf(nvt: XmlElement, severity: string): readonly CvssGiven[] {
  const rated = childrenOf(nvt, "severities").flatMap((list) => childrenOf(list, "severity"));
  const vectors = rated.map((one) => childText(one, "value"));
  const tag = /(?:^|\|)cvss_base_vector=([^|]{1,300})/.exec(childText(nvt, "tags"))?.[1] ?? "";
  const own = [
    ...new Set([...vectors, tag].filter((vector) => vector.startsWith("AV:") || /^CVSS/i.test(vector))),
  ];
  const base = scoreOf(childText(nvt, "cvss_base"));
  const given = own.map((vector) => ({
    ...cvssText(versionOf(vector), vector),
    score: own.length === 1 ? base : undefined,
  }));
  return [...given, { version: "unknown", score: base ?? scoreOf(severity) }];
}

const versionOf = (vector: string): CvssGiven["version"] =>
  vector.startsWith("CVSS:4") ? "4.0" : vector.startsWith("CVSS:3") ? "3.1" : "2.0";
