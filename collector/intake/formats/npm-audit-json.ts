import { z } from "zod";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { detail, figure, fitting, texts } from "../loose-fields.ts";
import { packageLabel, placeless, readRecord } from "../record.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import { severityOfWord } from "../severity.ts";
import type { JsonSource } from "../source.ts";

/**
 * `npm audit --json` of npm 6 (`advisories`; pnpm writes the same) and of npm 7 and later (`auditReportVersion` 2).
 * A weakness is an advisory on a package; packages that are affected only because they depend on one are no
 * weaknesses of their own.
 */
export const npmAuditJson: ReportFormat = {
  id: "npm-audit-json",
  title: "npm audit JSON",
  kind: "json",
  recognises: ({ documents: [report] }) =>
    at(report, "auditReportVersion") !== undefined ||
    (isObject(at(report, "advisories")) && at(report, "metadata") !== undefined) ||
    (at(report, "metadata", "vulnerabilities") !== undefined && isObject(at(report, "vulnerabilities"))),
  parse,
};

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const LISTS = ["$.advisories.*", "$.vulnerabilities.*"];

/** The report names no project; npm and pnpm audit what a lock file says. */
const ASSET = "package-lock.json";

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("npm-audit-json");
  for (const report of readJson(source, { records: LISTS })) refuseFailed(report);
  const asset = folding.asset({ name: ASSET });
  folding.warn(`The report does not name the project: ${ASSET} stands for it`);
  readJson(source, {
    records: LISTS,
    onRecord: (value, [, list, key]) => {
      if (list === "advisories") addAdvisory(folding, asset, value, `Advisory ${key}`);
      else addPackage(folding, asset, value, `Package ${key}`);
    },
  });
  return folding.done();
}

type Asset = ReturnType<Folding["asset"]>;

/** npm writes an error beside empty lists where it could not look anything up. */
function refuseFailed(report: unknown): void {
  const error = at(report, "error");
  if (error !== undefined && error !== null) {
    const summary = at(error, "summary") ?? at(error, "code") ?? error;
    throw new ReportRefused(
      `The audit failed: ${typeof summary === "string" ? summary.slice(0, 200) : "it gives no reason"}`,
    );
  }
  if (!isObject(at(report, "advisories")) && !isObject(at(report, "vulnerabilities")))
    throw new ReportRefused(
      "The report has neither advisories nor vulnerabilities: the audit did not finish",
    );
}

const cvssSchema = z.looseObject({ score: figure, vectorString: detail }).optional().catch(undefined);

/** Without a vector npm writes a score of 0, which says nothing. */
const cvssOf = (cvss: z.infer<typeof cvssSchema>) =>
  newestCvss(
    cvss === undefined || (cvss.vectorString === undefined && cvss.score === 0)
      ? []
      : [{ version: "unknown", vector: cvss.vectorString, score: cvss.score }],
  );

const advisorySchema = z.looseObject({
  id: z.union([z.number(), z.string()]),
  module_name: z.string().min(1),
  title: detail,
  severity: detail,
  cves: texts,
  url: detail,
  references: detail,
  overview: detail,
  recommendation: detail,
  cvss: cvssSchema,
  findings: fitting(z.looseObject({ version: detail, paths: texts })),
});

function addAdvisory(folding: Folding, asset: Asset, value: unknown, where: string): void {
  const read = readRecord(folding, advisorySchema, value, where);
  if (read === undefined) return;
  const findings = read.findings.length > 0 ? read.findings : [{ version: undefined, paths: [] }];
  for (const { version, paths } of findings) {
    folding.exposure(
      asset,
      placeless({
        title: read.title ?? `Advisory ${read.id} on ${read.module_name}`,
        cve: firstCves(read.cves, [read.title ?? ""], [read.references ?? "", read.overview ?? ""]),
        severity: severityOfWord(read.severity ?? "") ?? "info",
        cvss: cvssOf(read.cvss),
        weakness: `${read.id}:${read.module_name}`,
        component: packageLabel(read.module_name, version),
        evidence: [...paths, read.recommendation ?? "", read.url ?? ""],
      }),
    );
  }
}

const viaSchema = z.looseObject({
  source: z.union([z.number(), z.string()]).optional().catch(undefined),
  name: detail,
  title: detail,
  url: detail,
  severity: detail,
  range: detail,
  cvss: cvssSchema,
});

const packageSchema = z.looseObject({
  name: z.string().min(1),
  via: z.array(z.union([z.string(), viaSchema])),
  nodes: texts,
});

function addPackage(folding: Folding, asset: Asset, value: unknown, where: string): void {
  const read = readRecord(folding, packageSchema, value, where);
  for (const via of read?.via ?? []) {
    if (read === undefined || typeof via === "string") continue;
    const id = via.url?.match(/GHSA(?:-[a-z0-9]{4}){3}/i)?.[0] ?? via.source ?? via.title;
    const name = via.name ?? read.name;
    if (id === undefined) folding.unread(`${where} was not read: an advisory has no id`);
    else
      folding.exposure(
        asset,
        placeless({
          title: via.title ?? `Advisory ${id} on ${name}`,
          cve: firstCves([via.title ?? ""], [via.url ?? ""]),
          severity: severityOfWord(via.severity ?? "") ?? "info",
          cvss: cvssOf(via.cvss),
          weakness: `${id}:${name}`,
          component: name,
          evidence: [`${name} ${via.range ?? ""}`, ...read.nodes, via.url ?? ""],
        }),
      );
  }
}
