import type { RulesOfEngagement } from "../../proto/engagement.ts";
import type { Parameters, Role, Scenario } from "../../proto/scenario.ts";
import type { Given } from "../../proto/scenario-parameters.ts";
import type { Target } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import type { EndpointFacts } from "./asset.ts";
import { refusalOf } from "./part-refusal.ts";

/** A live agent as the planner sees it. `asset`: the asset it stands on, as its join token said. */
export type PlanAgent = {
  readonly agentId: string;
  readonly segment: string;
  readonly asset: string | undefined;
  readonly rules: RulesOfEngagement | undefined;
  readonly rulesProblem: string;
};

/** Everything that decides who does what in a run. */
export type PlanFacts = {
  readonly scenario: Scenario;
  /** Which bundle vouches for the scenario, and whose key signed it. */
  readonly bundle: { readonly id: string; readonly keyId: string };
  readonly vantage: string;
  readonly asset: { readonly name: string; readonly segment: string | undefined };
  readonly endpoint: EndpointFacts;
  /** Endpoints known to answer: the asset's own, and others'. */
  readonly canaries: readonly {
    readonly asset: string;
    readonly segment: string | undefined;
    readonly endpoint: EndpointFacts;
  }[];
  readonly agents: readonly PlanAgent[];
  /** Who is to ask, where a person named an agent; else whoever of the segment may. */
  readonly actor?: string | undefined;
  readonly tries: number;
  /** Values of what the scenario declares, checked already. */
  readonly given?: Given | undefined;
  /** A number in [0, 1), for a port that nothing should answer on. */
  readonly chance: number;
  /** An address beside the target's on which nothing is known, for runs that nobody close by looks at. */
  readonly blank?: string | undefined;
  readonly at: Instant;
};

export type PlannedJob = {
  readonly agentId: string;
  readonly role: Role;
  readonly isOnAsset: boolean;
  readonly parameters: Parameters;
};

/** A part of the scenario that nobody can take now, and why. */
export type UntakenRole = { readonly role: Role; readonly because: string };

export type RunPlan =
  | {
      readonly kind: "plan";
      /** Undefined where the run is about the agent's own host. */
      readonly target: Target | undefined;
      readonly jobs: readonly PlannedJob[];
      /** The scenario's parts that nobody takes: the run is made all the same, and may settle nothing for it. */
      readonly untaken: readonly UntakenRole[];
    }
  | { readonly kind: "untestable"; readonly because: string };

/** Where several agents stand in a segment, this many share the tries: one of a pair of firewalls must not pass for two. */
export const MAX_ACTORS = 3;
/** Canaries of one kind in a run. */
export const MAX_CANARIES = 2;

/**
 * Gives each role of a run to an agent, with parameters that the agent's own rules permit.
 * Baselines that no rule permits are left out (the verdict then names what is missing); the
 * question itself is never left out: without an agent that may ask it, the claim is untestable.
 */
export function planRun(facts: PlanFacts): RunPlan {
  const target = reachedFrom(facts.endpoint, facts.vantage);
  const inSegment = facts.agents.filter(
    ({ segment, agentId }) => segment === facts.vantage && (facts.actor ?? agentId) === agentId,
  );
  if (inSegment.length === 0)
    return untestable(
      facts.actor === undefined
        ? `no live agent in segment "${facts.vantage}"`
        : `agent "${facts.actor}" is not live in segment "${facts.vantage}"`,
    );
  const asked = inSegment.map((agent) => ({
    agent,
    refusal: refusalOf(agent, "actor", bare(facts, target), facts),
  }));
  const actors = asked.filter(({ refusal }) => refusal === undefined).slice(0, MAX_ACTORS);
  if (actors.length === 0)
    return untestable(asked.map(({ agent, refusal }) => `${agent.agentId}: ${refusal}`).join("; "));

  const tries = Math.ceil(facts.tries / actors.length);
  const actorIds = new Set(actors.map(({ agent }) => agent.agentId));
  const views = closeViews(facts, actorIds);
  const jobs = [
    ...actors.map(({ agent }) => jobOf(agent, "actor", actorParameters(facts, agent, target, tries), facts)),
    ...views.jobs,
  ];
  return { kind: "plan", target, jobs, untaken: views.untaken };
}

/** The endpoint's address as reached from a segment. */
export function reachedFrom(endpoint: EndpointFacts, segment: string): Target {
  const other = endpoint.reachedAs[segment];
  return {
    transport: endpoint.transport,
    host: other?.host ?? endpoint.host,
    port: other?.port ?? endpoint.port,
  };
}

function actorParameters(facts: PlanFacts, agent: PlanAgent, target: Target, tries: number): Parameters {
  const own = canaries(facts, facts.vantage, ({ asset }) => asset === facts.asset.name);
  const neighbours = canaries(
    facts,
    facts.vantage,
    ({ asset, segment }) =>
      asset !== facts.asset.name && segment !== undefined && segment === facts.asset.segment,
  );
  const third =
    own.length + neighbours.length > 0
      ? []
      : canaries(
          facts,
          facts.vantage,
          ({ segment }) => segment !== facts.asset.segment && segment !== facts.vantage,
        );
  return permitted(facts, agent, "actor", {
    ...bare(facts, target),
    tries,
    serverName: facts.endpoint.serverName,
    path: facts.endpoint.path,
    elsewhere: own,
    neighbours,
    thirdPlaces: third,
    controls: [
      { ...target, port: closedPort(facts, target) },
      ...(facts.blank === undefined ? [] : [{ ...target, host: facts.blank }]),
    ],
  });
}

/**
 * Who looks from close by: an agent on the asset, which also reports its kernel's sockets and may be
 * the witness, and a neighbour in the asset's segment. Both together tell a stop on the way from one
 * by the host itself.
 */
function closeViews(
  facts: PlanFacts,
  actors: ReadonlySet<string>,
): { readonly jobs: readonly PlannedJob[]; readonly untaken: readonly UntakenRole[] } {
  const free = facts.agents.filter(({ agentId }) => !actors.has(agentId));
  const onAsset = free.find(({ asset }) => asset === facts.asset.name);
  const neighbour = free.find(
    (agent) =>
      facts.asset.segment !== undefined &&
      agent.segment === facts.asset.segment &&
      agent.asset !== facts.asset.name,
  );
  const parts = [
    ...(onAsset === undefined ? [] : viewOf(facts, onAsset, ["close-view", "on-asset", "witness"])),
    ...(neighbour === undefined ? [] : viewOf(facts, neighbour, ["close-view"])),
  ];
  const jobs = parts.flatMap((part) => ("job" in part ? part.job : []));
  const nobody = (role: Role): string =>
    role === "close-view"
      ? `no other live agent stands on asset "${facts.asset.name}" or in its segment`
      : `no other live agent stands on asset "${facts.asset.name}"`;
  return {
    jobs,
    untaken: (["close-view", "on-asset", "witness"] as const)
      .filter((role) => facts.scenario.roles[role].length > 0 && !jobs.some((job) => job.role === role))
      .map((role) => ({
        role,
        because:
          parts.flatMap((part) => ("refused" in part && part.role === role ? part.refused : [])).join("; ") ||
          nobody(role),
      })),
  };
}

type Part = { readonly job: PlannedJob } | { readonly role: Role; readonly refused: string };

function viewOf(facts: PlanFacts, viewer: PlanAgent, roles: readonly Role[]): readonly Part[] {
  const target = reachedFrom(facts.endpoint, facts.asset.segment ?? viewer.segment);
  const parameters = permitted(facts, viewer, "close-view", {
    ...bare(facts, target),
    tries: 1,
    serverName: facts.endpoint.serverName,
    path: facts.endpoint.path,
    elsewhere: canaries(facts, viewer.segment, ({ asset }) => asset === facts.asset.name),
    neighbours: canaries(
      facts,
      viewer.segment,
      ({ asset, segment }) =>
        asset !== facts.asset.name && segment !== undefined && segment === facts.asset.segment,
    ),
  });
  return roles
    .filter((role) => facts.scenario.roles[role].length > 0)
    .map((role): Part => {
      const refusal = refusalOf(viewer, role, parameters, facts);
      return refusal === undefined
        ? { job: jobOf(viewer, role, parameters, facts) }
        : { role, refused: `${viewer.agentId} ${refusal}` };
    });
}

function canaries(
  facts: PlanFacts,
  from: string,
  fits: (canary: PlanFacts["canaries"][number]) => boolean,
): Target[] {
  const { host, port } = facts.endpoint;
  return facts.canaries
    .filter((canary) => fits(canary) && canary.endpoint.transport === facts.endpoint.transport)
    .filter(({ endpoint }) => endpoint.host !== host || endpoint.port !== port)
    .map(({ endpoint }) => reachedFrom(endpoint, from))
    .slice(0, MAX_CANARIES);
}

/** A port of the target on which nothing is known: high, outside the ephemeral range, never one that we know to be used. */
function closedPort(facts: PlanFacts, target: Target): number {
  const used = new Set(
    facts.canaries.map(({ endpoint }) => endpoint.port).concat(facts.endpoint.port, target.port),
  );
  let port = CONTROL_PORTS.from + Math.floor(facts.chance * CONTROL_PORTS.count);
  while (used.has(port)) port += 1;
  return port;
}

/** Below Linux's ephemeral range (32768), so that a self-connect can't pass for an answer. */
const CONTROL_PORTS = { from: 20_000, count: 10_000 } as const;

/** The same parameters without the baselines that the agent's rules refuse. */
function permitted(facts: PlanFacts, agent: PlanAgent, role: Role, wanted: Parameters): Parameters {
  const keep = (place: "elsewhere" | "neighbours" | "thirdPlaces" | "controls"): Target[] =>
    wanted[place].filter(
      (target) =>
        refusalOf(agent, role, { ...bare(facts, wanted.target), [place]: [target] }, facts) === undefined,
    );
  return {
    ...wanted,
    elsewhere: keep("elsewhere"),
    neighbours: keep("neighbours"),
    thirdPlaces: keep("thirdPlaces"),
    controls: keep("controls"),
  };
}

const jobOf = (agent: PlanAgent, role: Role, parameters: Parameters, facts: PlanFacts): PlannedJob => ({
  agentId: agent.agentId,
  role,
  isOnAsset: agent.asset === facts.asset.name,
  parameters,
});

const bare = ({ given }: PlanFacts, target: Target | undefined): Parameters => ({
  ...(target === undefined ? {} : { target }),
  ...(given === undefined ? {} : { given }),
  elsewhere: [],
  neighbours: [],
  thirdPlaces: [],
  controls: [],
  tries: 1,
  serverName: "",
  path: "/",
});

const untestable = (because: string): RunPlan => ({ kind: "untestable", because });
