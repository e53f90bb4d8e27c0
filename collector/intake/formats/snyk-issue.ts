import { z } from "zod";
import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { detail, figure, fitting, texts } from "../loose-fields.ts";
import { packageLabel, placeless } from "../record.ts";
import { severityOfWord } from "../severity.ts";

/** An issue of a package: a vulnerability, or a licence that the policy does not like. */
export const issueSchema = z.looseObject({
  id: z.string().min(1),
  title: detail,
  severity: detail,
  packageName: detail,
  moduleName: detail,
  name: detail,
  version: detail,
  from: texts,
  fixedIn: texts,
  identifiers: z.looseObject({ CVE: texts }).optional().catch(undefined),
  references: fitting(z.looseObject({ title: detail, url: detail })),
  CVSSv3: detail,
  cvssScore: figure,
  cvssSources: fitting(z.looseObject({ vector: detail, baseScore: figure })),
});

/** What one entry shows; entries that differ in their path of dependencies alone are the same. */
export function issueSighting(found: z.infer<typeof issueSchema>) {
  const name = found.packageName ?? found.moduleName ?? found.name ?? "an unnamed package";
  return placeless({
    title: found.title ?? found.id,
    cve: firstCves(
      found.identifiers?.CVE ?? [],
      [found.title ?? ""],
      found.references.map(({ title = "", url = "" }) => `${title} ${url}`),
    ),
    severity: severityOfWord(found.severity ?? "") ?? "info",
    cvss: newestCvss([
      { version: "unknown", vector: found.CVSSv3, score: found.cvssScore },
      ...found.cvssSources.map(({ vector, baseScore: score }) => ({
        version: "unknown" as const,
        vector,
        score,
      })),
    ]),
    weakness: `${found.id}:${name}`,
    component: packageLabel(name, found.version),
    evidence: [
      found.from.join(" > "),
      found.fixedIn.length === 0 ? "no fix known" : `fixed in ${found.fixedIn.join(", ")}`,
    ],
  });
}

/** An issue of a configuration file. */
export const configurationSchema = z.looseObject({
  id: z.string().min(1),
  title: detail,
  severity: detail,
  isIgnored: z.boolean().optional().catch(undefined),
  msg: detail,
  path: texts,
  iacDescription: z.looseObject({ issue: detail, resolve: detail }).optional().catch(undefined),
});

/** What one issue of a configuration file shows; the places in the file are evidence. */
export const configurationSighting = (found: z.infer<typeof configurationSchema>) =>
  placeless({
    title: found.title ?? found.id,
    severity: severityOfWord(found.severity ?? "") ?? "info",
    weakness: found.id,
    evidence: [
      found.msg ?? found.path.join("."),
      found.iacDescription?.issue ?? "",
      found.iacDescription?.resolve ?? "",
    ],
  });
