import { firstCves } from "../cve.ts";
import { newestCvss } from "../cvss.ts";
import { endpointOf, endpointOfUrl } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { firstText, numberAt, textAt, textsAt } from "../json-text.ts";
import { lastingAddresses } from "../lasting-address.ts";
import type { ParsedEndpoint, ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { toldCvss, toldSeverity } from "../told.ts";

/**
 * ProjectDiscovery Nuclei's results: JSON lines (`-jsonl`) or one list (`-json-export`), of versions 2 and 3.
 *
 * One exposure per template, matcher, and endpoint. A template may match by several matchers, each of which is a
 * thing of its own (a technology, a header). A result with `matcher-status: false` says that nothing matched.
 * Format: nuclei's `pkg/output/output.go`, ResultEvent; version 2.2 wrote `templateID` and `matched`.
 */
export const nucleiJson: ReportFormat = {
  id: "nuclei-json",
  title: "ProjectDiscovery Nuclei JSON",
  kind: "json",
  recognises: ({ documents }) =>
    tellingRecords(documents).some((result) => templateOf(result) !== "" && at(result, "info") !== undefined),
  parse,
};

const templateOf = (result: unknown): string => firstText(result, "template-id", "templateID");

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("nuclei-json");
  let results = 0;
  let failed = 0;
  readJson(source, {
    records: ["$"],
    onRecord: (result) => {
      results++;
      if (at(result, "matcher-status") === false) {
        if (textAt(result, "error") !== "") failed++;
        folding.skip();
      } else readResult(folding, result, results);
    },
  });
  if (failed > 0) folding.warn(`${failed} templates could not be run against their host`);
  return folding.done();
}

function readResult(folding: Folding, result: unknown, number: number): void {
  const template = templateOf(result);
  const matched = firstText(result, "matched-at", "matched", "url", "host");
  const endpoint = endpointAt(result, matched);
  const name = endpointOfUrl(textAt(result, "host"))?.host ?? endpoint?.host ?? matched;
  if (template === "" || name === "") {
    folding.unread(`Result ${number} was not read: it has no template or no host`);
    return;
  }
  const asset = folding.asset({
    name,
    addresses: [name, ...lastingAddresses([textAt(result, "ip")])],
    names: [endpoint?.host ?? ""],
    isChosen: true,
  });
  const matcher = firstText(result, "matcher-name", "matcher_name");
  const title = textAt(result, "info", "name") || template;
  folding.exposure(asset, {
    title,
    cve: firstCves(
      textsAt(result, "info", "classification", "cve-id"),
      [template, title, matcher],
      textsAt(result, "info", "reference"),
    ),
    severity: toldSeverity(folding, textAt(result, "info", "severity")),
    endpoint,
    cvss: newestCvss([
      toldCvss(
        "",
        textAt(result, "info", "classification", "cvss-metrics"),
        numberAt(result, "info", "classification", "cvss-score"),
      ),
    ]),
    weakness: matcher === "" ? template : `${template}:${matcher}`,
    component: null,
    evidence: [matched, ...textsAt(result, "extracted-results"), ...textsAt(result, "extracted_results")],
  });
}

/** Where it matched. A bare host takes the port that newer versions write beside it; a file has no endpoint. */
function endpointAt(result: unknown, matched: string): ParsedEndpoint | null {
  if (textAt(result, "type") === "file") return null;
  const endpoint = endpointOfUrl(matched);
  if (endpoint === null || endpoint.port !== null) return endpoint;
  return endpointOf(endpoint.host, textAt(result, "port"), endpoint.protocol);
}
