import type { EndpointFacts, Segment } from "../domain/asset.ts";
import { proposeClaims } from "../domain/claim-proposal.ts";
import { questionOf } from "../domain/question.ts";
import { type ProposePresenceDeps, proposePresenceFor } from "./propose-presence.ts";

export type ProposeDeps = Omit<ProposePresenceDeps, "claims"> & {
  readonly claims: ProposePresenceDeps["claims"] & {
    propose(claim: {
      id: string;
      subject: "exposure";
      exposure_no: number;
      asset_no: number;
      endpoint_no: number;
      segment: string;
      scenario_id: string;
      question: string;
      expectation: "deny" | "allow";
      created_at: number;
    }): Promise<number | undefined>;
  };
};

/**
 * Gives an exposure the claims worth testing that it doesn't have yet: that its endpoint is reached, and that its
 * weakness is there. How many were new; claims are never taken away.
 */
export async function proposeFor(
  deps: ProposeDeps,
  exposure: { readonly no: number; readonly assetNo: number },
  endpoint: EndpointFacts & { readonly no: number },
  segments: readonly Segment[],
  now: number,
): Promise<number> {
  let added = 0;
  for (const proposed of proposeClaims(endpoint, segments)) {
    const claimNo = await deps.claims.propose({
      id: deps.newId(),
      subject: "exposure",
      exposure_no: exposure.no,
      asset_no: exposure.assetNo,
      endpoint_no: endpoint.no,
      segment: proposed.segment,
      scenario_id: proposed.scenarioId,
      question: questionOf({
        scenarioId: proposed.scenarioId,
        isUsual: true,
        endpointNo: endpoint.no,
        segment: proposed.segment,
      }),
      expectation: proposed.expectation,
      created_at: now,
    });
    if (claimNo === undefined) continue;
    deps.foldClaim(claimNo);
    added += 1;
  }
  return added + (await proposePresenceFor(deps, exposure.no, async () => endpoint, segments, now));
}
