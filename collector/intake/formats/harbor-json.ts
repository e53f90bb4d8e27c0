import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, listAt, optionalNumber, optionalText } from "../json.ts";
import { type JsonPlace, readJson } from "../json-stream.ts";
import type { ParsedReport } from "../report.ts";
import { severityOfWord } from "../severity.ts";
import type { JsonSource } from "../source.ts";

/**
 * Harbor's vulnerabilities of an artifact: the API's answer, under the media type of the report, or that report
 * alone.
 *
 * The asset is the artifact, as far as it is named: by repository, by digest, or not at all.
 */
export const harborJson: ReportFormat = {
  id: "harbor-json",
  title: "Harbor vulnerability JSON",
  kind: "json",
  recognises: ({ isList, documents: [first] }) => !isList && (isAnswer(first) || isReport(first)),
  parse,
};

const isAnswer = (value: unknown): boolean =>
  reportKeys(value).some((key) => isList(at(value, key, "vulnerabilities")));

const reportKeys = (value: unknown): readonly string[] =>
  Object.keys(value ?? {}).filter((key) => /^application\/vnd\..*vuln/i.test(key));

const isReport = (value: unknown): boolean =>
  at(value, "generated_at") !== undefined &&
  typeof at(value, "scanner", "name") === "string" &&
  isList(at(value, "vulnerabilities"));

/** No weaknesses are null. */
const isList = (value: unknown): boolean => value === null || Array.isArray(value);

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("harbor-json");
  const isWhole = isAnswer(source.documents[0]);
  const records = [isWhole ? "$.*.vulnerabilities.*" : "$.vulnerabilities.*"];
  const [frame] = readJson(source, { records });
  const reportAt = ([, key]: JsonPlace): unknown => (isWhole ? at(frame, key ?? "") : frame);
  readJson(source, {
    records,
    onRecord: (record, place) =>
      readVulnerability(folding, artifactOf(at(reportAt(place), "artifact")), record),
  });
  for (const report of isWhole ? reportKeys(frame).map((key) => at(frame, key)) : [frame]) {
    const name = artifactOf(at(report, "artifact"));
    if (name !== undefined) folding.asset({ name });
    else if (listAt(report, "vulnerabilities").length === 0)
      folding.warn("The answer lists no vulnerabilities and names no artifact");
  }
  return folding.done();
}

const artifactSchema = z.looseObject({
  repository: z.string().min(1),
  tag: optionalText,
  digest: optionalText,
});

function artifactOf(value: unknown): string | undefined {
  const { data } = artifactSchema.safeParse(value);
  if (data === undefined) return undefined;
  if (data.tag !== undefined) return `${data.repository}:${data.tag}`;
  return data.digest === undefined ? data.repository : `${data.repository}@${data.digest}`;
}

const schema = z.looseObject({
  id: z.string().min(1),
  package: z.string().min(1),
  version: optionalText,
  fix_version: optionalText,
  severity: optionalText,
  description: optionalText,
  links: z.array(z.string()).nullish(),
  artifact_digests: z.array(z.string().min(1)).nullish(),
  preferred_cvss: z
    .looseObject({
      score_v3: optionalNumber,
      score_v2: optionalNumber,
      vector_v3: optionalText,
      vector_v2: optionalText,
    })
    .nullish(),
  vendor_attributes: z.looseObject({ CVSS: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});

type Vulnerability = z.infer<typeof schema>;

function readVulnerability(folding: Folding, artifact: string | undefined, record: unknown): void {
  const { success, data, error } = schema.safeParse(record);
  if (!success) {
    folding.unread(`A vulnerability was not read: ${firstIssue(error)}`);
    return;
  }
  const severity = severityOfWord(data.severity ?? "");
  if (severity === undefined)
    folding.warn(`The severity ${quoted(data.severity ?? "")} is unknown and was read as info`);
  const pack = data.version === undefined ? data.package : `${data.package}@${data.version}`;
  for (const name of artifact === undefined ? digestsOf(folding, data) : [artifact]) {
    folding.exposure(folding.asset({ name }), {
      title: `${data.id} in ${data.package}`,
      cve: firstCves([data.id], data.links ?? []),
      severity: severity ?? "info",
      endpoint: null,
      cvss: newestCvss(ratingsOf(data)),
      weakness: data.id,
      component: pack,
      evidence: [
        `${pack}; ${data.fix_version === undefined ? "no fix known" : `fixed in ${data.fix_version}`}`,
        data.description ?? "",
      ],
    });
  }
}

/** An index has several images, each with its own digest. */
function digestsOf(folding: Folding, { artifact_digests: digests }: Vulnerability): readonly string[] {
  if (digests?.length) return [...new Set(digests)];
  folding.warn('The answer names no artifact: what it lists is kept for "harbor artifact"');
  return ["harbor artifact"];
}

const vendorSchema = z.looseObject({
  V3Score: optionalNumber,
  V3Vector: optionalText,
  V2Score: optionalNumber,
  V2Vector: optionalText,
});

/** Harbor prefers a score and often leaves out its vector, which the vendor of that score has. */
function ratingsOf({
  preferred_cvss: preferred,
  vendor_attributes: attributes,
}: Vulnerability): readonly CvssGiven[] {
  const vendors = Object.values(attributes?.CVSS ?? {}).flatMap(
    (one) => vendorSchema.safeParse(one).data ?? [],
  );
  const isPreferred = ({ V3Score }: (typeof vendors)[number]): number =>
    V3Score === preferred?.score_v3 ? 0 : 1;
  return [
    { version: "3.1", vector: preferred?.vector_v3, score: preferred?.score_v3 || undefined },
    { version: "2.0", vector: preferred?.vector_v2, score: preferred?.score_v2 || undefined },
    ...vendors
      .toSorted((a, b) => isPreferred(a) - isPreferred(b))
      .flatMap((one): readonly CvssGiven[] => [
        { version: "3.1", vector: one.V3Vector, score: one.V3Score || undefined },
        { version: "2.0", vector: one.V2Vector, score: one.V2Score || undefined },
      ]),
  ];
}
