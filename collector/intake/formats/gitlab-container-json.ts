import { z } from "zod";
import type { Seen } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { endpointOfUrl } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, listAt, optionalText, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import { severityOfWord } from "../severity.ts";
import type { JsonSource } from "../source.ts";

/**
 * GitLab's security reports, which share one schema: container and dependency scanning above all, and code,
 * secrets and web scans.
 *
 * The asset is the image, the web host, or the file with the packages or the code. A scan that failed is refused
 * where it found nothing, and is a warning otherwise. Format: gitlab-org/security-products/security-report-schemas.
 */
export const gitlabContainerJson: ReportFormat = {
  id: "gitlab-container-json",
  title: "GitLab security report JSON",
  kind: "json",
  recognises: ({ isList, documents: [first] }) => !isList && isReport(first),
  parse,
};

/** Old reports have no `scan`. */
function isReport(value: unknown): boolean {
  const found = at(value, "vulnerabilities");
  if (found !== null && !Array.isArray(found)) return false;
  return (
    (typeof at(value, "scan", "type") === "string" && at(value, "version") !== undefined) ||
    tellingRecords(found ?? []).some(
      (one) => Array.isArray(at(one, "identifiers")) && isPlace(at(one, "location")),
    )
  );
}

const isPlace = (value: unknown): boolean =>
  ["image", "file", "hostname", "dependency"].some((key) => at(value, key) !== undefined);

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("gitlab-container-json");
  let records = 0;
  const [report] = readJson(source, {
    records: ["$.vulnerabilities.*"],
    onRecord: (record) => {
      records++;
      readVulnerability(folding, record);
    },
  });
  listAt(report, "vulnerabilities");
  const failed = at(report, "scan", "status") === "failure";
  if (failed && records === 0)
    throw new ReportRefused("The scan failed: the report says so and lists nothing");
  if (failed) folding.warn("The scan failed: the report lists only what it found before");
  return folding.done();
}

const schema = z.looseObject({
  id: optionalText,
  name: optionalText,
  message: optionalText,
  description: optionalText,
  cve: optionalText,
  severity: optionalText,
  location: z
    .looseObject({
      image: optionalText,
      file: optionalText,
      hostname: optionalText,
      path: optionalText,
      start_line: z.number().nullish(),
      dependency: z
        .looseObject({
          package: z.looseObject({ name: optionalText }).nullish(),
          version: optionalText,
        })
        .nullish(),
    })
    .nullish(),
  identifiers: z
    .array(z.looseObject({ type: optionalText, name: optionalText, value: optionalText }))
    .nullish(),
  links: z.array(z.looseObject({ url: optionalText })).nullish(),
  cvss_vectors: z.array(z.looseObject({ vector: optionalText })).nullish(),
});

type Vulnerability = z.infer<typeof schema>;

function readVulnerability(folding: Folding, record: unknown): void {
  const { success, data, error } = schema.safeParse(record);
  if (!success) {
    folding.unread(`A vulnerability was not read: ${firstIssue(error)}`);
    return;
  }
  const { location, identifiers } = data;
  const key = keyOf(data);
  if (key === "") {
    folding.unread("A vulnerability was not read: it has no identifier and no name");
    return;
  }
  const severity = severityOfWord(data.severity ?? "");
  if (severity === undefined)
    folding.warn(`The severity ${quoted(data.severity ?? "")} is unknown and was read as info`);
  const pack = packageOf(data);
  folding.exposure(folding.asset(assetOf(folding, data)), {
    title: data.name ?? data.message ?? titleOf(data, pack),
    cve: firstCves(
      (identifiers ?? []).flatMap(({ value, name }) => [value ?? "", name ?? ""]),
      [data.name ?? "", data.message ?? "", data.cve ?? ""],
      (data.links ?? []).map(({ url }) => url ?? ""),
    ),
    severity: severity ?? "info",
    endpoint: location?.hostname === undefined ? null : endpointOfUrl(location.hostname),
    cvss: newestCvss(
      (data.cvss_vectors ?? []).map(({ vector }): CvssGiven => ({ version: "unknown", vector })),
    ),
    weakness: key,
    component: pack,
    evidence: [placeOf(data), data.description ?? ""],
  });
}

/** The first identifier is the one that the tool tells weaknesses apart by. */
function keyOf({ identifiers, cve, name, message, id }: Vulnerability): string {
  const [first] = identifiers ?? [];
  const identifier = first?.value ?? first?.name;
  if (identifier !== undefined) return [first?.type, identifier].filter(Boolean).join(":");
  return cve ?? name ?? message ?? id ?? "";
}

function titleOf({ identifiers, id = "" }: Vulnerability, pack: string | null): string {
  const name = identifiers?.[0]?.name ?? id;
  return pack === null ? name : `${name} in ${pack}`;
}

function packageOf({ location }: Vulnerability): string | null {
  const { package: pack, version } = location?.dependency ?? {};
  if (pack?.name === undefined) return null;
  return version === undefined ? pack.name : `${pack.name}@${version}`;
}

const placeOf = ({ location }: Vulnerability): string =>
  [
    location?.hostname,
    location?.path ?? location?.file,
    location?.start_line ? `line ${location.start_line}` : "",
  ]
    .filter(Boolean)
    .join(" ");

function assetOf(folding: Folding, { location }: Vulnerability): Seen {
  const host = location?.hostname === undefined ? undefined : endpointOfUrl(location.hostname)?.host;
  const name = location?.image ?? host ?? location?.file;
  if (name === undefined)
    folding.warn('A vulnerability names no image, host or file: it is kept for "gitlab project"');
  return { name: name ?? "gitlab project", addresses: host === undefined ? [] : [host] };
}
