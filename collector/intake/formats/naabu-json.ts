import { z } from "zod";
import { quoted } from "../bounded-text.ts";
import { addressOf, endpointOf } from "../endpoint.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, optionalText, tellingRecords } from "../json.ts";
import { readJson } from "../json-stream.ts";
import { openPort } from "../open-port.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";

/**
 * naabu's `-json`: a line per open port. Version 2.1 wrote the port as an object of its own.
 * Format: naabu's `pkg/result/results.go`, `runner/output.go`.
 */
export const naabuJson: ReportFormat = {
  id: "naabu-json",
  title: "naabu -json",
  kind: "json",
  recognises: ({ documents }) => tellingRecords(documents).some(isRecord),
  parse,
};

const has = (value: unknown, ...path: readonly string[]): boolean => at(value, ...path) !== undefined;

/** Lines of other tools have a port and a host as well, and say what they saw there. */
const isRecord = (value: unknown): boolean =>
  (has(value, "ip") || has(value, "host")) &&
  (typeof at(value, "port") === "number" || has(value, "port", "Port")) &&
  !["title", "url", "template-id", "info", "severity", "cve", "name"].some((key) => has(value, key));

const portNumber = z.union([
  z.number().transform((number) => ({ number, protocol: "" })),
  z
    .looseObject({ Port: z.number(), Protocol: z.union([z.string(), z.number()]).nullish() })
    .transform(({ Port, Protocol }) => ({ number: Port, protocol: protocolOf(Protocol ?? "") })),
]);

/** Before it had names, the protocol was the number of one. */
const protocolOf = (protocol: string | number): string =>
  protocol === 0 ? "tcp" : protocol === 1 ? "udp" : String(protocol);

const record = z
  .looseObject({
    ip: optionalText,
    host: optionalText,
    port: portNumber,
    protocol: optionalText,
    service: z.looseObject({ name: optionalText, product: optionalText, version: optionalText }).nullish(),
  })
  .refine(({ ip, host }) => ip !== undefined || host !== undefined, "it names no address and no host");

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("naabu-json");
  let records = 0;
  readJson(source, {
    records: ["$"],
    onRecord: (value) => {
      records++;
      const { success, data, error } = record.safeParse(value);
      if (success) readPort(folding, data);
      else folding.unread(`Record ${records} was not read: ${firstIssue(error)}`);
    },
  });
  return folding.done();
}

function readPort(folding: Folding, { ip, host, port, protocol, service }: z.infer<typeof record>): void {
  const name = host ?? ip ?? "";
  const endpoint = endpointOf(ip ?? name, String(port.number), protocol ?? port.protocol);
  if (endpoint === null || endpoint.port === null) {
    folding.unread(
      `The port ${quoted(`${port.number}/${protocol ?? port.protocol}`)} of ${quoted(name)} cannot be read`,
    );
    return;
  }
  const asset = folding.asset({
    name,
    addresses: [ip, host].filter((one) => one !== undefined && addressOf(one) !== undefined) as string[],
  });
  folding.exposure(
    asset,
    openPort(endpoint, {
      name: service?.name ?? "",
      banner: [service?.product, service?.version].filter(Boolean).join(" "),
    }),
  );
}
