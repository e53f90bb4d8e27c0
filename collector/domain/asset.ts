import type { AssetId, SegmentId } from "../../proto/ids.ts";
import type { Transport } from "../../proto/target.ts";

/** How much an attacker there should be trusted with: from where threats come by default (`untrusted`, `partner`). */
export type Trust = "untrusted" | "partner" | "internal" | "restricted";

/** A network zone. `isPublic` where it stands for the internet. */
export type Segment = {
  readonly id: SegmentId;
  readonly cidrs: readonly string[];
  readonly trust: Trust;
  readonly isPublic: boolean;
};

/** Something that matters. Criticality 1 (little) to 5 (most); undefined while nobody has said. */
export type Asset = {
  readonly id: AssetId;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly segment: SegmentId | undefined;
  readonly owner: string | undefined;
  readonly service: string | undefined;
  readonly criticality: 1 | 2 | 3 | 4 | 5 | undefined;
};

/** What an endpoint speaks, and so which scenario can test it. `witness`: nothing stands there; an agent on the asset listens for the run. */
export type Speaks = "tcp" | "tls" | "http" | "https" | "udp" | "witness";

/** One service of an asset. */
export type Endpoint = { readonly transport: Transport; readonly host: string; readonly port: number };

/** What is known of an endpoint beyond its address. */
export type EndpointFacts = Endpoint & {
  readonly speaks: Speaks;
  /** Another address per segment (NAT, VIP): segment id → where it is reached from there. */
  readonly reachedAs: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
  /** Known to answer, so that other runs may use it as a path canary. */
  readonly isCanary: boolean;
  /** Segments whose business flow here must keep working: twins that a fix may not break. */
  readonly mustAllow: readonly string[];
  readonly serverName: string;
  readonly path: string;
};
