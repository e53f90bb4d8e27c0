import { id } from "../../proto/ids.ts";
import { dataOf, type Untrusted } from "../../proto/untrusted.ts";
import type { EndpointFacts, Segment } from "../domain/asset.ts";
import { isKnownWeakness, type ProposedPresence, proposePresence } from "../domain/presence-proposal.ts";
import { givenText, hostQuestionOf, questionOf } from "../domain/question.ts";

type EndpointRow = EndpointFacts & { readonly no: number };

export type ProposePresenceDeps = {
  readonly claims: {
    propose(claim: {
      id: string;
      subject: "exposure";
      exposure_no: number;
      asset_no: number;
      endpoint_no: number | null;
      segment: string;
      scenario_id: string;
      question: string;
      expectation: "deny";
      created_at: number;
      parameters?: string;
    }): Promise<number | undefined>;
  };
  readonly presence: {
    presenceOf(exposureNo: number):
      | {
          readonly component: Untrusted | null;
          readonly assetNo: number;
          readonly asset: string;
          readonly assetSegment: string | null;
        }
      | undefined;
    sightingsOf(exposureNo: number): readonly {
      readonly format: string;
      readonly evidence: string;
      readonly weakness: string;
      readonly title: Untrusted;
    }[];
    agentsOn(asset: string): readonly string[];
  };
  /** Gives a new claim what was said already of its question, for another exposure. */
  readonly foldClaim: (claimNo: number) => void;
  readonly newId: () => string;
};

/**
 * Gives an exposure the claims that its weakness is there, as far as it doesn't have them; how many were new. Its endpoint
 * is looked up only where the table knows the weakness. Who reads
 * them is told apart by their question: it begins with the scenario's name, that of reaching an endpoint with `reach`.
 */
export async function proposePresenceFor(
  deps: ProposePresenceDeps,
  exposureNo: number,
  endpointOf: () => Promise<EndpointRow | undefined>,
  segments: readonly Segment[],
  now: number,
): Promise<number> {
  const said = whatIsSaid(deps, exposureNo);
  if (said === undefined || !isKnownWeakness(said.facts)) return 0;
  const { facts, asset, assetNo, assetSegment } = said;
  const endpoint = await endpointOf();
  const proposed = proposePresence({
    ...facts,
    endpoint,
    assetSegment: assetSegment === null ? undefined : id(assetSegment),
    agentSegments: deps.presence.agentsOn(asset).map((segment) => id(segment)),
    segments,
  });
  let added = 0;
  for (const one of proposed) {
    const claimNo = await deps.claims.propose({
      id: deps.newId(),
      subject: "exposure",
      exposure_no: exposureNo,
      asset_no: assetNo,
      ...askedOf(one, assetNo, endpoint?.no),
      segment: one.segment,
      scenario_id: one.scenarioId,
      expectation: "deny",
      created_at: now,
      parameters: givenText(one.given),
    });
    if (claimNo === undefined) continue;
    deps.foldClaim(claimNo);
    added += 1;
  }
  return added;
}

/** What reports say of the weakness, as far as the table looks at it. */
function whatIsSaid({ presence }: ProposePresenceDeps, exposureNo: number) {
  const exposure = presence.presenceOf(exposureNo);
  if (exposure === undefined) return undefined;
  const { component, ...place } = exposure;
  const sightings = presence.sightingsOf(exposureNo);
  const facts = {
    marks: sightings.map(({ format, weakness, title }) => ({ format, weakness, title: dataOf(title) })),
    component: component === null ? undefined : dataOf(component),
    evidence: sightings.flatMap(({ evidence }) => JSON.parse(evidence) as string[]),
  };
  return { facts, ...place };
}

function askedOf({ at, scenarioId, segment, given }: ProposedPresence, assetNo: number, endpointNo?: number) {
  if (at === "host" || endpointNo === undefined)
    return { endpoint_no: null, question: hostQuestionOf({ scenarioId, assetNo, segment, given }) };
  return {
    endpoint_no: endpointNo,
    question: questionOf({ scenarioId, isUsual: false, endpointNo, segment, given }),
  };
}
