import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, optionalNumber, optionalText, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import type { ParsedReport } from "../report.ts";
import { severityOfWord } from "../severity.ts";
import type { JsonSource } from "../source.ts";

/**
 * OWASP Dependency-Track: a project's findings as it exports them (Finding Packaging Format), and the bare list
 * that its API answers.
 *
 * The asset is the project. A finding that was suppressed, or judged not affected, false or resolved, is skipped.
 */
export const dependencyTrackJson: ReportFormat = {
  id: "dependency-track-json",
  title: "OWASP Dependency-Track findings JSON",
  kind: "json",
  recognises: ({ isList, documents }) =>
    isList ? tellingRecords(documents).some(isFinding) : isPackage(documents[0]),
  parse,
};

const isPackage = (value: unknown): boolean =>
  /dependency-?track/i.test(String(at(value, "meta", "application"))) &&
  (at(value, "project") !== undefined || at(value, "findings") !== undefined);

const isFinding = (value: unknown): boolean =>
  at(value, "matrix") !== undefined &&
  at(value, "component") !== undefined &&
  at(value, "vulnerability") !== undefined;

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("dependency-track-json");
  const records = [source.isList ? "$" : "$.findings.*"];
  const frame = readJson(source, { records });
  const projects = frame.map((document) => projectOf(at(document, "project")));
  for (const project of projects) if (project !== undefined) folding.asset(project);
  readJson(source, {
    records,
    onRecord: (record, [document]) => readFinding(folding, projects[Number(document)], record),
  });
  if (!source.isList && !frame.some((document) => Array.isArray(at(document, "findings"))))
    folding.warn("The export has no list of findings: whether any was looked for is unknown");
  return folding.done();
}

type Project = { readonly name: string; readonly names: readonly string[] };

const projectSchema = z.looseObject({ name: z.string().min(1), version: optionalText });

function projectOf(value: unknown): Project | undefined {
  const { data } = projectSchema.safeParse(value);
  if (data === undefined) return undefined;
  return { name: data.name, names: data.version === undefined ? [] : [`${data.name} ${data.version}`] };
}

const findingSchema = z.looseObject({
  component: z.looseObject({
    name: z.string().min(1),
    group: optionalText,
    version: optionalText,
    project: optionalText,
    projectName: optionalText,
    projectVersion: optionalText,
  }),
  vulnerability: z.looseObject({
    vulnId: z.string().min(1),
    source: optionalText,
    title: optionalText,
    description: optionalText,
    severity: optionalText,
    aliases: z.array(z.looseObject({ cveId: optionalText })).nullish(),
    cvssV2BaseScore: optionalNumber,
    cvssV2Vector: optionalText,
    cvssV3BaseScore: optionalNumber,
    cvssV3Vector: optionalText,
    cvssV4BaseScore: optionalNumber,
    cvssV4Score: optionalNumber,
    cvssV4Vector: optionalText,
  }),
  analysis: z.looseObject({ state: optionalText, isSuppressed: z.boolean().nullish() }).nullish(),
});

const JUDGED_CLEAN: ReadonlySet<string> = new Set(["NOT_AFFECTED", "FALSE_POSITIVE", "RESOLVED"]);

function readFinding(folding: Folding, project: Project | undefined, record: unknown): void {
  const { success, data, error } = findingSchema.safeParse(record);
  if (!success) {
    folding.unread(`A finding was not read: ${firstIssue(error)}`);
    return;
  }
  const { component, vulnerability, analysis } = data;
  if (analysis?.isSuppressed === true || JUDGED_CLEAN.has(analysis?.state ?? "")) {
    folding.skip();
    return;
  }
  const named = projectOf({ name: component.projectName, version: component.projectVersion });
  const asset = project ?? named ?? { name: component.project ?? "dependency-track project", names: [] };
  const pack = [component.group, component.name].filter(Boolean).join("/");
  folding.exposure(folding.asset(asset), {
    title: vulnerability.title ?? `${vulnerability.vulnId} in ${pack}`,
    cve: firstCves(
      [vulnerability.vulnId, ...(vulnerability.aliases ?? []).map(({ cveId }) => cveId ?? "")],
      [vulnerability.title ?? ""],
    ),
    severity: severityOf(folding, vulnerability.severity ?? ""),
    endpoint: null,
    cvss: newestCvss([
      {
        version: "4.0",
        vector: vulnerability.cvssV4Vector,
        score: vulnerability.cvssV4BaseScore ?? vulnerability.cvssV4Score,
      },
      { version: "3.1", vector: vulnerability.cvssV3Vector, score: vulnerability.cvssV3BaseScore },
      { version: "2.0", vector: vulnerability.cvssV2Vector, score: vulnerability.cvssV2BaseScore },
    ]),
    weakness: [vulnerability.source, vulnerability.vulnId].filter(Boolean).join(":"),
    component: component.version === undefined ? pack : `${pack}@${component.version}`,
    evidence: [vulnerability.description ?? ""],
  });
}

function severityOf(folding: Folding, word: string) {
  const severity = word === "UNASSIGNED" ? "info" : severityOfWord(word);
  if (severity === undefined) folding.warn(`The severity ${quoted(word)} is unknown and was read as info`);
  return severity ?? "info";
}
