import type { Gateway, Passage, Place } from "./gateway.ts";

/** The demo's four segments. Each has a loopback block of its own, which agents probe from. */
export const SEGMENTS = [
  { name: "internet", block: "127.10", trust: "untrusted", public: true, cidrs: [] },
  { name: "dmz", block: "127.20", trust: "internal", public: false, cidrs: ["198.38.82.0/24"] },
  { name: "app", block: "127.30", trust: "internal", public: false, cidrs: ["12.233.108.0/24"] },
  { name: "data", block: "127.40", trust: "restricted", public: false, cidrs: ["192.168.0.0/24"] },
] as const;

/** The name of one of them. */
export type SegmentName = (typeof SEGMENTS)[number]["name"];

/** A service of an asset: as the reports know it, and what stands for it here. */
export type DemoEndpoint = {
  readonly service: string;
  /** The address and port that the scanner reported; nothing is ever sent there. */
  readonly address: string;
  readonly port: number;
  readonly speaks: "tcp" | "http" | "https";
  readonly from: readonly SegmentName[];
  readonly canary?: boolean;
  readonly mustAllow?: readonly SegmentName[];
};

export type DemoAsset = {
  readonly name: string;
  readonly segment: SegmentName;
  readonly owner: string;
  readonly business: string;
  readonly criticality: 2 | 3 | 4 | 5;
  readonly endpoints: readonly DemoEndpoint[];
};

/** The hosts of the real reports (nmap and Nessus samples), and one neighbour that no report names. */
export const ASSETS: readonly DemoAsset[] = [
  {
    name: "billing-db",
    segment: "data",
    owner: "dana",
    business: "Billing",
    criticality: 5,
    endpoints: [
      {
        service: "billing-ssh",
        address: "192.168.0.1",
        port: 5022,
        speaks: "tcp",
        from: ["internet", "app"],
        mustAllow: ["app"],
      },
      {
        service: "billing-status",
        address: "192.168.0.1",
        port: 9100,
        speaks: "tcp",
        from: ["internet", "app"],
        canary: true,
      },
    ],
  },
  {
    name: "ledger",
    segment: "data",
    owner: "dana",
    business: "Billing",
    criticality: 4,
    endpoints: [
      {
        service: "ledger-status",
        address: "192.168.0.2",
        port: 9100,
        speaks: "tcp",
        from: ["internet", "app"],
        canary: true,
      },
    ],
  },
  {
    name: "web-front",
    segment: "dmz",
    owner: "wei",
    business: "Shop",
    criticality: 3,
    endpoints: [
      { service: "web-ftp", address: "198.38.82.159", port: 21, speaks: "tcp", from: [] },
      {
        service: "web-smtp",
        address: "198.38.82.159",
        port: 25,
        speaks: "tcp",
        from: ["internet"],
        canary: true,
      },
      { service: "web-http", address: "198.38.82.159", port: 80, speaks: "http", from: ["internet"] },
      { service: "web-https", address: "198.38.82.159", port: 443, speaks: "https", from: ["internet"] },
    ],
  },
  {
    name: "preprod",
    segment: "app",
    owner: "wei",
    business: "Shop",
    criticality: 2,
    endpoints: [
      { service: "preprod-https", address: "12.233.108.201", port: 443, speaks: "https", from: ["internet"] },
    ],
  },
];

/** The passage that the story opens and shuts: the internet's way to the database host's SSH. */
export const STORY_PASSAGE: Passage = { segment: "internet", service: "billing-ssh" };

/** Where an agent of the segment probes from. */
export const sourceAddress = (segment: SegmentName): string => `${blockOf(segment)}.0.10`;

/** Where the service itself listens: in its own segment's block. */
export const serviceAddress = (segment: SegmentName, index: number): string =>
  `${blockOf(segment)}.1.${index + 1}`;

/** Where the gateway listens for a segment's way to a service: in the asking segment's block. */
export function passageAddress({ segment, service }: Passage): string {
  const index = ASSETS.flatMap(({ endpoints }) => endpoints).findIndex(
    (endpoint) => endpoint.service === service,
  );
  return `${blockOf(segment)}.2.${index + 1}`;
}

const blockOf = (segment: string): string => SEGMENTS.find(({ name }) => name === segment)?.block ?? "127.0";

/** The inventory as people would declare it: who owns what, and by which address each segment reaches it. */
export async function inventoryDocument(
  gateway: Gateway,
  services: ReadonlyMap<string, Place>,
): Promise<object> {
  return {
    segments: SEGMENTS.map(({ name, cidrs, trust, public: isPublic }) => ({
      name,
      cidrs,
      trust,
      public: isPublic,
    })),
    assets: await Promise.all(
      ASSETS.map(async ({ name, segment, owner, business, criticality, endpoints }) => ({
        name,
        segment,
        owner,
        service: business,
        criticality,
        addresses: [...new Set(endpoints.map(({ address }) => address))],
        endpoints: await Promise.all(
          endpoints.map((endpoint) => declared(gateway, services, segment, endpoint)),
        ),
      })),
    ),
  };
}

async function declared(
  gateway: Gateway,
  services: ReadonlyMap<string, Place>,
  segment: SegmentName,
  { service, address, port, speaks, from, canary, mustAllow }: DemoEndpoint,
): Promise<object> {
  const own = services.get(service);
  if (own === undefined) throw new Error(`The demo did not start its service "${service}"`);
  const ways: Record<string, string> = { [segment]: `${own.host}:${own.port}` };
  for (const { name } of SEGMENTS) {
    if (name === segment) continue;
    const passage = { segment: name, service };
    const place = await gateway.allow(passage);
    // A way that is shut still has an address: that is where the refusal is seen.
    if (!from.includes(name)) await gateway.deny(passage);
    ways[name] = `${place.host}:${place.port}`;
  }
  return { address, port, speaks, reachedAs: ways, canary: canary ?? false, mustAllow: mustAllow ?? [] };
}
