import { plainAddress } from "../../proto/address.ts";
import type { Asset, EndpointFacts } from "../domain/asset.ts";
import { usuallySpeaks } from "../domain/claim-proposal.ts";

type EndpointRow = EndpointFacts & { readonly no: number };

export type ExposureEndpointDeps = {
  readonly inventory: {
    endpointAt(
      assetNo: number,
      transport: "tcp" | "udp",
      host: string,
      port: number,
    ): Promise<EndpointRow | undefined>;
    putEndpoint(assetNo: number, endpoint: EndpointFacts): Promise<number>;
  };
};

/** Where a report says that an exposure is: perhaps by a name, perhaps without a port. */
export type ReportedPlace = {
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
};

/**
 * The endpoint that a probe can be sent to, found or made; none without a port and a literal
 * address. A host that the report only names is looked for at the asset's own address, and the
 * name goes along for whoever asks in TLS or HTTP.
 */
export async function exposureEndpoint(
  { inventory }: ExposureEndpointDeps,
  asset: Pick<Asset, "addresses"> & { readonly no: number },
  { host, port, transport }: ReportedPlace,
): Promise<EndpointRow | undefined> {
  if (host === null || port === null || transport === null) return undefined;
  const literal = plainAddress(host);
  const address = literal ?? asset.addresses.map(plainAddress).find((one) => one !== undefined);
  if (address === undefined) return undefined;
  const known = await inventory.endpointAt(asset.no, transport, address, port);
  if (known !== undefined) return known;
  const facts: EndpointFacts = {
    transport,
    host: address,
    port,
    speaks: usuallySpeaks(transport, port),
    reachedAs: {},
    isCanary: false,
    mustAllow: [],
    serverName: literal === undefined ? host : "",
    path: "/",
  };
  return { ...facts, no: await inventory.putEndpoint(asset.no, facts) };
}
