import { z } from "zod";
import type { Asset } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, listAt, optionalText, tellingRecords, textAt } from "../json.ts";
import { type JsonPlace, readJson } from "../json-stream.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { JsonSource } from "../source.ts";
import {
  licenseSighting,
  misconfigurationSighting,
  type Sighted,
  secretSighting,
  vulnerabilitySighting,
} from "./trivy-findings.ts";

/**
 * Aqua Trivy's JSON: an image, file system or repository (schema 2), a cluster (`trivy k8s`), and the bare list
 * of before 2021. `Status: fixed` means that a fix exists, so the package is vulnerable.
 * Format: trivy's `pkg/types/report.go` and `pkg/k8s/report/report.go`.
 */
export const trivyJson: ReportFormat = {
  id: "trivy-json",
  title: "Aqua Trivy JSON",
  kind: "json",
  recognises: ({ documents, isList }) =>
    tellingRecords(documents).some(isReport) || (isList && documents.some(isOldResult)),
  parse,
};

const isReport = (value: unknown): boolean => isArtifact(value) || isCluster(value);

const isArtifact = (value: unknown): boolean =>
  typeof at(value, "SchemaVersion") === "number" &&
  (at(value, "Results") !== undefined || at(value, "ArtifactName") !== undefined);

const isCluster = (value: unknown): boolean =>
  at(value, "ClusterName") !== undefined && CLUSTER_LISTS.some((list) => at(value, list) !== undefined);

/** Any target tells: one in which nothing was found may have no lists. */
const isOldResult = (result: unknown): boolean =>
  at(result, "Target") !== undefined && FINDING_LISTS.some(({ key }) => at(result, key) !== undefined);

/** Older versions sort the cluster's resources by what was found, newer ones keep one list. */
const CLUSTER_LISTS = ["Resources", "Vulnerabilities", "Misconfigurations", "Findings"] as const;

/** The lists of one result, and how a member of each is read. */
const FINDING_LISTS: readonly {
  readonly key: string;
  readonly read: (value: unknown, target: string, file: string | null) => Sighted;
}[] = [
  { key: "Vulnerabilities", read: vulnerabilitySighting },
  { key: "Misconfigurations", read: misconfigurationSighting },
  { key: "Secrets", read: secretSighting },
  { key: "Licenses", read: licenseSighting },
];

/** Findings that a person or a VEX document took out of the others. */
const MODIFIED = "ExperimentalModifiedFindings";

/** Lists whose members are never held: findings, and packages without any. */
const LONG_LISTS = [...FINDING_LISTS.map(({ key }) => key), MODIFIED, "Packages"];

const OLD_RECORDS = LONG_LISTS.map((list) => `$.${list}.*`);
const RECORDS = ["$.Results.*", ...CLUSTER_LISTS.map((list) => `$.${list}.*.Results.*`)].flatMap((result) =>
  LONG_LISTS.map((list) => `${result}.${list}.*`),
);

/** A result as its findings need it. `component` where one asset holds several files. */
type Result = { readonly asset: Asset; readonly target: string; readonly component: string | null };

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("trivy-json");
  const isOld = !tellingRecords(source.documents).some(isReport);
  const records = isOld ? OLD_RECORDS : RECORDS;
  const results = new Map<string, Result>();
  for (const [i, document] of readJson(source, { records }).entries()) {
    if (isOld) readOldResult(folding, results, i, document);
    else if (isCluster(document)) readCluster(folding, results, i, document);
    else readArtifact(folding, results, i, document);
  }
  readJson(source, {
    records,
    onRecord: (value, place) => {
      const result = results.get(keyOf(place.slice(0, -2)));
      if (result !== undefined) readFinding(folding, result, value, place);
    },
  });
  return folding.done();
}

const keyOf = (place: JsonPlace): string => place.join(".");

function readFinding(folding: Folding, result: Result, value: unknown, place: JsonPlace): void {
  const [list, i] = place.slice(-2);
  const sighted = FINDING_LISTS.find(({ key }) => key === list)?.read(value, result.target, result.component);
  if (sighted?.kind === "clean") folding.skip();
  else if (sighted?.kind === "unread")
    folding.unread(`${list}.${i} of ${quoted(result.target)} was not read: ${sighted.why}`);
  else if (sighted?.kind === "exposure") folding.exposure(result.asset, sighted.sighting);
}

function readOldResult(folding: Folding, results: Map<string, Result>, i: number, value: unknown): void {
  readResult(folding, value, `Result ${i}`, (target) => {
    const asset = folding.asset({ name: withoutSystem(target) });
    results.set(keyOf([i]), { asset, target, component: null });
  });
}

/** `nginx:1.25 (debian 12.1)`: the tool adds the system to an image's name. */
const withoutSystem = (target: string): string => target.replace(/ \([^()]{1,100}\)$/, "");

const artifactSchema = z.looseObject({ ArtifactName: optionalText, ArtifactType: optionalText });

function readArtifact(
  folding: Folding,
  results: Map<string, Result>,
  document: number,
  report: unknown,
): void {
  const { ArtifactName: given = "", ArtifactType: type = "" } = checked(artifactSchema, report);
  const list = listAt(report, "Results");
  if (list.length === 0)
    folding.warn("The report has no results: nothing was scanned, or nothing that trivy knows");
  const isImage = type === "container_image";
  const name = isImage && given === "" ? imageName(report, list) : given;
  const isNamed = !/^[./\\]*$/.test(name);
  if (isNamed) folding.asset({ name });
  else folding.warn(`The report names what was scanned only ${quoted(name)}: its files stand for it`);
  for (const [i, value] of list.entries()) {
    readResult(folding, value, `Result ${i}`, (target) =>
      results.set(keyOf([document, "Results", i]), {
        asset: folding.asset({ name: isNamed ? name : target }),
        target,
        component: isNamed && !isImage ? target : null,
      }),
    );
  }
}

/** An image that was given as a file may go by its tag, or by the target of its system's packages. */
function imageName(report: unknown, results: readonly unknown[]): string {
  const system = results.find((result) => at(result, "Class") === "os-pkgs");
  return textAt(report, "Metadata", "RepoTags", 0) || withoutSystem(textAt(system, "Target"));
}

const resourceSchema = z.looseObject({
  Namespace: optionalText,
  Kind: optionalText,
  Name: z.string().min(1),
});

/** Two clusters have resources of the same name, so the cluster is part of the asset's. */
function readCluster(
  folding: Folding,
  results: Map<string, Result>,
  document: number,
  report: unknown,
): void {
  const cluster = z.string().safeParse(at(report, "ClusterName")).data ?? "";
  for (const list of CLUSTER_LISTS) {
    for (const [i, resource] of listAt(report, list).entries()) {
      const { success, data, error } = resourceSchema.safeParse(resource);
      if (!success) {
        folding.unread(`${list}.${i} was not read: ${firstIssue(error)}`);
        continue;
      }
      const asset = readResource(folding, cluster, joined(data.Namespace, data.Kind, data.Name), resource);
      for (const [j, value] of listAt(resource, "Results").entries()) {
        readResult(folding, value, `Result ${j} of ${list}.${i}`, (target) =>
          results.set(keyOf([document, list, i, "Results", j]), { asset, target, component: null }),
        );
      }
    }
  }
}

const joined = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join("/");

function readResource(folding: Folding, cluster: string, local: string, resource: unknown): Asset {
  const error = at(resource, "Error");
  if (typeof error === "string" && error !== "")
    folding.warn(`The scan of ${quoted(local)} failed: ${quoted(error)}`);
  return folding.asset({ name: joined(cluster, local), names: [local] });
}

/** Checks the lists of a result and counts what was taken out of them. */
function readResult(folding: Folding, value: unknown, where: string, add: (target: string) => void): void {
  const target = z.string().min(1).safeParse(at(value, "Target")).data;
  const found = FINDING_LISTS.reduce((sum, { key }) => sum + listAt(value, key).length, 0);
  folding.skip(listAt(value, MODIFIED).length);
  if (target !== undefined) add(target);
  else if (found > 0 || at(value, "Class") === undefined)
    folding.unread(`${where} was not read: it has no target`);
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new ReportRefused(`The report cannot be read: ${firstIssue(error)}`);
  return data;
}
