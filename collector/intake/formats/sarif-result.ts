import { z } from "zod";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { endpointOfUrl } from "../endpoint.ts";
import type { Sighting } from "../kept-parts.ts";
import { detail, figure, fitting, texts } from "../loose-fields.ts";
import { placeless } from "../record.ts";
import { severityOfScore } from "../severity.ts";
import { properties, type Rule, type Run } from "./sarif-run.ts";

const artifactLocation = z.looseObject({ uri: detail, index: figure }).optional().catch(undefined);

const location = z.looseObject({
  physicalLocation: z
    .looseObject({
      artifactLocation,
      region: z.looseObject({ startLine: figure }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  logicalLocations: fitting(z.looseObject({ fullyQualifiedName: detail, name: detail })),
});

export const resultSchema = z.looseObject({
  ruleId: detail,
  ruleIndex: figure,
  rule: z
    .looseObject({
      id: detail,
      index: figure,
      guid: detail,
      toolComponent: z.looseObject({ index: figure }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  kind: detail,
  level: detail,
  message: z
    .looseObject({ text: detail, markdown: detail, id: detail, arguments: texts })
    .optional()
    .catch(undefined),
  locations: fitting(location),
  analysisTarget: artifactLocation,
  suppressions: z.array(z.unknown()).optional().catch(undefined),
  baselineState: detail,
  properties,
});

type Result = z.infer<typeof resultSchema>;

/**
 * A check that passed or does not apply, a result of an earlier run that is gone, or one that people accepted.
 * Without a status a suppression is accepted; one that is under review or rejected hides nothing by itself.
 */
export function isClean({ kind = "fail", baselineState, suppressions = [] }: Result): boolean {
  if (kind !== "fail" || baselineState === "absent") return true;
  return suppressions.some(isAccepted);
}

const suppression = z.looseObject({ status: detail });

function isAccepted(value: unknown): boolean {
  const { success, data } = suppression.safeParse(value);
  return success && (data.status ?? "accepted") === "accepted";
}

type Shown = {
  readonly seen: { readonly name: string; readonly isGuessed: boolean };
  readonly sighting: Sighting;
};

/** What one result shows, and on what. */
export function resultSighting(run: Run, result: Result): Shown {
  const rule = run.rule({
    id: result.ruleId ?? result.rule?.id,
    index: result.ruleIndex ?? result.rule?.index,
    guid: result.rule?.guid,
    extension: result.rule?.toolComponent?.index,
  });
  const text = messageOf(result, rule);
  const id = result.ruleId ?? result.rule?.id ?? rule?.id ?? rule?.name ?? text ?? "a result without a rule";
  const title =
    rule?.shortDescription?.text ?? firstLine(text) ?? rule?.fullDescription?.text ?? rule?.name ?? id;
  const place = placeOf(run, result);
  const component = packageOf(text ?? "") ?? place.component;
  return {
    seen: place.seen,
    sighting: placeless({
      title,
      cve: firstCves(
        [id],
        [...(result.properties?.cve ?? []), ...(result.properties?.cves ?? [])],
        [...(rule?.properties?.cve ?? []), ...(rule?.properties?.cves ?? [])],
        [title, rule?.name ?? "", text ?? ""],
        [...(rule?.properties?.tags ?? []), rule?.fullDescription?.text ?? "", rule?.helpUri ?? ""],
      ),
      severity: severityOf(result, rule),
      endpoint: place.endpoint,
      cvss: newestCvss([...ratingsOf(result), ...ratingsOf(rule)]),
      weakness: id,
      component,
      evidence: [...result.locations.map(lineOf), text ?? ""],
    }),
  };
}

/** A score before a level; the level of the result, of its rule, else SARIF's own default (3.27.10). */
function severityOf(result: Result, rule: Rule | undefined): Sighting["severity"] {
  const score = result.properties?.["security-severity"] ?? rule?.properties?.["security-severity"];
  if (score !== undefined) return severityOfScore(score);
  return LEVELS.get(result.level ?? rule?.defaultConfiguration?.level ?? "warning") ?? "info";
}

const LEVELS: ReadonlyMap<string, Sighting["severity"]> = new Map([
  ["error", "high"],
  ["warning", "medium"],
  ["note", "low"],
  ["none", "info"],
]);

const ratingsOf = (given: Result | Rule | undefined): readonly CvssGiven[] => [
  { version: "4.0", vector: given?.properties?.cvssv4_vector, score: given?.properties?.cvssv4_baseScore },
  { version: "3.1", vector: given?.properties?.cvssv3_vector, score: given?.properties?.cvssv3_baseScore },
];

/** The message, or the one of the rule that it names, with its arguments (3.11). */
function messageOf({ message }: Result, rule: Rule | undefined): string | undefined {
  const text = message?.text ?? rule?.messageStrings?.[message?.id ?? ""]?.text ?? message?.markdown;
  return text?.replace(/\{(\d{1,2})\}/g, (hole, i) => message?.arguments[Number(i)] ?? hole);
}

const firstLine = (text: string | undefined): string | undefined =>
  text
    ?.split(/[\r\n]/)
    .find((line) => line.trim() !== "")
    ?.trim();

/** The asset: what the run scanned as a whole, else the host of a web address, else the file, else the tool. */
function placeOf(run: Run, result: Result): Place {
  const [first] = result.locations;
  const file = first?.physicalLocation?.artifactLocation ?? result.analysisTarget;
  const uri = file?.uri ?? run.artifact(file?.index);
  const subject = run.subject();
  const logical = first?.logicalLocations[0];
  const name = uri ?? logical?.fullyQualifiedName ?? logical?.name;
  if (subject !== "")
    return { seen: { name: subject, isGuessed: false }, endpoint: null, component: name ?? null };
  const endpoint = uri !== undefined && /^https?:\/\//i.test(uri) ? endpointOfUrl(uri) : null;
  if (endpoint !== null)
    return { seen: { name: endpoint.host, isGuessed: false }, endpoint, component: null };
  if (name !== undefined) return { seen: { name, isGuessed: false }, endpoint: null, component: null };
  return { seen: { name: run.tool(), isGuessed: true }, endpoint: null, component: null };
}

type Place = Shown["seen"] extends infer Seen
  ? { readonly seen: Seen; readonly endpoint: Sighting["endpoint"]; readonly component: string | null }
  : never;

/** The package in the message of trivy and of grype, who write one rule or several for all of its packages. */
function packageOf(text: string): string | undefined {
  const start = text.slice(0, 2_000);
  const [, name, version] =
    /^Package: (\S+)\s+Installed Version: (\S+)/.exec(start) ??
    / reports (\S+) at version (\S+)\s+which (?:is|would)/.exec(start) ??
    [];
  return name === undefined ? undefined : `${name}@${version}`;
}

/** Without the code that stands there: scanners for secrets show it. */
function lineOf({ physicalLocation: physical }: z.infer<typeof location>): string {
  const uri = physical?.artifactLocation?.uri ?? "";
  const line = physical?.region?.startLine;
  return line === undefined ? uri : `${uri} line ${line}`;
}
