import { z } from "zod";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { firstIssue, optionalText } from "../json.ts";
import type { Sighting } from "../kept-parts.ts";
import { severityOfWord } from "../severity.ts";

/** What one record of a trivy result is. */
export type Sighted =
  | { readonly kind: "exposure"; readonly sighting: Sighting }
  /** The record says "not vulnerable" or "passed". */
  | { readonly kind: "clean" }
  | { readonly kind: "unread"; readonly why: string };

const severity = optionalText.transform((word) => severityOfWord(word ?? "") ?? "info");

const score = z.number().nullish();

const rating = z.looseObject({
  V2Vector: optionalText,
  V3Vector: optionalText,
  V40Vector: optionalText,
  V2Score: score,
  V3Score: score,
  V40Score: score,
});

const vulnerability = z.looseObject({
  VulnerabilityID: z.string().min(1),
  PkgName: z.string().min(1),
  InstalledVersion: optionalText,
  FixedVersion: optionalText,
  PkgPath: optionalText,
  Status: optionalText,
  SeveritySource: optionalText,
  Title: optionalText,
  Severity: severity,
  CVSS: z.record(z.string(), rating).nullish(),
  References: z.array(z.string()).nullish(),
});

/** A package with a known vulnerability. `file` is the lock file where one asset has several. */
export function vulnerabilitySighting(value: unknown, target: string, file: string | null): Sighted {
  const { success, data, error } = vulnerability.safeParse(value);
  if (!success) return { kind: "unread", why: firstIssue(error) };
  if (data.Status === "not_affected") return { kind: "clean" };
  const {
    VulnerabilityID: id,
    Title: title,
    PkgName: name,
    InstalledVersion: version,
    FixedVersion: fix,
  } = data;
  const pack = version === undefined ? name : `${name}@${version}`;
  return exposure({
    title: title ?? `${id} in ${name}`,
    cve: firstCves([id], [title ?? ""], data.References ?? []),
    severity: data.Severity,
    endpoint: null,
    cvss: newestCvss(ratingsOf(data)),
    weakness: `${id}:${name}`,
    component: file === null ? pack : `${pack} (${file})`,
    evidence: [
      `${pack} in ${data.PkgPath ?? target}; ${fix === undefined ? "no fix known" : `fixed in ${fix}`}`,
    ],
  });
}

/** The source that trivy took the severity from first, then NVD, then the rest in their order. */
function ratingsOf({
  CVSS: ratings,
  SeveritySource: preferred,
}: z.infer<typeof vulnerability>): readonly CvssGiven[] {
  const weight = (source: string): number => (source === preferred ? 0 : source === "nvd" ? 1 : 2);
  return Object.entries(ratings ?? {})
    .sort(([a], [b]) => weight(a) - weight(b))
    .flatMap(([, one]): readonly CvssGiven[] => [
      { version: "4.0", vector: one.V40Vector, score: one.V40Score ?? undefined },
      { version: "3.1", vector: one.V3Vector, score: one.V3Score ?? undefined },
      { version: "2.0", vector: one.V2Vector, score: one.V2Score ?? undefined },
    ]);
}

const misconfiguration = z.looseObject({
  ID: z.string().min(1),
  Title: optionalText,
  Message: optionalText,
  Severity: severity,
  Status: optionalText,
});

/** A check of a configuration file; only one that failed is an exposure. */
export function misconfigurationSighting(value: unknown, target: string): Sighted {
  const { success, data, error } = misconfiguration.safeParse(value);
  if (!success) return { kind: "unread", why: firstIssue(error) };
  if ((data.Status ?? "FAIL").toUpperCase() !== "FAIL") return { kind: "clean" };
  return exposure({
    title: data.Title ?? data.ID,
    cve: [],
    severity: data.Severity,
    endpoint: null,
    cvss: null,
    weakness: data.ID,
    component: target,
    evidence: [data.Message ?? ""],
  });
}

const secret = z.looseObject({
  RuleID: z.string().min(1),
  Title: optionalText,
  Severity: severity,
  StartLine: z.number().nullish(),
});

/** A secret in a file. Line numbers move, so they are evidence and no part of the key; the secret is not kept. */
export function secretSighting(value: unknown, target: string): Sighted {
  const { success, data, error } = secret.safeParse(value);
  if (!success) return { kind: "unread", why: firstIssue(error) };
  return exposure({
    title: data.Title ?? data.RuleID,
    cve: [],
    severity: data.Severity,
    endpoint: null,
    cvss: null,
    weakness: `secret:${data.RuleID}`,
    component: target,
    evidence: [`${target} line ${data.StartLine ?? "unknown"}`],
  });
}

const license = z.looseObject({
  Name: z.string().min(1),
  Severity: severity,
  Category: optionalText,
  PkgName: optionalText,
  FilePath: optionalText,
});

/** A licence of a package or file. Trivy rates all that it finds, allowed ones low. */
export function licenseSighting(value: unknown, target: string, file: string | null): Sighted {
  const { success, data, error } = license.safeParse(value);
  if (!success) return { kind: "unread", why: firstIssue(error) };
  const { Name: name, Category: category = "unknown", PkgName: pack } = data;
  const owner = pack ?? data.FilePath ?? target;
  return exposure({
    title: `License ${name} (${category}) of ${owner}`,
    cve: [],
    severity: data.Severity,
    endpoint: null,
    cvss: null,
    weakness: `license:${name}`,
    component: file === null || pack === undefined ? owner : `${owner} (${file})`,
    evidence: [target],
  });
}

const exposure = (sighting: Sighting): Sighted => ({ kind: "exposure", sighting });
