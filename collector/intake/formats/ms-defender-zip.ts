import { z } from "zod";
import type { Seen } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, optionalText } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { type ParsedReport, ReportRefused } from "../report.ts";
import type { ZipSource } from "../source.ts";
import { type ZipEntry, zipEntries, zipNames } from "../unzip.ts";
import { readDefenderRecord } from "./defender-records.ts";

/**
 * Microsoft Defender for Endpoint's machines and vulnerabilities, the pages of both lists in two folders of one
 * archive. The asset is the machine: its name where it has one, else its id.
 */
export const msDefenderZip: ReportFormat = {
  id: "ms-defender-zip",
  title: "Microsoft Defender machines and vulnerabilities in a zip archive",
  kind: "zip",
  recognises: ({ bytes }) => zipNames(bytes).some((name) => VULNERABILITIES.test(name)),
  parse,
};

const VULNERABILITIES = /(?:^|\/)vulnerabilities\/[^/]+\.json$/i;
const MACHINES = /(?:^|\/)machines\/[^/]+\.json$/i;

/** Further machines go by their ids. */
export const MAX_MACHINES = 200_000;

function parse(source: ZipSource): ParsedReport {
  const folding = foldReport("ms-defender-zip");
  const machines = new Map<string, Seen>();
  eachRecord(folding, source, MACHINES, (record) => readMachine(folding, machines, record));
  if (machines.size === 0) folding.warn("The archive lists no machines: they go by their ids");
  for (const machine of machines.values()) folding.asset(machine);
  const pages = eachRecord(folding, source, VULNERABILITIES, (record) =>
    readDefenderRecord(folding, record, (id) => machines.get(id)),
  );
  if (pages === 0)
    throw new ReportRefused("No file in the archive's folder of vulnerabilities is a list of them");
  return folding.done();
}

/** Reads the pages in one folder; how many of them held a list. */
function eachRecord(
  folding: Folding,
  { bytes }: ZipSource,
  folder: RegExp,
  onRecord: (record: unknown) => void,
): number {
  let pages = 0;
  let more = false;
  for (const entry of zipEntries(bytes)) {
    if (!folder.test(entry.name)) continue;
    const { isPage, hasMore } = readPage(entry, onRecord);
    if (isPage) pages++;
    else folding.warn(`The file ${quoted(entry.name)} is no list: what it should hold is missing here`);
    more = hasMore;
  }
  if (more) folding.warn("The last page says that there are more: what they list is missing here");
  return pages;
}

type Page = { readonly isPage: boolean; readonly hasMore: boolean };

function readPage(entry: ZipEntry, onRecord: (record: unknown) => void): Page {
  try {
    const text = textOf(entry);
    const start = text.next().value ?? "";
    const isList = start.trimStart().startsWith("[");
    const whole = function* () {
      yield start;
      yield* text;
    };
    const documents = readJson({ isList, text: whole }, { records: [isList ? "$" : "$.value.*"], onRecord });
    return {
      isPage: isList || documents.every((document) => Array.isArray(at(document, "value"))),
      hasMore: documents.some((document) => at(document, "@odata.nextLink") !== undefined),
    };
  } catch (cause) {
    if (!(cause instanceof ReportRefused)) throw cause;
    throw new ReportRefused(`The file ${quoted(entry.name)} in the archive cannot be read. ${cause.message}`);
  }
}

/** UTF-8, with or without a mark. */
function* textOf({ pieces }: ZipEntry): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (const piece of pieces()) {
      const text = decoder.decode(piece, { stream: true });
      if (text !== "") yield text;
    }
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof ReportRefused) throw cause;
    throw new ReportRefused("It is not valid UTF-8");
  }
}

const machineSchema = z.looseObject({
  id: z.string().min(1),
  computerDnsName: optionalText,
  lastIpAddress: optionalText,
  ipAddresses: z.array(z.looseObject({ ipAddress: optionalText })).nullish(),
});

/** Its outer address belongs to the network that it sits in, so it is not the machine's own. */
function readMachine(folding: Folding, machines: Map<string, Seen>, record: unknown): void {
  const { success, data, error } = machineSchema.safeParse(record);
  if (!success) {
    folding.warn(`A machine was not read: ${firstIssue(error)}`);
    return;
  }
  if (machines.size >= MAX_MACHINES) {
    folding.warn(`The archive lists more than ${MAX_MACHINES} machines: the others go by their ids`);
    return;
  }
  const addresses = [
    data.lastIpAddress ?? "",
    ...(data.ipAddresses ?? []).map(({ ipAddress }) => ipAddress ?? ""),
  ];
  machines.set(data.id, {
    name: data.computerDnsName ?? data.id,
    names: [data.id],
    addresses: addresses.filter((address) => !LOOPBACK.test(address)),
  });
}

const LOOPBACK = /^(?:127\.|::1$)/;
