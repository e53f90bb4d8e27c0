import { foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, listAt, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";
import { isDefenderRecord, readDefenderRecord } from "./defender-records.ts";

/**
 * Microsoft Defender for Endpoint's vulnerabilities by machine and software: pages of an OData list, one after
 * the other, or the lines of an export.
 */
export const msDefenderJson: ReportFormat = {
  id: "ms-defender-json",
  title: "Microsoft Defender vulnerabilities JSON",
  kind: "json",
  recognises: ({ documents: [first] }) => isPage(first) || isDefenderRecord(first),
  parse,
};

function isPage(value: unknown): boolean {
  const context = at(value, "@odata.context");
  const records = at(value, "value");
  if (typeof context !== "string" || !Array.isArray(records)) return false;
  return records.length === 0
    ? /securitycenter|security\.microsoft|vulnerabilit/i.test(context)
    : tellingRecords(records).some(isDefenderRecord);
}

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("ms-defender-json");
  let records = 0;
  const pages = readJson(source, {
    records: [isPage(source.documents[0]) ? "$.value.*" : "$"],
    onRecord: (record) => {
      records++;
      readDefenderRecord(folding, record, () => undefined);
    },
  });
  for (const page of pages) listAt(page, "value");
  if (at(pages.at(-1), "@odata.nextLink") !== undefined)
    folding.warn("The last page says that there are more: what they list is missing here");
  if (records === 0) folding.warn("The list is empty: it names no machine that was looked at");
  return folding.done();
}
