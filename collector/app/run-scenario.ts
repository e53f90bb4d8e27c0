import { plainAddress } from "../../proto/address.ts";
import { Fault } from "../../proto/fault.ts";
import { saidBy } from "../../proto/said.ts";
import { stepsFor } from "../../proto/scenario.ts";
import { showTarget, type Target } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import { fittedTo } from "../../proto/work-limits.ts";
import type { Asset } from "../domain/asset.ts";
import { scenarioFor } from "../domain/claim-proposal.ts";
import { questionOf } from "../domain/question.ts";
import type { PlannedJob } from "../domain/run-plan.ts";
import { worstCaseMs } from "../domain/scenario-duration.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";
import { type ExposureEndpointDeps, exposureEndpoint } from "./exposure-endpoint.ts";
import { type EndpointRow, type Prepared, prepareRun } from "./prepare-run.ts";
import { type StartRunDeps, startRun } from "./start-run.ts";

type ClaimRow = {
  readonly no: number;
  readonly id: string;
  readonly asset_no: number;
  readonly endpoint_no: number;
  readonly segment: string;
  readonly scenario_id: string;
};

export type RunScenarioDeps = Omit<StartRunDeps, "inventory"> & {
  readonly claims: StartRunDeps["claims"] & {
    findAside(subject: "scenario", question: string, expectation: "deny"): Promise<ClaimRow | undefined>;
    propose(claim: {
      id: string;
      subject: "scenario";
      exposure_no: null;
      asset_no: number;
      endpoint_no: number;
      segment: string;
      scenario_id: string;
      question: string;
      expectation: "deny";
      created_at: number;
    }): Promise<number | undefined>;
  };
  readonly inventory: Omit<StartRunDeps["inventory"], "assetByKey"> &
    Pick<ExposureEndpointDeps["inventory"], "putEndpoint"> & {
      endpointAt(
        assetNo: number,
        transport: "tcp" | "udp",
        host: string,
        port: number,
      ): Promise<(EndpointRow & { readonly no: number }) | undefined>;
      assetByKey(keys: readonly string[]): Promise<(Asset & { readonly no: number }) | undefined>;
    };
  /** Gives a new claim what was said already of its question. */
  readonly foldClaim: (claimNo: number) => void;
  readonly trail: StartRunDeps["trail"] & { audit(entry: AuditEntry): void };
};

type Asked = Commands["plan-scenario"]["request"];

/**
 * Runs a scenario because somebody asked: its claim is about no exposure. Where the endpoint is usually
 * asked with this scenario, what it shows counts for every exposure that asks the same. A target that no asset holds is refused, for nobody answers for it.
 */
export async function runScenario(
  deps: RunScenarioDeps,
  request: Commands["run-scenario"]["request"],
  now: Instant,
): Promise<Commands["run-scenario"]["reply"]> {
  const { scenarioId, target, limits = {} } = request;
  const segment = await segmentOf(deps, request);
  const asset = await assetAt(deps, target);
  const endpoint = await exposureEndpoint(deps, asset, target);
  if (endpoint === undefined) throw new TypeError("A literal target always has an endpoint");
  if ((await deps.claims.scenario(scenarioId)) === undefined) throw unknownScenario(scenarioId);
  const question = questionOf({
    scenarioId,
    isUsual: scenarioId === scenarioFor(endpoint),
    endpointNo: endpoint.no,
    segment,
  });
  const claim = await claimFor(
    deps,
    { question, scenarioId, segment, assetNo: asset.no, endpointNo: endpoint.no },
    now,
  );
  const reply = await startRun(
    deps,
    {
      claim: { ...claim, scenario_id: scenarioId },
      exposure: undefined,
      actor: request.agentId,
      reason: "manual",
      askedBy: request.user,
      limits,
    },
    now,
  );
  deps.trail.audit({
    at: now,
    who: request.user,
    what: "run-scenario",
    subject: scenarioId,
    from: request.from,
    body: { segment, target: showTarget(target), agent: request.agentId ?? null, result: reply.kind },
  });
  return reply;
}

/** What such a run would do, step by step; changes nothing. */
export async function planScenario(
  deps: RunScenarioDeps,
  request: Asked,
  now: Instant,
): Promise<Commands["plan-scenario"]["reply"]> {
  const { scenarioId, target, limits = {} } = request;
  const segment = await segmentOf(deps, request);
  const asset = await assetAt(deps, target);
  const known = await deps.inventory.endpointAt(asset.no, target.transport, target.host, target.port);
  const endpoint = known ?? notYet(asset, target);
  if ((await deps.claims.scenario(scenarioId)) === undefined) throw unknownScenario(scenarioId);
  const prepared = await prepareRun(deps, { scenarioId, segment, endpoint, actor: request.agentId }, now);
  if (prepared.kind === "untestable") return prepared;
  return {
    kind: "plan",
    tier: prepared.document.tier,
    jobs: prepared.plan.jobs.map((job) => planned(job, prepared, limits)),
    untaken: prepared.plan.untaken,
  };
}

type Ready = Extract<Prepared, { readonly kind: "prepared" }>;
type PlannedReply = Extract<Commands["plan-scenario"]["reply"], { readonly kind: "plan" }>["jobs"][number];

function planned(
  job: PlannedJob,
  { document, agents }: Ready,
  asked: NonNullable<Asked["limits"]>,
): PlannedReply {
  const steps = stepsFor(document, job.role, job.parameters).map((step) => ({ step, said: saidBy(step) }));
  const agent = agents.find(({ agentId }) => agentId === job.agentId);
  const limits = agent?.rules === undefined ? undefined : agent.rules.limits;
  const narrowed = limits === undefined ? asked : fittedTo(limits, asked);
  return {
    agentId: job.agentId,
    segment: agent?.segment ?? "",
    role: job.role,
    probesPerSecond: narrowed.probesPerSecond ?? limits?.probesPerSecond ?? null,
    mostMs: worstCaseMs(
      steps.map(({ step: { kind, timeoutMs, tries } }) => ({ kind, timeoutMs, tries, to: undefined })),
    ),
    mostBytes: steps.reduce((sum, { said }) => sum + (said.mostBytes ?? 0), 0),
    tries: steps.reduce((sum, { step, said }) => sum + (said.mostBytes === null ? 0 : step.tries), 0),
    // No kind of step that asks over a network writes anything.
    files: [],
    steps: steps.map(({ step, said: { rounds, mostBytes } }) => ({
      id: step.id,
      purpose: step.purpose,
      kind: step.kind,
      variant: "variant" in step ? step.variant : null,
      target: "target" in step ? showTarget(step.target) : "listen" in step ? showTarget(step.listen) : null,
      says: rounds.map(({ when, text }) => `${when}: ${text}`).join("; "),
      rounds,
      mostBytes,
      tries: step.tries,
      timeoutMs: step.timeoutMs,
    })),
  };
}

async function segmentOf(deps: RunScenarioDeps, { segment, agentId }: Asked): Promise<string> {
  const agent = deps.liveAgents().find((one) => one.agentId === agentId);
  if (agentId !== undefined && agent === undefined)
    throw new Fault("conflict", `Agent "${agentId}" is not live, or is halted`, { field: "agentId" });
  if (agent !== undefined && segment !== undefined && agent.segment !== segment)
    throw new Fault("bad-request", `Agent "${agentId}" is in segment "${agent.segment}"`, {
      field: "segment",
    });
  const named = agent?.segment ?? segment;
  if (named === undefined)
    throw new Fault("bad-request", "Name the agent or the segment that is to ask", { field: "segment" });
  if (!(await deps.inventory.segments()).some(({ id }) => id === named))
    throw new Fault("not-found", `No segment "${named}"`, { field: "segment" });
  return named;
}

async function assetAt(deps: RunScenarioDeps, target: Target): Promise<Asset & { readonly no: number }> {
  const host = plainAddress(target.host);
  const asset = host === undefined ? undefined : await deps.inventory.assetByKey([host]);
  if (asset === undefined)
    throw new Fault(
      "bad-request",
      `No asset has the address ${target.host}: declare it first (plumbline asset apply -f FILE), so that somebody answers for it`,
      { field: "target" },
    );
  return asset;
}

async function claimFor(
  deps: RunScenarioDeps,
  asked: {
    readonly question: string;
    readonly scenarioId: string;
    readonly segment: string;
    readonly assetNo: number;
    readonly endpointNo: number;
  },
  now: Instant,
): Promise<ClaimRow> {
  const known = await deps.claims.findAside("scenario", asked.question, "deny");
  if (known !== undefined) return known;
  const no = await deps.claims.propose({
    id: deps.newId(),
    subject: "scenario",
    exposure_no: null,
    asset_no: asked.assetNo,
    endpoint_no: asked.endpointNo,
    segment: asked.segment,
    scenario_id: asked.scenarioId,
    question: asked.question,
    expectation: "deny",
    created_at: now,
  });
  if (no !== undefined) deps.foldClaim(no);
  const made = await deps.claims.findAside("scenario", asked.question, "deny");
  if (made === undefined) throw new TypeError("A claim that was just made is not there");
  return made;
}

/** An endpoint that a run would make: for the preview only. */
const notYet = (asset: Asset & { readonly no: number }, target: Target): EndpointRow => ({
  transport: target.transport,
  host: target.host,
  port: target.port,
  speaks: "tcp",
  reachedAs: {},
  isCanary: false,
  mustAllow: [],
  serverName: "",
  path: "/",
  asset: asset.name,
  segment: asset.segment,
  knownIdentity: null,
});

const unknownScenario = (scenarioId: string): Fault =>
  new Fault(
    "not-found",
    `No signed scenario "${scenarioId}" is loaded: plumbline scenario list shows those that are`,
    { field: "scenario" },
  );
