import { refusedAsExpired } from "../../proto/bundle.ts";
import { isHostScenario, type Scenario } from "../../proto/scenario.ts";
import { checkGiven, type Given } from "../../proto/scenario-parameters.ts";
import { type Instant, instant } from "../../proto/time.ts";
import type { EndpointFacts } from "../domain/asset.ts";
import { planHostRun } from "../domain/host-plan.ts";
import { type PlanAgent, planRun, type RunPlan } from "../domain/run-plan.ts";
import { RUN_TRIES } from "../domain/scenario-duration.ts";
import { type BlankDeps, blankBeside } from "./blank-beside.ts";

export type EndpointRow = EndpointFacts & {
  readonly asset: string;
  readonly segment: string | undefined;
  readonly knownIdentity: string | null;
};

/** A scenario in use, and what vouches for it. */
export type VouchedScenario = {
  readonly digest: string;
  readonly body: Uint8Array;
  readonly bundle: string;
  readonly bundleVersion: number;
  readonly bundleEnds: number;
  readonly manifest: Uint8Array;
  readonly manifestSignature: Uint8Array;
  readonly publisherKeyId: string;
};

export type PrepareRunDeps = {
  readonly claims: { scenario(scenarioId: string): Promise<VouchedScenario | undefined> };
  readonly inventory: BlankDeps["inventory"] & { canaries(): Promise<readonly EndpointRow[]> };
  /** Agents whose session is live, that are neither halted nor in a halted segment. */
  readonly liveAgents: () => readonly (PlanAgent & { readonly agentNo: number })[];
  readonly scenarioOf: (digest: string, body: Uint8Array) => Scenario;
  readonly random: (length: number) => Uint8Array;
};

/** What planning a stored claim takes. */
export type PlanClaimDeps = PrepareRunDeps & {
  readonly inventory: {
    endpoint(no: number): Promise<EndpointRow | undefined>;
    asset(no: number): Promise<HostRow | undefined>;
  };
};

/** An asset whose own host is looked at. */
export type HostRow = { readonly name: string; readonly segment: string | undefined };

/** What a stored claim says of its run. */
export type ClaimToPlan = {
  readonly asset_no: number;
  /** Null where it is about an agent's own host. */
  readonly endpoint_no: number | null;
  readonly segment: string;
  readonly scenario_id: string;
  /** JSON of the values that were given. */
  readonly parameters: string;
};

/** What is to be run: a scenario, from where, at what endpoint or on which host. */
export type Question = {
  readonly scenarioId: string;
  readonly segment: string;
  readonly at:
    | { readonly kind: "endpoint"; readonly endpoint: EndpointRow }
    | { readonly kind: "host"; readonly asset: HostRow };
  readonly given: Given;
  readonly actor?: string | undefined;
};

/** Who would do what now; or why nobody can. */
export type Prepared =
  | {
      readonly kind: "prepared";
      readonly plan: Extract<RunPlan, { readonly kind: "plan" }>;
      readonly scenario: VouchedScenario;
      readonly document: Scenario;
      /** What the target is known by; null where nothing is known, and of a host. */
      readonly knownIdentity: string | null;
      /** The asset that it is about. */
      readonly asset: string;
      readonly agents: ReturnType<PrepareRunDeps["liveAgents"]>;
    }
  | { readonly kind: "untestable"; readonly because: string };

/** Plans a run without starting it: changes nothing, so it is a preview too. */
export async function prepareRun(deps: PrepareRunDeps, asked: Question, now: Instant): Promise<Prepared> {
  const { scenarioId, segment, at, actor } = asked;
  const scenario = await deps.claims.scenario(scenarioId);
  if (scenario === undefined)
    return untestable(
      `No signed scenario "${scenarioId}" is loaded: plumbline scenario keygen, sign, publish`,
    );
  const { bundle: bundleId, bundleVersion: version, bundleEnds } = scenario;
  const ended = refusedAsExpired({ id: bundleId, version }, instant(bundleEnds), now);
  if (ended !== undefined) return untestable(ended.sentence);
  const document = deps.scenarioOf(scenario.digest, scenario.body);
  const unfit = misfit(document, asked);
  if (unfit !== undefined) return untestable(unfit);
  const agents = deps.liveAgents();
  const facts = {
    scenario: document,
    bundle: { id: bundleId, keyId: scenario.publisherKeyId },
    vantage: segment,
    agents,
    actor,
    tries: RUN_TRIES,
    given: Object.keys(asked.given).length === 0 ? undefined : asked.given,
    at: now,
  };
  const plan =
    at.kind === "host"
      ? planHostRun({ ...facts, asset: at.asset })
      : planRun({ ...facts, ...(await surroundings(deps, at.endpoint, segment, agents)) });
  if (plan.kind === "untestable") return plan;
  return {
    kind: "prepared",
    plan,
    scenario,
    document,
    agents,
    knownIdentity: at.kind === "host" ? null : at.endpoint.knownIdentity,
    asset: at.kind === "host" ? at.asset.name : at.endpoint.asset,
  };
}

/** Why the scenario as it is now can't be asked so: it was published anew since the claim was made. */
function misfit(document: Scenario, { scenarioId, at, given }: Question): string | undefined {
  if (isHostScenario(document) !== (at.kind === "host"))
    return at.kind === "host"
      ? `scenario "${scenarioId}" asks a target by now, and the claim is about a host`
      : `scenario "${scenarioId}" is about an agent's own host by now, and the claim about a target`;
  const checked = checkGiven(document.parameters ?? {}, given);
  return checked.kind === "wrong"
    ? `parameter "${checked.parameter}" of scenario "${scenarioId}": ${checked.because}`
    : undefined;
}

/** What stands around an endpoint. */
async function surroundings(
  deps: PrepareRunDeps,
  endpoint: EndpointRow,
  vantage: string,
  agents: ReturnType<PrepareRunDeps["liveAgents"]>,
) {
  return {
    asset: { name: endpoint.asset, segment: endpoint.segment },
    endpoint,
    canaries: (await deps.inventory.canaries()).map((canary) => ({
      asset: canary.asset,
      segment: canary.segment,
      endpoint: canary,
    })),
    chance: fraction(deps.random(4)),
    blank: await blankBeside(deps, { vantage, endpoint, agents }),
  };
}

/** The same of a claim as it is stored. */
export async function planClaim(
  deps: PlanClaimDeps,
  claim: ClaimToPlan & { readonly actor?: string | undefined },
  now: Instant,
): Promise<Prepared> {
  const at = await placeOf(deps, claim);
  if (at === undefined) return untestable("What the claim is about is not there any more");
  const { scenario_id: scenarioId, segment, actor } = claim;
  return prepareRun(
    deps,
    { scenarioId, segment, at, actor, given: JSON.parse(claim.parameters) as Given },
    now,
  );
}

async function placeOf(
  { inventory }: PlanClaimDeps,
  { endpoint_no: endpointNo, asset_no: assetNo }: ClaimToPlan,
): Promise<Question["at"] | undefined> {
  if (endpointNo !== null) {
    const endpoint = await inventory.endpoint(endpointNo);
    return endpoint && { kind: "endpoint", endpoint };
  }
  const asset = await inventory.asset(assetNo);
  return asset && { kind: "host", asset };
}

const untestable = (because: string): Prepared => ({ kind: "untestable", because });

const fraction = (bytes: Uint8Array): number => Buffer.from(bytes).readUInt32BE(0) / 2 ** 32;
