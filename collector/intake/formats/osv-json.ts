import { z } from "zod";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { detail, figure, fitting, texts } from "../loose-fields.ts";
import { packageLabel, placeless, readRecord } from "../record.ts";
import type { ParsedReport } from "../report.ts";
import { severityOfScore, severityOfWord } from "../severity.ts";
import type { JsonSource } from "../source.ts";

/**
 * OSV-Scanner's JSON. Each advisory on a package is an exposure, also where `groups` calls two (one GHSA, one
 * PYSEC) aliases of each other: they share their CVE. Format: osv-scanner's `pkg/models/results.go`, OSV schema 1.x.
 */
export const osvJson: ReportFormat = {
  id: "osv-json",
  title: "OSV-Scanner JSON",
  kind: "json",
  recognises: ({ documents: [report] }) => {
    const results = at(report, "results");
    if (!Array.isArray(results)) return false;
    if (results.length === 0) return Object.keys(report ?? {}).every((key) => EMPTY_KEYS.has(key));
    return results.some((one) => Array.isArray(at(one, "packages")) && at(one, "source") !== undefined);
  },
  parse,
};

/** What stands beside an empty list of results. */
const EMPTY_KEYS: ReadonlySet<string> = new Set([
  "results",
  "experimental_config",
  "license_summary",
  "image_metadata",
]);

const VULNERABILITIES = "$.results.*.packages.*.vulnerabilities.*";

type Place = {
  readonly source: string;
  readonly label: string;
  readonly name: string;
  readonly groups: Groups;
};

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("osv-json");
  const places = new Map<string, Place>();
  for (const [document, report] of readJson(source, { records: [VULNERABILITIES] }).entries()) {
    const results = listAt(report, "results");
    if (results.length === 0)
      folding.warn("The report has no results: nothing was found, or nothing was scanned");
    for (const [i, result] of results.entries()) readResult(folding, places, `${document}.${i}`, result);
  }
  readJson(source, {
    records: [VULNERABILITIES],
    onRecord: (value, [document, , i, , j, , k]) => {
      const place = places.get(`${document}.${i}.${j}`);
      const where = `Vulnerability ${k} of package ${j} of result ${i}`;
      if (place === undefined) return;
      const found = readRecord(folding, vulnerability, value, where);
      if (found !== undefined)
        folding.exposure(folding.asset({ name: place.source }), sightingOf(place, found));
    },
  });
  return folding.done();
}

const groupsSchema = fitting(z.looseObject({ ids: texts, max_severity: figure }));
type Groups = z.infer<typeof groupsSchema>;

const packageSchema = z.looseObject({
  package: z.looseObject({ name: detail, version: detail, commit: detail, ecosystem: detail }),
  groups: groupsSchema,
  license_violations: texts,
});

function readResult(folding: Folding, places: Map<string, Place>, key: string, result: unknown): void {
  const source = detail.parse(at(result, "source", "path")) ?? "unnamed source";
  const asset = folding.asset({ name: source });
  for (const [j, value] of listAt(result, "packages").entries()) {
    const read = readRecord(folding, packageSchema, value, `Package ${j} of ${source}`);
    if (read === undefined) continue;
    const { name, version, commit } = read.package;
    const known = name ?? commit ?? "unnamed package";
    const label = packageLabel(known, version ?? (name === undefined ? undefined : commit));
    places.set(`${key}.${j}`, { source, name: known, label, groups: read.groups });
    for (const license of read.license_violations)
      folding.exposure(
        asset,
        placeless({
          title: `License ${license} of ${known} is not allowed`,
          severity: "info",
          weakness: `license:${license}`,
          component: label,
        }),
      );
  }
}

const vulnerability = z.looseObject({
  id: z.string().min(1),
  aliases: texts,
  upstream: texts,
  summary: detail,
  severity: fitting(z.looseObject({ type: detail, score: detail })),
  database_specific: z.looseObject({ severity: detail }).optional().catch(undefined),
});

function sightingOf(place: Place, found: z.infer<typeof vulnerability>) {
  const group = place.groups.find(({ ids }) => ids.includes(found.id));
  const cvss = newestCvss(found.severity.map(({ score }) => ({ version: "unknown", vector: score })));
  const score = group?.max_severity ?? cvss?.score;
  const words = [found.database_specific?.severity, ...found.severity.map(({ score }) => score)];
  const word = words.map((one) => severityOfWord(one ?? "?")).find((one) => one !== undefined);
  return placeless({
    title: found.summary ?? `${found.id} in ${place.name}`,
    cve: firstCves([found.id, ...found.aliases], found.upstream, [found.summary ?? ""]),
    severity: word ?? (score === undefined ? "info" : severityOfScore(score)),
    cvss,
    weakness: `${found.id}:${place.name}`,
    component: place.label,
    evidence: [`${found.id} in ${place.label}`],
  });
}
