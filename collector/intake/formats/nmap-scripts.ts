import type { Severity } from "../../domain/exposure.ts";
import { quoted } from "../bounded-text.ts";
import { cvesIn, firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import type { Folding } from "../folding.ts";
import type { Sighting } from "../kept-parts.ts";
import type { ParsedEndpoint } from "../report.ts";
import { attribute, childrenOf, type XmlElement } from "../sax.ts";
import { severityOfScore, severityOfWord } from "../severity.ts";

/** What a script says about one endpoint: the weaknesses, and how many checks said "not vulnerable". */
export type ScriptReading = { readonly sightings: readonly Sighting[]; readonly clean: number };

/**
 * Reads the output of the scripts that report weaknesses: `vulners` and `vulscan`, one weakness per CVE, and those
 * built on nmap's `vulns` library (http-vuln-…, smb-vuln-…, ssl-poodle), one per script entry.
 * Every other script describes the service and gives no exposure of its own.
 */
export function readScript(
  folding: Folding,
  script: XmlElement,
  endpoint: ParsedEndpoint | null,
): ScriptReading {
  const id = attribute(script, "id");
  if (id === "vulners") return readVulners(folding, script, endpoint);
  if (id === "vulscan") return readVulscan(folding, attribute(script, "output"), endpoint);
  const reports = childrenOf(script, "table").filter((table) => elem(table, "state") !== "");
  return reports.length === 0
    ? readVulnsText(id, attribute(script, "output"), endpoint)
    : readVulns(script, reports, endpoint);
}

const elem = (table: XmlElement, key: string): string =>
  childrenOf(table, "elem")
    .find((child) => attribute(child, "key") === key)
    ?.text.trim() ?? "";

type Listed = { readonly id: string; readonly score: string; readonly product: string };

/** Exploit and advisory references in the same list are no weaknesses of their own. */
function readVulners(folding: Folding, script: XmlElement, endpoint: ParsedEndpoint | null): ScriptReading {
  const tables = childrenOf(script, "table");
  const listed = tables.length > 0 ? tables.flatMap(listedIn) : listedInOutput(attribute(script, "output"));
  const weaknesses = listed.filter(({ id }) => cvesIn(id)[0] === id.toUpperCase());
  const others = listed.length - weaknesses.length;
  if (others > 0) folding.warn(`${others} references of vulners that are no CVE were not read as exposures`);
  return { sightings: weaknesses.map((one) => vulnersSighting(one, endpoint)), clean: 0 };
}

const listedIn = (product: XmlElement): readonly Listed[] =>
  childrenOf(product, "table").map((entry) => ({
    id: elem(entry, "id"),
    score: elem(entry, "cvss"),
    product: attribute(product, "key"),
  }));

/** Before nmap 7.7 the list stood in the output only: product, then lines of id, score and link. */
function listedInOutput(output: string): readonly Listed[] {
  const product = /^\s*(cpe:\S{1,200}?):?\s*$/m.exec(output)?.[1] ?? "";
  return output.split("\n").flatMap((line) => {
    const [id = "", score = "", link] = line.trim().split(/\s+/, 4);
    return link !== undefined && /^\d+(\.\d+)?$/.test(score) ? [{ id, score, product }] : [];
  });
}

function vulnersSighting({ id, score, product }: Listed, endpoint: ParsedEndpoint | null): Sighting {
  const given = /^\d+(\.\d+)?$/.test(score) ? Number(score) : undefined;
  const cve = id.toUpperCase();
  return {
    title: product === "" ? cve : `${cve} in ${product}`,
    cve: [cve],
    severity: severityOfScore(given ?? 0),
    endpoint,
    cvss: newestCvss([{ version: "unknown", score: given }]),
    weakness: `vulners:${cve}`,
    component: null,
    evidence: [
      `vulners concludes this from the version that the service names: ${product || "unknown product"}`,
    ],
  };
}

/** Lines of `[id] title` by database, guessed from the service's name and version alone; nothing says how bad. */
function readVulscan(folding: Folding, output: string, endpoint: ParsedEndpoint | null): ScriptReading {
  const listed = output.split("\n").flatMap((line) => {
    const [, id = "", title] = /^\s*\[([^\]]{1,60})\]\s+(\S.*)$/.exec(line) ?? [];
    return title === undefined ? [] : [{ title, cves: firstCves([id], [title]) }];
  });
  const others = listed.filter(({ cves }) => cves.length === 0).length;
  if (others > 0) folding.warn(`${others} references of vulscan that are no CVE were not read as exposures`);
  const sightings = listed.flatMap(({ title, cves }) =>
    cves.map((cve) => ({
      title: title.includes(cve) ? title : `${cve} ${title}`,
      cve: [cve],
      severity: "info" as const,
      endpoint,
      cvss: null,
      weakness: `vulscan:${cve}`,
      component: null,
      evidence: ["vulscan concludes this from the product and version that the service names"],
    })),
  );
  return { sightings, clean: 0 };
}

/** What the `vulns` library writes for people, where a version or an export leaves out its tables. */
function readVulnsText(script: string, output: string, endpoint: ParsedEndpoint | null): ScriptReading {
  const [, title = "", state] = /^\s*(\S.*)\n\s*State:\s*(\S.*)$/m.exec(output) ?? [];
  if (state === undefined) return { sightings: [], clean: 0 };
  if (IS_CLEAN.test(state)) return { sightings: [], clean: 1 };
  const cve = firstCves([output], [script.replaceAll("cve", "cve-")]);
  const sighting = {
    title: title.trim(),
    cve,
    severity: riskIn(output),
    endpoint,
    cvss: null,
    weakness: `${script}:${cve[0] ?? title.trim()}`,
    component: null,
    evidence: [`${script}: ${state.trim()}`],
  };
  return { sightings: [sighting], clean: 0 };
}

const IS_CLEAN = /^NOT VULNERABLE|^UNKNOWN/i;

function readVulns(
  script: XmlElement,
  reports: readonly XmlElement[],
  endpoint: ParsedEndpoint | null,
): ScriptReading {
  const risk = reports.length === 1 ? riskIn(attribute(script, "output")) : "info";
  const vulnerable = reports.filter((report) => !IS_CLEAN.test(elem(report, "state")));
  return {
    sightings: vulnerable.map((report) => vulnsSighting(attribute(script, "id"), report, { endpoint, risk })),
    clean: reports.length - vulnerable.length,
  };
}

/** The risk stands in the output alone, so it is read where that speaks of one weakness. */
const riskIn = (output: string): Severity =>
  severityOfWord(/^\s*Risk factor:\s*(\w{1,20})/im.exec(output)?.[1] ?? "") ?? "info";

type Rated = { readonly endpoint: ParsedEndpoint | null; readonly risk: Severity };

function vulnsSighting(script: string, report: XmlElement, { endpoint, risk }: Rated): Sighting {
  const title = elem(report, "title");
  const tables = childrenOf(report, "table");
  const ids = tables.filter((table) => attribute(table, "key") === "ids").flatMap(textsIn);
  const score = tables
    .filter((table) => attribute(table, "key") === "scores")
    .flatMap(textsIn)
    .map(leadingNumber);
  const worst = Math.max(0, ...score);
  return {
    title: title || `Reported by ${quoted(script)}`,
    cve: firstCves(ids, [attribute(report, "key"), title, script.replaceAll("cve", "cve-")]),
    severity: worst === 0 ? risk : severityOfScore(worst),
    endpoint,
    cvss: newestCvss([{ version: "unknown", score: worst === 0 ? undefined : worst }]),
    weakness: `${script}:${attribute(report, "key") || title}`,
    component: null,
    evidence: [`${script}: ${elem(report, "state")}`],
  };
}

const textsIn = (table: XmlElement): readonly string[] =>
  childrenOf(table, "elem").map((child) => child.text);

const leadingNumber = (text: string): number => Number(/^\s*(\d+(?:\.\d+)?)/.exec(text)?.[1] ?? 0);
