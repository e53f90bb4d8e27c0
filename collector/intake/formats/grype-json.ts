import { z } from "zod";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { detail, figure, fitting, texts } from "../loose-fields.ts";
import { packageLabel, placeless, readRecord } from "../record.ts";
import type { ParsedReport } from "../report.ts";
import { severityOfWord } from "../severity.ts";
import type { JsonSource } from "../source.ts";

/**
 * Anchore Grype's JSON. A match is a package with a vulnerability; where the package was found more than once,
 * that is one exposure with its paths. `ignoredMatches` are what a rule or a VEX document took out.
 * Format: grype's `grype/presenter/models`.
 */
export const grypeJson: ReportFormat = {
  id: "grype-json",
  title: "Anchore Grype JSON",
  kind: "json",
  recognises: ({ documents: [report] }) =>
    Array.isArray(at(report, "matches")) &&
    (at(report, "descriptor", "name") === "grype" || at(report, "matches", 0, "artifact") !== undefined),
  parse,
};

const LISTS = ["$.matches.*", "$.ignoredMatches.*"];

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("grype-json");
  const assets = readJson(source, { records: LISTS }).map((report) => {
    listAt(report, "matches");
    folding.skip(listAt(report, "ignoredMatches").length);
    warnOfDatabase(folding, report);
    return folding.asset({ name: sourceName(folding, at(report, "source")) });
  });
  readJson(source, {
    records: LISTS,
    onRecord: (value, [document, list, i]) => {
      const asset = assets[Number(document)];
      if (list !== "matches" || asset === undefined) return;
      const match = readRecord(folding, matchSchema, value, `Match ${i}`);
      if (match !== undefined) folding.exposure(asset, sightingOf(match));
    },
  });
  return folding.done();
}

const sourceSchema = z.looseObject({
  target: z
    .union([z.string().min(1), z.looseObject({ userInput: z.string().min(1) }).transform((t) => t.userInput)])
    .optional()
    .catch(undefined),
  type: detail,
  name: detail,
});

/** An image by the name that was asked for, a folder or file by its path. */
function sourceName(folding: Folding, value: unknown): string {
  const { target, name, type } = sourceSchema.catch({}).parse(value);
  const known = target ?? name;
  if (known !== undefined) return known;
  folding.warn("The report does not say what was scanned");
  return type === undefined ? "unnamed source" : `unnamed ${type}`;
}

/** A scan without a sound database finds nothing. */
function warnOfDatabase(folding: Folding, report: unknown): void {
  const database = at(report, "descriptor", "db");
  const isSound = [at(database, "error"), at(database, "status", "error")].every((error) => !error);
  if (!isSound || at(database, "status", "valid") === false)
    folding.warn("Grype's vulnerability database was not sound: weaknesses may be missing");
}

/** Before 0.10 (2021) there was one rating per version of CVSS. */
const oldRating = z.looseObject({ vector: detail, baseScore: figure }).optional().catch(undefined);

const vulnerability = z.looseObject({
  id: z.string().min(1),
  severity: detail,
  dataSource: detail,
  urls: texts,
  links: texts,
  fixedInVersion: detail,
  cvssV2: oldRating,
  cvssV3: oldRating,
  cvss: fitting(
    z.looseObject({
      version: detail,
      vector: detail,
      metrics: z.looseObject({ baseScore: figure }).optional().catch(undefined),
    }),
  ),
  fix: z.looseObject({ versions: texts, state: detail }).optional().catch(undefined),
});

const matchSchema = z.looseObject({
  vulnerability,
  relatedVulnerabilities: fitting(vulnerability),
  artifact: z.looseObject({
    name: z.string().min(1),
    version: detail,
    locations: fitting(z.looseObject({ path: z.string() })),
  }),
});

function sightingOf({ vulnerability: found, relatedVulnerabilities: related, artifact }: Match) {
  const component = packageLabel(artifact.name, artifact.version);
  const fixes = found.fix?.versions ?? (found.fixedInVersion === undefined ? [] : [found.fixedInVersion]);
  return placeless({
    title: `${found.id} in ${artifact.name}`,
    cve: firstCves(
      [found.id, ...related.map(({ id }) => id)],
      [found.dataSource ?? "", ...found.links],
      found.urls,
    ),
    severity: severityOfWord(found.severity ?? "") ?? "info",
    cvss: newestCvss([found, ...related].flatMap(ratingsOf)),
    weakness: `${found.id}:${artifact.name}`,
    component,
    evidence: [
      `${component}; ${fixes.length === 0 ? "no fix known" : `fixed in ${fixes.join(", ")}`}`,
      ...artifact.locations.map(({ path }) => path),
    ],
  });
}

type Match = z.infer<typeof matchSchema>;

const ratingsOf = ({ cvss, cvssV2, cvssV3 }: z.infer<typeof vulnerability>): readonly CvssGiven[] => [
  ...cvss.map(({ version, vector, metrics }) => ({
    version: VERSIONS.find((known) => known === version) ?? ("unknown" as const),
    vector,
    score: metrics?.baseScore,
  })),
  { version: "3.1", vector: cvssV3?.vector, score: cvssV3?.baseScore },
  { version: "2.0", vector: cvssV2?.vector, score: cvssV2?.baseScore },
];

const VERSIONS = ["2.0", "3.0", "3.1", "4.0"] as const;
