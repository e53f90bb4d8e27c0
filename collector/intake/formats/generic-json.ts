import { z } from "zod";
import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, listAt, tellingRecords, topOf } from "../json.ts";
import { readJson } from "../json-stream.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { addRecord, cvssField, type GenericRecord, isNo, isYes, type Place } from "./generic-record.ts";

/**
 * A list of findings: DefectDojo's generic JSON (`findings`), our own plain list
 * (`[{asset, title, cve, severity, host, port, protocol}]`) and what `import --dry-run --json` prints
 * (`exposures`).
 */
export const genericJson: ReportFormat = {
  id: "generic-json",
  title: "Generic findings JSON (DefectDojo, Plumbline's plain list)",
  kind: "json",
  recognises,
  parse,
};

function recognises(source: JsonSource): boolean {
  const top = topOf(source);
  const name = listName(top);
  const records = tellingRecords(recordsIn(top));
  if (records.length === 0) return name !== undefined;
  const keys = Array.isArray(top) ? [...TELLING_KEYS, "url"] : TELLING_KEYS;
  return records.some(
    (record) =>
      at(record, "title") !== undefined &&
      (name !== undefined || keys.some((key) => at(record, key) !== undefined)),
  );
}

/**
 * A title alone could be anything, unless it is one of a list of `findings`. A `url` tells only in a list: one
 * object with a title and a link is what pages and gateways answer.
 */
const TELLING_KEYS = [
  "severity",
  "description",
  "cve",
  "vulnerability_ids",
  "asset",
  "host",
  "endpoint",
  "endpoints",
  "component_name",
];

const listName = (value: unknown): string | undefined =>
  ["findings", "exposures"].find((name) => Array.isArray(at(value, name)));

function recordsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const name = listName(value);
  return name === undefined ? [value] : listAt(value, name);
}

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("generic-json");
  const name = listName(topOf(source));
  let records = 0;
  readJson(source, {
    records: [name === undefined ? "$" : `$.${name}.*`],
    onRecord: (value) => {
      const { success, data, error } = finding.safeParse(value);
      if (success) addRecord(folding, recordOf(data), `Finding ${records}`);
      else folding.unread(`Finding ${records} was not read: ${firstIssue(error)}`);
      records++;
    },
  });
  if (records === 0) folding.warn("The report lists no findings");
  return folding.done();
}

/** Text, or a number or flag that stands for it; empty where it is missing. */
const word = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => String(value ?? "").trim());

const words = z
  .union([z.array(z.string()), z.string().transform((text) => [text])])
  .nullish()
  .transform((list) => list ?? []);

const place = z.union([z.string(), z.looseObject({ host: word, port: word, protocol: word })]);

const score = z.looseObject({ vector: word, score: word });

const finding = z.looseObject({
  title: z.string(),
  severity: word,
  asset: word,
  host: word,
  ip: word,
  port: word,
  protocol: word,
  url: word,
  endpoint: place.nullish(),
  endpoints: z.array(place).nullish(),
  cve: words,
  vulnerability_ids: words,
  references: word,
  cwe: word,
  weakness: word,
  vuln_id_from_tool: word,
  cvss: z.union([score, word]).nullish(),
  cvssv3: word,
  cvssv3_score: word,
  cvssv4: word,
  cvssv4_score: word,
  component: word,
  component_name: word,
  component_version: word,
  service: word,
  file_path: word,
  description: word,
  active: word,
  false_p: word,
  duplicate: word,
  is_mitigated: word,
  automatable: word,
  technicalImpact: word,
});

type Finding = z.infer<typeof finding>;

const recordOf = (found: Finding): GenericRecord => ({
  title: found.title.trim(),
  severity: found.severity,
  asset: found.asset,
  address: found.ip,
  endpoints: placesOf(found),
  cves: [...found.cve, ...found.vulnerability_ids],
  references: found.references,
  cwe: found.cwe.replace(/^cwe-?/i, ""),
  key: found.weakness || found.vuln_id_from_tool,
  cvss: [
    cvssField("4.0", found.cvssv4, found.cvssv4_score),
    cvssField("3.1", found.cvssv3, found.cvssv3_score),
    typeof found.cvss === "object" && found.cvss !== null
      ? cvssField("unknown", found.cvss.vector || found.cvss.score, found.cvss.score)
      : cvssField("unknown", found.cvss ?? ""),
  ],
  component: found.component || componentOf(found),
  fallback: found.service || found.file_path,
  file: found.file_path,
  description: found.description,
  isClean: isNo(found.active) || isYes(found.false_p) || isYes(found.duplicate) || isYes(found.is_mitigated),
  automatable: found.automatable,
  technicalImpact: found.technicalImpact,
});

const componentOf = ({ component_name: name, component_version: version }: Finding): string =>
  name !== "" && version !== "" ? `${name}@${version}` : name;

/** The places that a finding names, in whichever of the fields. An asset with a port and no host is its own host. */
function placesOf(found: Finding): readonly Place[] {
  const named = [...(found.endpoints ?? []), ...(found.endpoint ? [found.endpoint] : [])];
  if (named.length > 0) return named;
  if (found.url !== "") return [found.url];
  const host = found.host || found.ip || (found.port === "" ? "" : found.asset);
  return host === "" ? [] : [{ host, port: found.port, protocol: found.protocol }];
}
