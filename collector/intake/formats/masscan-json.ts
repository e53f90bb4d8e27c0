import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, optionalText, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { openPort } from "../open-port.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";

/**
 * masscan's `-oJ` (a list) and `-oD` (a line per record): a record per address and port, or per banner that was
 * read there. Only open ports are exposures. Format: masscan's `out-json.c`, `out-ndjson.c`.
 */
export const masscanJson: ReportFormat = {
  id: "masscan-json",
  title: "masscan -oJ",
  kind: "json",
  recognises: ({ documents }) => tellingRecords(documents).some(isRecord),
  parse,
};

const isRecord = (value: unknown): boolean =>
  at(value, "ip") !== undefined && at(value, "ports", 0, "port") !== undefined;

const service = z.looseObject({ name: optionalText, banner: optionalText });

const port = z.looseObject({
  port: z.number(),
  proto: optionalText,
  status: optionalText,
  service: service.nullish(),
});

const record = z.looseObject({ ip: z.string().min(1), ports: z.array(port) });

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("masscan-json");
  let records = 0;
  readJson(source, {
    records: ["$"],
    onRecord: (value) => {
      records++;
      if (at(value, "finished") !== undefined) return;
      const { success, data, error } = record.safeParse(value);
      if (success) readPorts(folding, data);
      else folding.unread(`Record ${records} was not read: ${firstIssue(error)}`);
    },
  });
  return folding.done();
}

function readPorts(folding: Folding, { ip, ports }: z.infer<typeof record>): void {
  const asset = folding.asset({ name: ip, addresses: [ip] });
  for (const one of ports) {
    const endpoint = endpointOf(ip, String(one.port), one.proto ?? "");
    if (one.status !== undefined && one.status !== "open") folding.skip();
    else if (endpoint === null || endpoint.port === null)
      folding.unread(
        `The port ${quoted(`${one.port}/${one.proto ?? ""}`)} of ${quoted(ip)} is none of TCP or UDP`,
      );
    else folding.exposure(asset, openPort(endpoint, serviceOf(one)));
  }
}

/** Banners of unnamed services and certificates come with names of masscan's own. */
const serviceOf = ({ service: seen }: z.infer<typeof port>) => ({
  name: seen?.name === undefined || seen.name === "unknown" ? "" : seen.name,
  banner: seen?.banner ?? "",
});
