import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt, tellingRecords, textAt } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { detail } from "../loose-fields.ts";
import { readRecord } from "../record.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { configurationSchema, configurationSighting, issueSchema, issueSighting } from "./snyk-issue.ts";

/**
 * `snyk test --json`: one project, a list of them (`--all-projects`), an image with its applications, or
 * configuration files (`snyk iac test`). An entry per path of dependencies is one exposure per project, issue,
 * package and version. `snyk code test` writes SARIF. Format: Snyk CLI, `src/lib/snyk-test/legacy.ts`.
 */
export const snykJson: ReportFormat = {
  id: "snyk-json",
  title: "Snyk CLI JSON",
  kind: "json",
  recognises: ({ documents }) => tellingRecords(documents).some(isProject),
  parse,
};

const isProject = (value: unknown): boolean =>
  at(value, "bomFormat") === undefined &&
  (Array.isArray(at(value, "infrastructureAsCodeIssues")) ||
    (Array.isArray(at(value, "vulnerabilities")) &&
      (["packageManager", "dependencyCount", "uniqueCount", "licensesPolicy"].some(
        (key) => at(value, key) !== undefined,
      ) ||
        /^(?:SNYK-|snyk:|npm:)/.test(textAt(value, "vulnerabilities", 0, "id")))));

const LISTS = ["$.vulnerabilities.*", "$.applications.*.vulnerabilities.*", "$.infrastructureAsCodeIssues.*"];

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("snyk-json");
  const roots = new Map<number, string>();
  const frames = readJson(source, {
    records: LISTS,
    onRecord: (value, [document]) => {
      const root = textAt(value, "from", 0).replace(/@[^@/]*$/, "");
      if (root !== "" && !roots.has(Number(document))) roots.set(Number(document), root);
    },
  });
  const failures = frames.flatMap(failureOf);
  if (failures.length === frames.length && failures[0] !== undefined) throw new ReportRefused(failures[0]);
  for (const failure of failures) folding.warn(failure);
  const assets = namesOf(frames, roots).map((name) => name && folding.asset({ name }));
  for (const frame of frames) folding.skip(listAt(frame, "filtered", "ignore").length);
  readJson(source, {
    records: LISTS,
    onRecord: (value, place) => {
      const asset = assets[Number(place[0])];
      if (asset === undefined || asset === "") return;
      const where = `Issue ${place.slice(1).join(".")} of project ${place[0]}`;
      if (place[1] === "infrastructureAsCodeIssues") {
        const found = readRecord(folding, configurationSchema, value, where);
        if (found?.isIgnored) folding.skip();
        else if (found !== undefined) folding.exposure(asset, configurationSighting(found));
      } else {
        const found = readRecord(folding, issueSchema, value, where);
        if (found !== undefined) folding.exposure(asset, issueSighting(found));
      }
    },
  });
  return folding.done();
}

const projectSchema = z.looseObject({
  projectName: detail,
  displayTargetFile: detail,
  targetFile: detail,
  path: detail,
  error: detail,
  docker: z.unknown().optional(),
});

/** What Snyk writes in place of a project that it could not test. */
function failureOf(frame: unknown): readonly string[] {
  const { data } = projectSchema.safeParse(frame);
  if (isProject(frame) && data?.error === undefined) return [];
  const what = data?.projectName ?? data?.path ?? "a project";
  return [`The test of ${quoted(what)} failed: ${quoted(data?.error ?? "it is no test result")}`];
}

const IMAGE = "docker-image|";

/** `docker-image|shop` and the path `shop:1.0` (or `shop:1.0/name`) are the image `shop:1.0`. */
function imageName(projectName: string | undefined, path: string | undefined): string | undefined {
  const image = projectName?.startsWith(IMAGE) === true ? projectName.slice(IMAGE.length) : projectName;
  if (image === undefined || path === undefined || !path.startsWith(image)) return path ?? image;
  return image + (/^[:@][^/]+/.exec(path.slice(image.length))?.[0] ?? "");
}

/**
 * The asset of each project: an image by the name that was asked for, a configuration by its file, else the
 * project by its name, with its file where several share that. A project without a name is what its paths of
 * dependencies start with (`roots`). Undefined for a project that failed.
 */
function namesOf(
  frames: readonly unknown[],
  roots: ReadonlyMap<number, string>,
): readonly (string | undefined)[] {
  const projects = frames.map((frame, i) => {
    if (failureOf(frame).length > 0) return undefined;
    const data = projectSchema.catch({ docker: undefined } as never).parse(frame);
    const { projectName, path } = data;
    const file = data.displayTargetFile ?? data.targetFile;
    const isImage = data.docker !== undefined || projectName?.startsWith(IMAGE) === true;
    const isFile = at(frame, "infrastructureAsCodeIssues") !== undefined;
    const name = isImage
      ? imageName(projectName, path)
      : isFile
        ? (file ?? projectName)
        : (projectName ?? file);
    return { name: name ?? path ?? roots.get(i) ?? "unnamed project", file: isFile || isImage ? path : file };
  });
  const counts = new Map<string, number>();
  for (const project of projects)
    if (project !== undefined) counts.set(project.name, (counts.get(project.name) ?? 0) + 1);
  return projects.map(
    (project) =>
      project &&
      ((counts.get(project.name) ?? 0) > 1 && project.file !== undefined && project.file !== project.name
        ? `${project.name} (${project.file})`
        : project.name),
  );
}
