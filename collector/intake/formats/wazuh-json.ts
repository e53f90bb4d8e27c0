import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, listAt, optionalNumber, optionalText, tellingRecords } from "../json.ts";
import { type JsonPlace, readJson } from "../json-stream.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import { severityOfWord } from "../severity.ts";
import type { JsonSource } from "../source.ts";

/**
 * Wazuh's vulnerabilities: what the API answers up to 4.7 (`GET /vulnerability/{agent}`), and what a search of
 * the index `wazuh-states-vulnerabilities-*` answers from 4.8 on, whole or as a list of its hits.
 *
 * The asset is the agent. "Package unfixed" says that there is no fix: the package is vulnerable. A severity of
 * "-" or "Untriaged" is none.
 */
export const wazuhJson: ReportFormat = {
  id: "wazuh-json",
  title: "Wazuh vulnerabilities JSON",
  kind: "json",
  recognises: (source) => shapeOf(source) !== undefined,
  parse,
};

/** How a file holds its records, and how one of them is read. */
type Shape = {
  readonly records: string;
  /** Whether what the start of a file shows is of this shape. */
  readonly fits: (first: unknown) => boolean;
  readonly read: (folding: Folding, record: unknown) => void;
  /** How many records an answer says that there are. */
  readonly total: (answer: unknown) => unknown;
};

const SHAPES: readonly Shape[] = [
  {
    records: "$.data.affected_items.*",
    fits: (first) =>
      Array.isArray(at(first, "data", "affected_items")) &&
      isAnyOrNone(listAt(first, "data", "affected_items"), (item) => at(item, "cve") !== undefined),
    read: readItem,
    total: (answer) => at(answer, "data", "total_affected_items"),
  },
  {
    records: "$.hits.hits.*",
    fits: (first) =>
      Array.isArray(at(first, "hits", "hits")) && isAnyOrNone(listAt(first, "hits", "hits"), isHit),
    read: readHit,
    total: (answer) => at(answer, "hits", "total", "value") ?? at(answer, "hits", "total"),
  },
  { records: "$", fits: isHit, read: readHit, total: () => undefined },
];

const shapeOf = ({ documents }: JsonSource): Shape | undefined =>
  SHAPES.find(({ fits }) => fits(documents[0]));

const isAnyOrNone = (records: readonly unknown[], fits: (record: unknown) => boolean): boolean =>
  records.length === 0 || tellingRecords(records).some(fits);

/** A hit, or what it holds. */
function isHit(value: unknown): boolean {
  const held = at(value, "_source") ?? value;
  return at(held, "vulnerability", "id") !== undefined && at(held, "agent") !== undefined;
}

function parse(source: JsonSource): ParsedReport {
  const shape = shapeOf(source);
  if (shape === undefined) throw new ReportRefused("The file is not a list of Wazuh's vulnerabilities");
  const folding = foldReport("wazuh-json");
  let records = 0;
  const answers = readJson(source, {
    records: [shape.records],
    onRecord: (record: unknown, _: JsonPlace) => {
      records++;
      shape.read(folding, record);
    },
  });
  for (const answer of answers) warnOfFaults(folding, answer);
  const total = answers.map(shape.total).reduce((sum: number, one) => sum + (Number(one) || 0), 0);
  if (total > records) folding.warn(`The answer holds ${records} of ${total} vulnerabilities`);
  if (records === 0) folding.warn("The answer lists no vulnerabilities and names no agent");
  return folding.done();
}

function warnOfFaults(folding: Folding, answer: unknown): void {
  const failed = listAt(answer, "data", "failed_items").length;
  if (failed > 0) folding.warn(`Wazuh could not answer for ${failed} items: they were not looked at`);
  if (at(answer, "timed_out") === true) folding.warn("The search timed out: the answer is incomplete");
  if (Number(at(answer, "_shards", "failed")) > 0)
    folding.warn("The search failed on some shards: the answer is incomplete");
}

const itemSchema = z.looseObject({
  cve: z.string().min(1),
  name: optionalText,
  version: optionalText,
  title: optionalText,
  severity: optionalText,
  status: optionalText,
  condition: optionalText,
  agent_id: optionalText,
  agent_name: optionalText,
  agent_ip: optionalText,
  cvss2_score: optionalNumber,
  cvss3_score: optionalNumber,
  external_references: z.array(z.string()).nullish(),
});

/** One of an API's answer. Only an answer that someone joined with the agents names the agent. */
function readItem(folding: Folding, record: unknown): void {
  const { success, data, error } = itemSchema.safeParse(record);
  if (!success) {
    folding.unread(`A vulnerability was not read: ${firstIssue(error)}`);
    return;
  }
  if (GONE.has((data.status ?? "").toUpperCase())) {
    folding.skip();
    return;
  }
  const name = data.agent_name ?? data.agent_ip ?? (data.agent_id && `agent ${data.agent_id}`);
  if (name === undefined) folding.warn('The answer names no agent: what it lists is kept for "wazuh agent"');
  addPackage(folding, folding.asset({ name: name ?? "wazuh agent", addresses: [data.agent_ip ?? ""] }), {
    id: data.cve,
    title: data.title,
    pack: [data.name, data.version],
    severity: data.severity,
    cvss: [scored("3.1", data.cvss3_score), scored("2.0", data.cvss2_score)],
    references: data.external_references ?? [],
    evidence: [data.condition ?? ""],
  });
}

/** The package is no longer there, or is mended. */
const GONE: ReadonlySet<string> = new Set(["OBSOLETE", "SOLVED"]);

const sourceSchema = z.looseObject({
  agent: z.looseObject({
    id: z.union([z.string(), z.number()]).nullish(),
    name: optionalText,
    ip: optionalText,
  }),
  package: z.looseObject({ name: optionalText, version: optionalText }).nullish(),
  vulnerability: z.looseObject({
    id: z.string().min(1),
    description: optionalText,
    severity: optionalText,
    reference: z.union([z.string(), z.array(z.string())]).nullish(),
    score: z.looseObject({ base: optionalNumber, version: optionalText }).nullish(),
  }),
});

/** One of the index. */
function readHit(folding: Folding, record: unknown): void {
  const { success, data, error } = sourceSchema.safeParse(at(record, "_source") ?? record);
  const name = data?.agent.name ?? (data?.agent.id && `agent ${data.agent.id}`);
  if (!success || !name) {
    folding.unread(`A vulnerability was not read: ${success ? "it names no agent" : firstIssue(error)}`);
    return;
  }
  const { vulnerability, agent, package: pack } = data;
  addPackage(folding, folding.asset({ name, addresses: [agent.ip ?? ""] }), {
    id: vulnerability.id,
    title: undefined,
    pack: [pack?.name, pack?.version],
    severity: vulnerability.severity,
    cvss: [scored(versionOf(vulnerability.score?.version), vulnerability.score?.base)],
    references: [vulnerability.reference ?? []].flat(),
    evidence: [vulnerability.description ?? ""],
  });
}

/** A score of 0 stands for none. */
const scored = (version: CvssGiven["version"], score: number | undefined): CvssGiven => ({
  version,
  score: score === 0 ? undefined : score,
});

const versionOf = (text = ""): CvssGiven["version"] =>
  (["4.0", "3.1", "3.0", "2.0"] as const).find((version) => text.startsWith(version)) ?? "unknown";

type Package = {
  readonly id: string;
  readonly title: string | undefined;
  readonly pack: readonly [name: string | undefined, version: string | undefined];
  readonly severity: string | undefined;
  readonly cvss: readonly CvssGiven[];
  readonly references: readonly string[];
  readonly evidence: readonly string[];
};

function addPackage(folding: Folding, asset: ReturnType<Folding["asset"]>, found: Package): void {
  const [name = "the system", version] = found.pack;
  const severity = NO_SEVERITY.has(found.severity ?? "") ? "info" : severityOfWord(found.severity ?? "");
  if (severity === undefined)
    folding.warn(`The severity ${quoted(found.severity ?? "")} is unknown and was read as info`);
  folding.exposure(asset, {
    title: found.title ?? `${found.id} affects ${name}`,
    cve: firstCves([found.id], [found.title ?? ""], found.references),
    severity: severity ?? "info",
    endpoint: null,
    cvss: newestCvss(found.cvss),
    weakness: found.id,
    component: version === undefined ? name : `${name}@${version}`,
    evidence: found.evidence,
  });
}

const NO_SEVERITY: ReadonlySet<string> = new Set(["", "-", "Untriaged"]);
