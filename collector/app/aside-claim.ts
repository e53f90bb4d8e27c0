import type { Instant } from "../../proto/time.ts";
import { scenarioFor } from "../domain/claim-proposal.ts";
import { givenText, hostQuestionOf, questionOf } from "../domain/question.ts";
import type { AskedRun } from "./asked-run.ts";
import { type ExposureEndpointDeps, exposureEndpoint } from "./exposure-endpoint.ts";
import type { StartableClaim } from "./start-run.ts";

export type AsideClaimDeps = {
  readonly claims: {
    findAside(
      subject: "scenario",
      question: string,
      expectation: "deny",
    ): Promise<StartableClaim | undefined>;
    propose(claim: {
      id: string;
      subject: "scenario";
      exposure_no: null;
      asset_no: number;
      endpoint_no: number | null;
      segment: string;
      scenario_id: string;
      question: string;
      expectation: "deny";
      created_at: number;
      parameters: string;
    }): Promise<number | undefined>;
  };
  readonly inventory: ExposureEndpointDeps["inventory"];
  /** Gives a new claim what was said already of its question. */
  readonly foldClaim: (claimNo: number) => void;
  readonly newId: () => string;
};

/** The claim, about no exposure, that asks what somebody asked for: found, or made. */
export async function asideClaim(
  deps: AsideClaimDeps,
  asked: AskedRun,
  now: Instant,
): Promise<StartableClaim> {
  const { endpointNo, question } = await questionAsked(deps, asked);
  const known = await deps.claims.findAside("scenario", question, "deny");
  if (known !== undefined) return known;
  const no = await deps.claims.propose({
    id: deps.newId(),
    subject: "scenario",
    exposure_no: null,
    asset_no: asked.asset.no,
    endpoint_no: endpointNo,
    segment: asked.segment,
    scenario_id: asked.scenarioId,
    question,
    expectation: "deny",
    created_at: now,
    parameters: givenText(asked.given),
  });
  if (no !== undefined) deps.foldClaim(no);
  const made = await deps.claims.findAside("scenario", question, "deny");
  if (made === undefined) throw new TypeError("A claim that was just made is not there");
  return made;
}

async function questionAsked(
  deps: AsideClaimDeps,
  { scenarioId, segment, asset, target, given }: AskedRun,
): Promise<{ readonly endpointNo: number | null; readonly question: string }> {
  if (target === undefined)
    return { endpointNo: null, question: hostQuestionOf({ scenarioId, assetNo: asset.no, segment, given }) };
  const endpoint = await exposureEndpoint(deps, asset, target);
  if (endpoint === undefined) throw new TypeError("A literal target always has an endpoint");
  const isUsual = scenarioId === scenarioFor(endpoint);
  return {
    endpointNo: endpoint.no,
    question: questionOf({ scenarioId, isUsual, endpointNo: endpoint.no, segment, given }),
  };
}
