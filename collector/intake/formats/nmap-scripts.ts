import { quoted } from "../bounded-text.ts";
import { cvesIn, firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import type { Folding } from "../folding.ts";
import type { Sighting } from "../kept-parts.ts";
import type { ParsedEndpoint } from "../report.ts";
import { attribute, childrenOf, type XmlElement } from "../sax.ts";
import { severityOfScore } from "../severity.ts";

/** What a script says about one endpoint: the weaknesses, and how many checks said "not vulnerable". */
export type ScriptReading = { readonly sightings: readonly Sighting[]; readonly clean: number };

const NOTHING: ScriptReading = { sightings: [], clean: 0 };

/**
 * Reads the output of the two families of scripts that report weaknesses: `vulners`, one weakness per CVE,
 * and those built on nmap's `vulns` library (http-vuln-…, smb-vuln-…, ssl-poodle), one per script entry.
 * Every other script describes the service and gives no exposure of its own.
 */
export function readScript(
  folding: Folding,
  script: XmlElement,
  endpoint: ParsedEndpoint | null,
): ScriptReading {
  const id = attribute(script, "id");
  if (id === "vulners") return readVulners(folding, script, endpoint);
  const reports = childrenOf(script, "table").filter((table) => elem(table, "state") !== "");
  return reports.length === 0 ? NOTHING : readVulns(id, reports, endpoint);
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

function readVulns(
  script: string,
  reports: readonly XmlElement[],
  endpoint: ParsedEndpoint | null,
): ScriptReading {
  const vulnerable = reports.filter((report) => !/^NOT VULNERABLE|^UNKNOWN/i.test(elem(report, "state")));
  return {
    sightings: vulnerable.map((report) => vulnsSighting(script, report, endpoint)),
    clean: reports.length - vulnerable.length,
  };
}

function vulnsSighting(script: string, report: XmlElement, endpoint: ParsedEndpoint | null): Sighting {
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
    severity: severityOfScore(worst),
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
