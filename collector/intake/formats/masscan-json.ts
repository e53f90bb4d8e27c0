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
 * masscan's `-oJ` (a list) and `-oD` (a line per record, flat since version 1.3): a record per address and port, or
 * per banner that was read there. Only open ports are exposures. Format: masscan's `out-json.c`, `out-ndjson.c`.
 */
export const masscanJson: ReportFormat = {
  id: "masscan-json",
  title: "masscan -oJ",
  kind: "json",
  recognises: ({ documents }) => tellingRecords(documents).some(isRecord),
  parse,
};

const isRecord = (value: unknown): boolean =>
  at(value, "finished") === 1 ||
  (at(value, "ip") !== undefined && (at(value, "ports", 0, "port") !== undefined || isFlat(value)));

const isFlat = (value: unknown): boolean =>
  at(value, "rec_type") !== undefined && at(value, "port") !== undefined;

const service = z.looseObject({ name: optionalText, banner: optionalText });

const port = z.looseObject({
  port: z.number(),
  proto: optionalText,
  status: optionalText,
  service: service.nullish(),
});

const record = z.looseObject({ ip: z.string().min(1), ports: z.array(port) });

const flat = z
  .looseObject({
    ip: z.string().min(1),
    port: z.number(),
    proto: optionalText,
    data: z.looseObject({ status: optionalText, service_name: optionalText, banner: optionalText }),
  })
  .transform(({ ip, port: number, proto, data: { status, service_name: name, banner } }) => ({
    ip,
    ports: [{ port: number, proto, status, service: { name, banner } }],
  }));

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("masscan-json");
  let records = 0;
  readJson(source, {
    records: ["$"],
    onRecord: (value) => {
      if (at(value, "finished") !== undefined) return;
      records++;
      const { success, data, error } = (isFlat(value) ? flat : record).safeParse(value);
      if (success) readPorts(folding, data);
      else folding.unread(`Record ${records} was not read: ${firstIssue(error)}`);
    },
  });
  if (records === 0) folding.warn("The scan found no port that answers");
  return folding.done();
}

type Port = Pick<z.infer<typeof port>, "port" | "proto" | "status" | "service">;

function readPorts(
  folding: Folding,
  { ip, ports }: { readonly ip: string; readonly ports: readonly Port[] },
): void {
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
const serviceOf = ({ service: seen }: Port) => ({
  name: seen?.name === undefined || seen.name === "unknown" ? "" : seen.name,
  banner: seen?.banner ?? "",
});
