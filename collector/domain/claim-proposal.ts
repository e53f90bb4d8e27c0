import type { SegmentId } from "../../proto/ids.ts";
import type { EndpointFacts, Segment, Speaks } from "./asset.ts";

/** A claim worth testing: from this segment, with this scenario, expecting this. */
export type ProposedClaim = {
  readonly segment: SegmentId;
  readonly scenarioId: string;
  readonly expectation: "deny" | "allow";
};

/**
 * The claims that an exposure on a reachable endpoint rests on: that each segment its threats come
 * from (by default every `untrusted` and `partner` one, design 3.4) gets through; and, as twins,
 * that each business flow to the same endpoint keeps working.
 */
export function proposeClaims(
  endpoint: EndpointFacts,
  segments: readonly Segment[],
): readonly ProposedClaim[] {
  const scenarioId = scenarioFor(endpoint);
  const threats = segments.filter(({ trust }) => trust === "untrusted" || trust === "partner");
  const twins = segments.filter(({ id }) => endpoint.mustAllow.includes(id));
  return [
    ...threats.map(({ id: segment }): ProposedClaim => ({ segment, scenarioId, expectation: "deny" })),
    ...twins.map(({ id: segment }): ProposedClaim => ({ segment, scenarioId, expectation: "allow" })),
  ];
}

/** Which scenario can test an endpoint. */
export const scenarioFor = ({ speaks, transport }: Pick<EndpointFacts, "speaks" | "transport">): string =>
  speaks === "witness" ? `deliver.${transport}` : SCENARIO_FOR[speaks];

const SCENARIO_FOR: Readonly<Record<Exclude<Speaks, "witness">, string>> = {
  tcp: "reach.tcp",
  tls: "reach.tls",
  http: "reach.http",
  https: "reach.https",
  udp: "deliver.udp",
};

/** What a port usually speaks, for endpoints that only a report names. A guess: the inventory's word replaces it. */
export function usuallySpeaks(transport: "tcp" | "udp", port: number): Speaks {
  if (transport === "udp") return "udp";
  if (HTTPS_PORTS.has(port)) return "https";
  if (HTTP_PORTS.has(port)) return "http";
  return TLS_PORTS.has(port) ? "tls" : "tcp";
}

/** Beside those of the web: Docker over TLS, WinRM over TLS, the Kubernetes API and the kubelet. */
const HTTPS_PORTS: ReadonlySet<number> = new Set([443, 2376, 5986, 6443, 8443, 9443, 10250]);
/** Beside those of the web: Docker, etcd, WinRM and Elasticsearch, which wait for a client to speak HTTP. */
const HTTP_PORTS: ReadonlySet<number> = new Set([80, 2375, 2379, 5985, 8000, 8008, 8080, 8888, 9200]);
/** By IANA's names: smtps, ldaps, ftps, imaps, pop3s, the global catalogue, AMQP and MQTT over TLS. They wait for a client's hello. */
const TLS_PORTS: ReadonlySet<number> = new Set([465, 636, 990, 993, 995, 3269, 5671, 8883]);
