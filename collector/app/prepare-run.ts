import { refusedAsExpired } from "../../proto/bundle.ts";
import type { Scenario } from "../../proto/scenario.ts";
import { type Instant, instant } from "../../proto/time.ts";
import type { EndpointFacts } from "../domain/asset.ts";
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
  readonly inventory: { endpoint(no: number): Promise<EndpointRow | undefined> };
};

/** What is to be run: a scenario, from where, at what. */
export type Question = {
  readonly scenarioId: string;
  readonly segment: string;
  readonly endpoint: EndpointRow | undefined;
  readonly actor?: string | undefined;
};

/** Who would do what now; or why nobody can. */
export type Prepared =
  | {
      readonly kind: "prepared";
      readonly plan: Extract<RunPlan, { readonly kind: "plan" }>;
      readonly scenario: VouchedScenario;
      readonly document: Scenario;
      readonly endpoint: EndpointRow;
      readonly agents: ReturnType<PrepareRunDeps["liveAgents"]>;
    }
  | { readonly kind: "untestable"; readonly because: string };

/** Plans a run without starting it: changes nothing, so it is a preview too. */
export async function prepareRun(deps: PrepareRunDeps, asked: Question, now: Instant): Promise<Prepared> {
  const { scenarioId, segment, endpoint, actor } = asked;
  const scenario = await deps.claims.scenario(scenarioId);
  if (endpoint === undefined || scenario === undefined) {
    return untestable(
      `No signed scenario "${scenarioId}" is loaded: plumbline scenario keygen, sign, publish`,
    );
  }
  const { bundle: bundleId, bundleVersion: version, bundleEnds } = scenario;
  const ended = refusedAsExpired({ id: bundleId, version }, instant(bundleEnds), now);
  if (ended !== undefined) return untestable(ended.sentence);
  const agents = deps.liveAgents();
  const document = deps.scenarioOf(scenario.digest, scenario.body);
  const plan = planRun({
    scenario: document,
    bundle: { id: bundleId, keyId: scenario.publisherKeyId },
    vantage: segment,
    asset: { name: endpoint.asset, segment: endpoint.segment },
    endpoint,
    canaries: (await deps.inventory.canaries()).map((canary) => ({
      asset: canary.asset,
      segment: canary.segment,
      endpoint: canary,
    })),
    agents,
    actor,
    tries: RUN_TRIES,
    chance: fraction(deps.random(4)),
    blank: await blankBeside(deps, { vantage: segment, endpoint, agents }),
    at: now,
  });
  if (plan.kind === "untestable") return plan;
  return { kind: "prepared", plan, scenario, document, endpoint, agents };
}

/** The same of a claim as it is stored. */
export async function planClaim(
  deps: PlanClaimDeps,
  claim: {
    readonly endpoint_no: number;
    readonly segment: string;
    readonly scenario_id: string;
    readonly actor?: string | undefined;
  },
  now: Instant,
): Promise<Prepared> {
  const endpoint = await deps.inventory.endpoint(claim.endpoint_no);
  const { scenario_id: scenarioId, segment, actor } = claim;
  return prepareRun(deps, { scenarioId, segment, endpoint, actor }, now);
}

const untestable = (because: string): Prepared => ({ kind: "untestable", because });

const fraction = (bytes: Uint8Array): number => Buffer.from(bytes).readUInt32BE(0) / 2 ** 32;
