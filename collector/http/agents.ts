import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Clock } from "../../proto/time.ts";
import type { Scope } from "../app/role.ts";
import { type AgentRecord, agentView } from "./agent-view.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { agentSchema } from "./fleet-schemas.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

export type AgentDeps = {
  readonly clock: Clock;
  /** Ids of the agents whose sessions are up right now. */
  readonly sessions: () => ReadonlySet<string>;
  /** When a live agent was last heard of, in epoch milliseconds; undefined while its session is down. */
  readonly heardAt: (agentId: string) => number | undefined;
  readonly agents: {
    page(
      ask: {
        readonly limit: number;
        readonly after: Place | undefined;
        readonly segment: string | undefined;
      },
      scope: Scope,
    ): Promise<Found<AgentRecord>>;
    find(id: string, scope: Scope): Promise<AgentRecord | undefined>;
  };
};

/** The fleet, to look at. */
export function agentRoutes(deps: AgentDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/agents",
      permission: "viewer",
      summary: "The agents, with what each may and does",
      query: z.strictObject({ ...paging, segment: idSchema.optional() }),
      reply: page(agentSchema),
      handle: async ({ query: { limit, cursor, segment }, scope }) => {
        const found = await deps.agents.page({ limit, segment, after: placeOf(cursor, ORDER) }, scope);
        const live = deps.sessions();
        return pageOf(found, ORDER, (agent) => agentView(heard(deps, agent), live, deps.clock()));
      },
    }),
    route({
      method: "get",
      path: "/agents/{id}",
      permission: "viewer",
      objectScope: "by its query",
      summary: "One agent",
      params: idParams,
      reply: agentSchema,
      handle: async ({ params: { id }, scope }) =>
        agentView(heard(deps, await known(deps, id, scope)), deps.sessions(), deps.clock()),
    }),
  ];
}

const ORDER = "agents";

async function known(deps: AgentDeps, id: string, scope: Scope): Promise<AgentRecord> {
  const agent = await deps.agents.find(id, scope);
  if (agent === undefined) throw new Fault("not-found", `No agent "${id}"`);
  return agent;
}

/** The store notes when a session begins and ends; in between its heartbeats are the newest word. */
const heard = ({ heardAt, clock }: AgentDeps, agent: AgentRecord): AgentRecord => {
  const hasEnded = agent.rulesUntil !== null && agent.rulesUntil <= clock();
  const ended = hasEnded
    ? [`the rules of engagement ended at ${iso(agent.rulesUntil ?? 0)}: it runs nothing`]
    : [];
  return {
    ...agent,
    lastSeenAt: heardAt(agent.id) ?? agent.lastSeenAt,
    rulesProblem: [...ended, agent.rulesProblem].filter((problem) => problem !== "").join("; "),
  };
};
