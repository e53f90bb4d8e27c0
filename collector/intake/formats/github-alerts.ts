import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import type { Folding } from "../folding.ts";
import { at, firstIssue, optionalNumber, optionalText } from "../json.ts";
import { severityOfWord } from "../severity.ts";

/** A list's alert: of a dependency, or of code. */
export const isRestAlert = (value: unknown): boolean =>
  at(value, "number") !== undefined &&
  at(value, "state") !== undefined &&
  (at(value, "security_advisory") !== undefined ||
    at(value, "most_recent_instance", "location") !== undefined);

const ratingSchema = z.looseObject({
  score: optionalNumber,
  vectorString: optionalText,
  vector_string: optionalText,
});

const ratingsSchema = z
  .looseObject({ cvssV4: ratingSchema.nullish(), cvssV3: ratingSchema.nullish() })
  .nullish();

const identifiersSchema = z.array(z.looseObject({ type: optionalText, value: optionalText })).nullish();

const graphSchema = z.looseObject({
  state: optionalText,
  vulnerableManifestPath: optionalText,
  vulnerableManifestFilename: optionalText,
  vulnerableRequirements: optionalText,
  securityVulnerability: z.looseObject({
    severity: optionalText,
    vulnerableVersionRange: optionalText,
    package: z.looseObject({ name: optionalText, ecosystem: optionalText }).nullish(),
    advisory: z.looseObject({
      summary: optionalText,
      description: optionalText,
      ghsaId: optionalText,
      severity: optionalText,
      identifiers: identifiersSchema,
      references: z.array(z.looseObject({ url: optionalText })).nullish(),
      cvss: ratingSchema.nullish(),
      cvssSeverities: ratingsSchema,
    }),
  }),
  securityAdvisory: z.looseObject({ summary: optionalText }).nullish(),
  repository: z.looseObject({ nameWithOwner: optionalText, name: optionalText }).nullish(),
});

/** One alert of GraphQL. `repository` is empty where the answer names none: then the lock file stands for it. */
export function readGraphAlert(folding: Folding, repository: string, alert: unknown): void {
  const { success, data, error } = graphSchema.safeParse(alert);
  if (!success) {
    folding.unread(`An alert was not read: ${firstIssue(error)}`);
    return;
  }
  const { securityVulnerability: found } = data;
  const { advisory } = found;
  addAlert(folding, {
    state: data.state,
    repository: repository || data.repository?.nameWithOwner || data.repository?.name || "",
    manifest: data.vulnerableManifestPath ?? data.vulnerableManifestFilename ?? "",
    pack: found.package?.name ?? "",
    version: /^= *(\S+)$/.exec(data.vulnerableRequirements ?? "")?.[1] ?? "",
    key: advisory.ghsaId ?? firstIdentifier(advisory.identifiers) ?? advisory.summary ?? "",
    title: advisory.summary ?? "",
    severity: found.severity ?? advisory.severity ?? "",
    ids: [advisory.ghsaId ?? "", ...(advisory.identifiers ?? []).map(({ value }) => value ?? "")],
    references: (advisory.references ?? []).map(({ url }) => url ?? ""),
    cvss: [
      given("4.0", advisory.cvssSeverities?.cvssV4),
      given("3.1", advisory.cvssSeverities?.cvssV3),
      given("3.1", advisory.cvss),
    ],
    evidence: [
      `Vulnerable: ${found.vulnerableVersionRange ?? "unknown versions"}`,
      advisory.description ?? "",
    ],
  });
}

const firstIdentifier = (identifiers: z.infer<typeof identifiersSchema>): string | undefined =>
  identifiers?.map(({ value }) => value).find((value) => value !== undefined);

/** A score of 0 without a vector stands for none. */
function given(
  version: CvssGiven["version"],
  rating: z.infer<typeof ratingSchema> | null | undefined,
): CvssGiven {
  const vector = rating?.vectorString ?? rating?.vector_string;
  const score = rating?.score;
  return { version, vector, score: vector === undefined && score === 0 ? undefined : score };
}

const restSchema = z.looseObject({
  state: optionalText,
  url: optionalText,
  html_url: optionalText,
  repository: z.looseObject({ full_name: optionalText }).nullish(),
  dependency: z
    .looseObject({
      manifest_path: optionalText,
      package: z.looseObject({ name: optionalText }).nullish(),
    })
    .nullish(),
  security_advisory: z
    .looseObject({
      ghsa_id: optionalText,
      cve_id: optionalText,
      summary: optionalText,
      description: optionalText,
      severity: optionalText,
      identifiers: identifiersSchema,
      references: z.array(z.looseObject({ url: optionalText })).nullish(),
      cvss: ratingSchema.nullish(),
      cvss_severities: z
        .looseObject({ cvss_v4: ratingSchema.nullish(), cvss_v3: ratingSchema.nullish() })
        .nullish(),
    })
    .nullish(),
  security_vulnerability: z
    .looseObject({ severity: optionalText, vulnerable_version_range: optionalText })
    .nullish(),
  rule: z
    .looseObject({
      id: optionalText,
      description: optionalText,
      severity: optionalText,
      security_severity_level: optionalText,
    })
    .nullish(),
  most_recent_instance: z
    .looseObject({
      location: z.looseObject({ path: optionalText, start_line: z.number().nullish() }).nullish(),
      message: z.looseObject({ text: optionalText }).nullish(),
    })
    .nullish(),
});

type RestAlert = z.infer<typeof restSchema>;

/** One alert of a REST list. `repositoryOf` reads a page's address. */
export function readRestAlert(folding: Folding, repositoryOf: (url: string) => string, alert: unknown): void {
  const { success, data, error } = restSchema.safeParse(alert);
  if (!success) {
    folding.unread(`An alert was not read: ${firstIssue(error)}`);
    return;
  }
  const api = /\/repos\/([^/]+\/[^/]+)\//.exec(data.url ?? "")?.[1] ?? "";
  const repository = data.repository?.full_name ?? (repositoryOf(data.html_url ?? "") || api);
  addAlert(folding, { ...(data.security_advisory ? dependencyAlert(data) : codeAlert(data)), repository });
}

type Unplaced = Omit<Alert, "repository">;

function dependencyAlert(alert: RestAlert): Unplaced {
  const { state, dependency, security_advisory: advisory, security_vulnerability: range } = alert;
  const ratings = advisory?.cvss_severities;
  return {
    state,
    manifest: dependency?.manifest_path ?? "",
    pack: dependency?.package?.name ?? "",
    version: "",
    key: advisory?.ghsa_id ?? advisory?.cve_id ?? advisory?.summary ?? "",
    title: advisory?.summary ?? "",
    severity: range?.severity ?? advisory?.severity ?? "",
    ids: [advisory?.cve_id ?? "", ...(advisory?.identifiers ?? []).map(({ value }) => value ?? "")],
    references: (advisory?.references ?? []).map(({ url }) => url ?? ""),
    cvss: [given("4.0", ratings?.cvss_v4), given("3.1", ratings?.cvss_v3), given("3.1", advisory?.cvss)],
    evidence: [
      `Vulnerable: ${range?.vulnerable_version_range ?? "unknown versions"}`,
      advisory?.description ?? "",
    ],
  };
}

/** The line moves with every change of the file, so it is evidence and no part of the key. */
function codeAlert({ state, rule, most_recent_instance: instance }: RestAlert): Unplaced {
  const place = instance?.location;
  return {
    state,
    manifest: place?.path ?? "",
    pack: "",
    version: "",
    key: rule?.id ?? rule?.description ?? "",
    title: rule?.description ?? rule?.id ?? "",
    severity: rule?.security_severity_level ?? LEVELS[rule?.severity ?? ""] ?? rule?.severity ?? "",
    ids: [],
    references: [],
    cvss: [],
    evidence: [
      `${place?.path ?? "a file"} line ${place?.start_line ?? "unknown"}`,
      instance?.message?.text ?? "",
    ],
  };
}

/** Code scanning's levels are SARIF's. */
const LEVELS: Readonly<Partial<Record<string, string>>> = { error: "high", warning: "medium", note: "low" };

type Alert = {
  readonly state: string | undefined;
  readonly repository: string;
  readonly manifest: string;
  readonly pack: string;
  readonly version: string;
  readonly key: string;
  readonly title: string;
  readonly severity: string;
  readonly ids: readonly string[];
  readonly references: readonly string[];
  readonly cvss: readonly CvssGiven[];
  readonly evidence: readonly string[];
};

function addAlert(folding: Folding, alert: Alert): void {
  if ((alert.state ?? "OPEN").toUpperCase() !== "OPEN") {
    folding.skip();
    return;
  }
  if (alert.key === "") {
    folding.unread("An alert was not read: it names no advisory");
    return;
  }
  const name = alert.repository || alert.manifest;
  if (name === "")
    folding.warn('The answer names no repository: its alerts are kept for "github repository"');
  const severity = severityOfWord(alert.severity);
  if (severity === undefined)
    folding.warn(`The severity ${quoted(alert.severity)} is unknown and was read as info`);
  const pack = alert.version === "" ? alert.pack : `${alert.pack}@${alert.version}`;
  folding.exposure(folding.asset({ name: name || "github repository" }), {
    title: alert.title || alert.key,
    cve: firstCves(alert.ids, [alert.title], alert.references),
    severity: severity ?? "info",
    endpoint: null,
    cvss: newestCvss(alert.cvss),
    weakness: alert.key,
    component: [pack, alert.manifest && `(${alert.manifest})`].filter(Boolean).join(" ") || null,
    evidence: alert.evidence,
  });
}
