import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { addressOf, endpointOf, endpointOfUrl } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, optionalText, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import type { ParsedEndpoint, ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";

/**
 * ProjectDiscovery httpx `-json`: a line per URL that was asked for. A web service that answers is an exposure of
 * severity info, its URLs evidence; one that did not is a warning. Older versions put dashes into the names.
 * Format: httpx's `runner/types.go`.
 */
export const httpxJson: ReportFormat = {
  id: "httpx-json",
  title: "ProjectDiscovery httpx -json",
  kind: "json",
  recognises: ({ documents }) => tellingRecords(documents).some(isRecord),
  parse,
};

const has = (value: unknown, key: string): boolean => at(value, key) !== undefined;

/** A failed line may lack the URL and all that stands for an answer. */
const isRecord = (value: unknown): boolean =>
  has(value, "input") &&
  (has(value, "url") || has(value, "failed")) &&
  ANSWERS.some((key) => has(value, key)) &&
  !["template-id", "templateID", "info", "severity"].some((key) => has(value, key));

const ANSWERS = ["status_code", "status-code", "failed", "webserver", "content_length", "content-length"];

const word = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? "").trim());

const words = z
  .array(z.string())
  .nullish()
  .catch(null)
  .transform((list) => list ?? []);

const record = z.looseObject({
  url: optionalText,
  input: optionalText,
  host: optionalText,
  host_ip: optionalText,
  port: word,
  scheme: word,
  status_code: word,
  "status-code": word,
  title: word,
  webserver: word,
  a: words,
  tech: words,
  technologies: words,
  failed: z.boolean().nullish(),
  error: word,
});

type Answer = z.infer<typeof record>;

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("httpx-json");
  let records = 0;
  readJson(source, {
    records: ["$"],
    onRecord: (value) => {
      records++;
      const { success, data, error } = record.safeParse(value);
      if (success) readAnswer(folding, data, records);
      else folding.unread(`Record ${records} was not read: ${firstIssue(error)}`);
    },
  });
  return folding.done();
}

function readAnswer(folding: Folding, answer: Answer, number: number): void {
  const url = answer.url ?? answer.input ?? "";
  if (answer.failed === true) {
    folding.skip();
    folding.warn(`The URL ${quoted(url)} did not answer: ${quoted(answer.error || "no reason given")}`);
    return;
  }
  const endpoint = endpointIn(answer, url);
  if (endpoint === null) {
    folding.unread(`Record ${number} was not read: the URL ${quoted(url)} names no host`);
    return;
  }
  const asset = folding.asset({
    name: endpoint.host,
    addresses: [endpoint.host, answer.host_ip ?? "", answer.host ?? "", ...answer.a].filter(
      (address) => addressOf(address) !== undefined,
    ),
  });
  const server = answer.webserver;
  folding.exposure(asset, {
    title: `Web service on port ${endpoint.port ?? "unknown"}${server === "" ? "" : ` (${server})`}`,
    cve: firstCves([answer.title]),
    severity: "info",
    endpoint,
    cvss: null,
    weakness: "web-service",
    component: null,
    evidence: [evidenceOf(answer, url)],
  });
}

/** The URL's host, and the port that httpx says it spoke to where the URL leaves it out. */
function endpointIn({ port, scheme }: Answer, url: string): ParsedEndpoint | null {
  const read = endpointOfUrl(url.includes("://") || scheme === "" ? url : `${scheme}://${url}`);
  if (read === null) return null;
  return read.port === null ? endpointOf(read.host, port, "tcp") : read;
}

function evidenceOf(answer: Answer, url: string): string {
  const status = answer.status_code || answer["status-code"];
  const tech = [...answer.tech, ...answer.technologies].join(", ");
  return [url, status && `status ${status}`, answer.title && quoted(answer.title), tech]
    .filter((part) => part !== "")
    .join("; ");
}
