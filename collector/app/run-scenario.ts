import { saidBy } from "../../proto/said.ts";
import { stepsFor } from "../../proto/scenario.ts";
import { showTarget, type Target } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import type { ShownRound } from "../../proto/wording.ts";
import { fittedTo } from "../../proto/work-limits.ts";
import type { Asset } from "../domain/asset.ts";
import { showPlace } from "../domain/place.ts";
import { givenText } from "../domain/question.ts";
import type { PlannedJob } from "../domain/run-plan.ts";
import { timedStep, worstCaseMs } from "../domain/scenario-duration.ts";
import type { AuditEntry } from "../domain/trail.ts";
import { type AsideClaimDeps, asideClaim } from "./aside-claim.ts";
import { type AskedRun, type AskedRunDeps, askedRun } from "./asked-run.ts";
import type { Commands } from "./command.ts";
import { type EndpointRow, type Prepared, type PrepareRunDeps, prepareRun } from "./prepare-run.ts";
import { type StartRunDeps, startRun } from "./start-run.ts";

/** What planning an asked run takes beside what planning any takes. */
export type PrepareAskedDeps = Omit<PrepareRunDeps, "inventory"> & {
  readonly inventory: PrepareRunDeps["inventory"] & {
    endpointAt(
      assetNo: number,
      transport: "tcp" | "udp",
      host: string,
      port: number,
    ): Promise<(EndpointRow & { readonly no: number }) | undefined>;
  };
};

export type RunScenarioDeps = Omit<StartRunDeps, "inventory"> &
  Omit<AskedRunDeps, "inventory"> &
  Omit<AsideClaimDeps, "inventory"> & {
    readonly inventory: Omit<StartRunDeps["inventory"], "assetByKey"> &
      AskedRunDeps["inventory"] &
      Omit<AsideClaimDeps["inventory"], "endpointAt"> &
      Pick<PrepareAskedDeps["inventory"], "endpointAt">;
    readonly trail: StartRunDeps["trail"] & { audit(entry: AuditEntry): void };
  };

type Asked = Commands["plan-scenario"]["request"];

/**
 * Runs a scenario because somebody asked: its claim is about no exposure. Where the endpoint is usually
 * asked with this scenario, what it shows counts for every exposure that asks the same.
 */
export async function runScenario(
  deps: RunScenarioDeps,
  request: Commands["run-scenario"]["request"],
  now: Instant,
): Promise<Commands["run-scenario"]["reply"]> {
  const asked = await askedRun(deps, request);
  const reply = await startRun(
    deps,
    {
      claim: await asideClaim(deps, asked, now),
      exposure: undefined,
      actor: request.agentId,
      reason: "manual",
      askedBy: request.user,
      limits: request.limits ?? {},
    },
    now,
  );
  deps.trail.audit({
    at: now,
    who: request.user,
    what: "run-scenario",
    subject: asked.scenarioId,
    from: request.from,
    body: {
      segment: asked.segment,
      target: showPlace(asked.target, asked.asset.name),
      agent: request.agentId ?? null,
      result: reply.kind,
      ...(Object.keys(asked.given).length === 0 ? {} : { parameters: givenText(asked.given) }),
    },
  });
  return reply;
}

/** What such a run would do, step by step; changes nothing. */
export async function planScenario(
  deps: RunScenarioDeps,
  request: Asked,
  now: Instant,
): Promise<Commands["plan-scenario"]["reply"]> {
  const asked = await askedRun(deps, request);
  const prepared = await prepareAsked(deps, asked, request.agentId, now);
  if (prepared.kind === "untestable") return prepared;
  return {
    kind: "plan",
    tier: prepared.document.tier,
    given: asked.given,
    jobs: prepared.plan.jobs.map((job) => planned(job, prepared, request.limits ?? {})),
    untaken: prepared.plan.untaken,
  };
}

/** Plans what somebody asks for, its endpoint known or not; changes nothing. */
export async function prepareAsked(
  deps: PrepareAskedDeps,
  { scenarioId, segment, asset, target, given }: AskedRun,
  actor: string | undefined,
  now: Instant,
): Promise<Prepared> {
  const known: EndpointRow | undefined =
    target && (await deps.inventory.endpointAt(asset.no, target.transport, target.host, target.port));
  const at =
    target === undefined
      ? ({ kind: "host", asset } as const)
      : ({ kind: "endpoint", endpoint: known ?? notYet(asset, target) } as const);
  return prepareRun(deps, { scenarioId, segment, at, given, actor }, now);
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
    mostMs: worstCaseMs(steps.map(({ step }) => timedStep(step))),
    mostBytes: steps.reduce((sum, { said }) => sum + (said.mostBytes ?? 0), 0),
    tries: steps.reduce((sum, { step, said }) => sum + (said.mostBytes === null ? 0 : step.tries), 0),
    files: steps.flatMap(({ said: { writes } }) => (writes === "" ? [] : [writes])),
    steps: steps.map(({ step, said: { rounds, mostBytes, reads, writes } }) => ({
      id: step.id,
      purpose: step.purpose,
      kind: step.kind,
      variant: "variant" in step ? step.variant : null,
      target: "target" in step ? showTarget(step.target) : "listen" in step ? showTarget(step.listen) : null,
      says: shownWords(rounds, reads, writes),
      rounds,
      mostBytes,
      tries: step.tries,
      timeoutMs: step.timeoutMs,
    })),
  };
}

/** What a step says, or that it says nothing; then what it writes. */
const shownWords = (rounds: readonly ShownRound[], reads: string, writes: string): string =>
  [
    reads || rounds.map(({ when, text }) => `${when}: ${text}`).join("; ") || (writes && "nothing"),
    ...(writes === "" ? [] : [`it writes ${writes}`]),
  ].join("; ");

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
