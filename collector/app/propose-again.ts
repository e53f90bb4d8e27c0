import type { EndpointFacts, Segment } from "../domain/asset.ts";
import { type ProposePresenceDeps, proposePresenceFor } from "./propose-presence.ts";

export type ProposeAgainDeps = ProposePresenceDeps & {
  readonly presence: {
    withoutPresence(): readonly { readonly exposureNo: number; readonly endpointNo: number | null }[];
  };
  readonly inventory: {
    segments(): Promise<readonly Segment[]>;
    endpoint(no: number): Promise<EndpointFacts | undefined>;
  };
};

/**
 * Gives every exposure that nothing tests the claims that this version's table knows for it: what was imported before the
 * catalogue could test it is testable from now on. How many claims were new.
 */
export async function proposeAgain(deps: ProposeAgainDeps, now: number): Promise<number> {
  const segments = await deps.inventory.segments();
  let added = 0;
  for (const { exposureNo, endpointNo } of deps.presence.withoutPresence()) {
    const endpointOf = async () => {
      const facts = endpointNo === null ? undefined : await deps.inventory.endpoint(endpointNo);
      return facts === undefined || endpointNo === null ? undefined : { ...facts, no: endpointNo };
    };
    added += await proposePresenceFor(deps, exposureNo, endpointOf, segments, now);
  }
  return added;
}
