import { z } from "zod";
import type { Seen } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, listAt, optionalText } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import {
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
  recognises: (source) => (source.isList ? isOldList(source.documents) : isReport(source.documents[0])),
  parse: (source) => {
    const documents = readJson(source, { records: [] });
    return parse(source.isList ? documents : documents[0]);
  },
};

const isReport = (value: unknown): boolean => isArtifact(value) || isCluster(value);

const isArtifact = (value: unknown): boolean =>
  typeof at(value, "SchemaVersion") === "number" &&
  (at(value, "Results") !== undefined || at(value, "ArtifactName") !== undefined);

const isCluster = (value: unknown): boolean =>
  at(value, "ClusterName") !== undefined && CLUSTER_LISTS.some((list) => at(value, list) !== undefined);

/** Any target tells: one in which nothing was found may have no lists. */
const isOldList = (results: readonly unknown[]): boolean =>
  results.some(
    (result) =>
      at(result, "Target") !== undefined && FINDING_LISTS.some(({ key }) => at(result, key) !== undefined),
  );

/** Older versions sort the cluster's resources by what was found, newer ones keep one list. */
const CLUSTER_LISTS = ["Resources", "Vulnerabilities", "Misconfigurations", "Findings"] as const;

function parse(report: unknown): ParsedReport {
  const folding = foldReport("trivy-json");
  if (Array.isArray(report)) readResults(folding, report, ({ target }) => ({ name: withoutSystem(target) }));
  else if (isCluster(report)) readCluster(folding, report);
  else readArtifact(folding, report);
  return folding.done();
}

/** `nginx:1.25 (debian 12.1)`: the tool adds the system to an image's name. */
const withoutSystem = (target: string): string => target.replace(/ \([^()]{1,100}\)$/, "");

const artifactSchema = z.looseObject({ ArtifactName: optionalText, ArtifactType: optionalText });

function readArtifact(folding: Folding, report: unknown): void {
  const { ArtifactName: name = "", ArtifactType: type = "" } = checked(artifactSchema, report);
  const results = listAt(report, "Results");
  if (results.length === 0)
    folding.warn("The report has no results: nothing was scanned, or nothing that trivy knows");
  if (!/^[./\\]*$/.test(name)) {
    folding.asset({ name });
    readResults(folding, results, () => ({ name }), type !== "container_image");
  } else {
    folding.warn(`The report names what was scanned only ${quoted(name)}: its files stand for it`);
    readResults(folding, results, ({ target }) => ({ name: target }));
  }
}

const resourceSchema = z.looseObject({
  Namespace: optionalText,
  Kind: optionalText,
  Name: z.string().min(1),
});

/** Two clusters have resources of the same name, so the cluster is part of the asset's. */
function readCluster(folding: Folding, report: unknown): void {
  const cluster = z.string().safeParse(at(report, "ClusterName")).data ?? "";
  for (const list of CLUSTER_LISTS) {
    for (const [i, resource] of listAt(report, list).entries()) {
      const { success, data, error } = resourceSchema.safeParse(resource);
      if (!success) folding.unread(`${list}.${i} was not read: ${firstIssue(error)}`);
      else readResource(folding, cluster, joined(data.Namespace, data.Kind, data.Name), resource);
    }
  }
}

const joined = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join("/");

function readResource(folding: Folding, cluster: string, local: string, resource: unknown): void {
  const seen = { name: joined(cluster, local), names: [local] };
  const error = at(resource, "Error");
  if (typeof error === "string" && error !== "") {
    folding.warn(`The scan of ${quoted(local)} failed: ${quoted(error)}`);
  }
  folding.asset(seen);
  readResults(folding, listAt(resource, "Results"), () => seen);
}

type Result = { readonly target: string; readonly component: string | null };

/** `isTree` where one asset holds several files, so that a package belongs to one of them. */
function readResults(
  folding: Folding,
  results: readonly unknown[],
  assetOf: (result: Result) => Seen,
  isTree = false,
): void {
  for (const [i, result] of results.entries()) {
    const target = z.string().min(1).safeParse(at(result, "Target")).data;
    if (target === undefined) folding.unread(`Result ${i} was not read: it has no target`);
    else readResult(folding, result, assetOf, { target, component: isTree ? target : null });
  }
}

/** The lists of one result, and how a member of each is read. */
const FINDING_LISTS: readonly {
  readonly key: string;
  readonly read: (value: unknown, target: string, file: string | null) => Sighted;
}[] = [
  { key: "Vulnerabilities", read: vulnerabilitySighting },
  { key: "Misconfigurations", read: misconfigurationSighting },
  { key: "Secrets", read: secretSighting },
];

function readResult(
  folding: Folding,
  value: unknown,
  assetOf: (result: Result) => Seen,
  result: Result,
): void {
  const asset = folding.asset(assetOf(result));
  folding.skip(listAt(value, "ExperimentalModifiedFindings").length);
  for (const { key, read } of FINDING_LISTS) {
    for (const [i, finding] of listAt(value, key).entries()) {
      const sighted = read(finding, result.target, result.component);
      if (sighted.kind === "clean") folding.skip();
      else if (sighted.kind === "unread")
        folding.unread(`${key}.${i} of ${quoted(result.target)} was not read: ${sighted.why}`);
      else folding.exposure(asset, sighted.sighting);
    }
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new ReportRefused(`The report cannot be read: ${firstIssue(error)}`);
  return data;
}
