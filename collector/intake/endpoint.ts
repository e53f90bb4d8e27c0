import { plainAddress } from "../../proto/address.ts";
import { isPort, type Transport } from "../../proto/target.ts";
import type { ParsedEndpoint } from "./report.ts";

/** RFC 1035 section 2.3.4: no name is longer. */
export const MAX_HOST_CHARS = 253;

/**
 * An endpoint from the words of a tool: host without brackets, addresses in their plainest form, names in lower
 * case; port 1 to 65535, else null; protocol tcp unless the tool says udp. Null when there is no usable host, or
 * when the protocol is a third one (icmp), which has no endpoints.
 */
export function endpointOf(host: string, port: string, protocol: string): ParsedEndpoint | null {
  const plain = plainHost(host);
  const transport = TRANSPORTS.get(protocol.trim().toLowerCase());
  return plain === undefined || transport === undefined
    ? null
    : { host: plain, port: portOf(port), protocol: transport };
}

const TRANSPORTS: ReadonlyMap<string, Transport> = new Map([
  ["tcp", "tcp"],
  ["udp", "udp"],
  ["", "tcp"],
]);

/** A literal address in its plainest form. Names are told apart first: asking whether one parses is slow. */
export const addressOf = (text: string): string | undefined =>
  text.includes(":") || /^[\d.]{7,15}$/.test(text) ? plainAddress(text) : undefined;

/** A host as we write it; undefined for what is neither a name nor an address. */
export function plainHost(text: string): string | undefined {
  const bare = text.trim().replace(/^\[(.*)\]$/, "$1");
  const address = addressOf(bare);
  if (address !== undefined) return address;
  const name = bare.toLowerCase().replace(/\.$/, "");
  return name.length <= MAX_HOST_CHARS && HOST.test(name) ? name : undefined;
}

/** Names as they occur in reports, with underscores and non-ASCII letters, or IPv6 with a zone. */
const HOST = /^[\p{L}\p{N}_][\p{L}\p{N}._:%-]*$/u;

/** A whole number from 1 to 65535; null for anything else. */
export function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return isPort(port) ? port : null;
}

/** The endpoint of a URL, `host:port` or bare host. A scheme gives the port that the text leaves out. */
export function endpointOfUrl(text: string): ParsedEndpoint | null {
  const trimmed = text.trim();
  if (addressOf(trimmed) !== undefined) return endpointOf(trimmed, "", "");
  const url = URL_LIKE.exec(trimmed);
  const scheme = url?.[1]?.toLowerCase() ?? "";
  const rest = url?.[2] ?? trimmed;
  const authority = rest.split(/[/?#\\]/, 1)[0]?.replace(/^.*@/, "") ?? "";
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority) ?? [];
  if (host === undefined) return null;
  return endpointOf(
    host,
    port || (SCHEME_PORTS.get(scheme) ?? ""),
    scheme === "udp" || scheme === "dns" ? "udp" : "tcp",
  );
}

const URL_LIKE = /^(?:([a-z][a-z0-9+.-]{0,30}):)?\/\/(.*)$/is;

/** IANA's ports for the schemes that scanners write. */
const SCHEME_PORTS: ReadonlyMap<string, string> = new Map([
  ["http", "80"],
  ["https", "443"],
  ["ws", "80"],
  ["wss", "443"],
  ["ftp", "21"],
  ["ssh", "22"],
  ["smtp", "25"],
  ["dns", "53"],
  ["ldap", "389"],
  ["ldaps", "636"],
  ["smb", "445"],
  ["rdp", "3389"],
]);
