import type { Seen } from "../asset-register.ts";
import { quoted } from "../bounded-text.ts";
import { firstCves } from "../cve.ts";
import { type CvssGiven, newestCvss } from "../cvss.ts";
import { addressOf, endpointOf, endpointOfUrl, plainHost, portOf } from "../endpoint.ts";
import type { Folding } from "../folding.ts";
import type { Sighting } from "../kept-parts.ts";
import type { ParsedEndpoint } from "../report.ts";
import { severityOfWord } from "../severity.ts";

/** Endpoints of one record beyond this are refused with it. */
export const MAX_RECORD_ENDPOINTS = 1_000;

/**
 * One record of a table or list that people and scripts write by hand: DefectDojo's generic findings and our
 * own plain list. Every field is text as found, empty where it is missing.
 */
export type GenericRecord = {
  readonly title: string;
  readonly severity: string;
  readonly asset: string;
  /** The asset's address where the record has a field for it. */
  readonly address: string;
  readonly endpoints: readonly Place[];
  readonly cves: readonly string[];
  readonly references: string;
  readonly cwe: string;
  /** The tool's own key of the weakness. */
  readonly key: string;
  readonly cvss: readonly CvssGiven[];
  readonly component: string;
  /** Stands for the asset where nothing else does: a service or file. */
  readonly fallback: string;
  readonly file: string;
  readonly description: string;
  /** Inactive, false positive, duplicate or mitigated. */
  readonly isClean: boolean;
  readonly automatable: string;
  readonly technicalImpact: string;
};

/** A URL or `host:port`, or the three apart. People also write a URL for the host and `443/tcp` for the port. */
export type Place = string | { readonly host: string; readonly port: string; readonly protocol: string };

/** Adds a record to the report: one exposure per endpoint. `where` names it in warnings ("Row 3"). */
export function addRecord(folding: Folding, record: GenericRecord, where: string): void {
  const fault = faultOf(record);
  if (record.isClean) folding.skip();
  else if (fault !== undefined) folding.unread(`${where} was not read: ${fault}`);
  else addSightings(folding, record, where);
}

function faultOf(record: GenericRecord): string | undefined {
  if (record.title === "") return "it has no title";
  if (record.endpoints.length > MAX_RECORD_ENDPOINTS)
    return `it has more than ${MAX_RECORD_ENDPOINTS} endpoints`;
  return undefined;
}

function addSightings(folding: Folding, record: GenericRecord, where: string): void {
  const endpoints = record.endpoints.map((place) => ({ place, endpoint: readPlace(place) }));
  for (const { place } of endpoints.filter(({ endpoint }) => endpoint === null)) {
    folding.warn(`${where}: the endpoint ${quoted(showPlace(place))} is not one and was left out`);
  }
  const read = endpoints.filter(({ endpoint }) => endpoint !== null);
  for (const { place, endpoint } of read.length > 0 ? read : [{ place: "", endpoint: null }]) {
    const seen = seenAsset(record, endpoint);
    if (seen.name === UNNAMED)
      folding.warn(`${where} names no asset, host or component: it is kept for "${UNNAMED}"`);
    folding.exposure(folding.asset(seen), sightingOf(folding, record, endpoint, place));
  }
}

const readPlace = (place: Place): ParsedEndpoint | null =>
  typeof place === "string" ? endpointOfUrl(place) : readParts(place);

/** What has a field of its own outranks what another field says beside its own matter. */
function readParts({ host, port, protocol }: Exclude<Place, string>): ParsedEndpoint | null {
  const scheme = endpointOfUrl(`${protocol}://host`);
  if (scheme?.port) return readParts({ host, port: port || String(scheme.port), protocol: scheme.protocol });
  const [, number = port, transport = ""] = PORT_WITH_TRANSPORT.exec(port.trim()) ?? [];
  if (!HOST_WITH_PORT.test(host.trim())) return endpointOf(host, number, protocol || transport);
  const url = endpointOfUrl(host);
  return (
    url &&
    endpointOf(url.host, String(portOf(number) ?? url.port ?? ""), protocol || transport || url.protocol)
  );
}

const PORT_WITH_TRANSPORT = /^(\d{1,5})\/(tcp|udp)$/i;

/** A URL, `host:port` or `[address]:port`; a bare IPv6 address is none of them. */
const HOST_WITH_PORT = /^(?:[a-z][a-z0-9+.-]{0,30}:)?\/\/|^(?:\[[^\]]*\]|[^:]+):\d+$/i;

/** The address as it was written, which says more than an endpoint: it has a path. */
function linkIn(place: Place): string {
  if (typeof place === "string") return place;
  return place.host.includes("//") ? place.host : "";
}

const showPlace = (place: Place): string =>
  typeof place === "string" ? place : `${place.protocol}/${place.host}:${place.port}`;

/** Stands for the asset of records that name none: DefectDojo keeps that elsewhere. */
const UNNAMED = "unnamed asset";

function seenAsset(record: GenericRecord, endpoint: ParsedEndpoint | null): Seen {
  // A host is written one way whether it stands alone or in a URL.
  const host = endpoint?.host ?? plainHost(record.address) ?? record.address;
  const name = record.asset || host || record.fallback || record.component || UNNAMED;
  const hosts = [host, record.address, name];
  return {
    name,
    addresses: hosts.filter((host) => addressOf(host) !== undefined),
    names: hosts.filter((host) => addressOf(host) === undefined),
    isChosen: record.asset !== "",
  };
}

function sightingOf(
  folding: Folding,
  record: GenericRecord,
  endpoint: ParsedEndpoint | null,
  place: Place,
): Sighting {
  const severity = severityOfWord(record.severity);
  if (severity === undefined)
    folding.warn(`The severity ${quoted(record.severity)} is unknown and was read as info`);
  const automatable = record.automatable.toLowerCase();
  const impact = record.technicalImpact.toLowerCase();
  return {
    title: record.title,
    cve: firstCves(record.cves, [record.title], [record.references]),
    severity: severity ?? "info",
    endpoint,
    cvss: newestCvss(record.cvss),
    weakness:
      record.key || (!/^0*[1-9]/.test(record.cwe) ? record.title : `CWE-${record.cwe}: ${record.title}`),
    component: record.component || fileOf(record),
    evidence: [linkIn(place), record.description],
    ...(automatable === "yes" || automatable === "no" ? { automatable } : {}),
    ...(impact === "total" || impact === "partial" ? { technicalImpact: impact } : {}),
  };
}

/** Two files of one asset are two places; where the file is the asset itself, it says nothing more. */
const fileOf = ({ file, asset, endpoints, fallback }: GenericRecord): string | null =>
  file !== "" && (asset !== "" || endpoints.length > 0 || fallback !== file) ? file : null;

/** A CVSS field that may hold a vector or a bare number. */
export function cvssField(version: CvssGiven["version"], text: string, score = ""): CvssGiven {
  const [vector, number] = NUMBER.test(text) ? ["", text] : [text, score];
  return { version, vector, score: NUMBER.test(number) ? Number(number) : undefined };
}

const NUMBER = /^\d{1,2}(\.\d{1,4})?$/;

/** Whether a flag is set, as people write it in tables. */
export const isYes = (text: string): boolean => /^(true|t|yes|y|1)$/i.test(text.trim());

/** Whether a flag is cleared; an empty one is not. */
export const isNo = (text: string): boolean => /^(false|f|no|n|0)$/i.test(text.trim());
