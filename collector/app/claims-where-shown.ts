import type { Asset, Segment } from "../domain/asset.ts";
import { type ExposureEndpointDeps, exposureEndpoint, type ReportedPlace } from "./exposure-endpoint.ts";
import { type ProposeDeps, proposeFor } from "./propose-claims.ts";
import { proposePresenceFor } from "./propose-presence.ts";

type AssetRow = Asset & { readonly no: number };

export type ClaimsWhereShownDeps = ExposureEndpointDeps &
  Omit<ProposeDeps, "claims"> & {
    readonly sightings: ProposeDeps["claims"] & {
      place(exposureNo: number): (ReportedPlace & { readonly assetNo: number }) | undefined;
    };
  };

/** Gives exposures the claims worth testing where they are shown to be. An endpoint that many share is looked for once. */
export async function claimsWhereShown(
  deps: ClaimsWhereShownDeps,
  exposureNos: Iterable<number>,
  assetOf: (assetNo: number) => AssetRow | undefined,
  segments: readonly Segment[],
  now: number,
): Promise<void> {
  const known = new Map<string, Awaited<ReturnType<typeof exposureEndpoint>>>();
  const proposing = { ...deps, claims: deps.sightings };
  for (const exposureNo of exposureNos) {
    const place = deps.sightings.place(exposureNo);
    const asset = place && assetOf(place.assetNo);
    if (asset === undefined) continue;
    const key = JSON.stringify([asset.no, place?.transport, place?.host, place?.port]);
    if (place !== undefined && !known.has(key)) known.set(key, await exposureEndpoint(deps, asset, place));
    const endpoint = known.get(key);
    if (endpoint !== undefined)
      await proposeFor(proposing, { no: exposureNo, assetNo: asset.no }, endpoint, segments, now);
    else await proposePresenceFor(proposing, exposureNo, async () => undefined, segments, now);
  }
}
