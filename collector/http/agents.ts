import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { type AgentView, agentSchema } from "./fleet-schemas.ts";
import { iso, maybeIso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

export type AgentRecord = {
  readonly no: number;
  readonly id: string;
  readonly segment: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: "active" | "revoked" | "frozen";
  readonly joinedAt: number;
  readonly lastSeenAt: number | null;
  readonly version: string;
  readonly sourceAddress: string;
  readonly rulesDigest: string;
  readonly rulesProblem: string;
  /** When its rules of engagement end, in epoch milliseconds; null without rules. */
  readonly rulesUntil: number | null;
  readonly permissionModel: boolean;
  readonly halted: boolean;
  readonly clockOffsetMs: number | null;
  readonly durableSequence: number;
  /** Of the newest certificate in force; null where there is none. */
  readonly certificateExpiresAt: number | null;
};

export type AgentDeps = {
  readonly clock: Clock;
  readonly execute: Execute;
  /** Ids of the agents whose sessions are up right now. */
  readonly sessions: () => ReadonlySet<string>;
  /** When a live agent was last heard of, in epoch milliseconds; undefined while its session is down. */
  readonly heardAt: (agentId: string) => number | undefined;
  /** Where agents join: the agents' port. */
  readonly agentsUrl: string;
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

/** Of join tokens. */
export const MAX_JOIN_MINUTES = 60;
export const MAX_JOIN_USES = 100;

const joinTokenSchema = z
  .object({ token: z.string(), expiresAt: z.iso.datetime(), command: z.string() })
  .openapi("JoinToken", {
    description: "The token is told this once; `command` is the line to paste on the agent's machine",
  });

/** The fleet, and the tokens by which agents join it. */
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
        return pageOf(found, ORDER, (agent) => agentView(heard(deps, agent), live));
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
        agentView(heard(deps, await known(deps, id, scope)), deps.sessions()),
    }),
    route({
      method: "post",
      path: "/agents/{id}/revocation",
      action: "revoke-agent",
      objectScope: "by its query",
      summary: "Revoke an agent: its session is cut off and its certificate never accepted again",
      params: idParams,
      reply: z.object({ kind: z.enum(["revoked", "already-revoked"]) }).openapi("Revocation"),
      handle: async ({ params: { id }, scope, caller }) => {
        await known(deps, id, scope);
        return deps.execute("revoke-agent", { ...caller, agentId: id });
      },
    }),
    route({
      method: "post",
      path: "/join-tokens",
      action: "create-join-token",
      summary: "Make a one-time token by which an agent joins a segment",
      status: 201,
      tellsSecret: true,
      body: z.strictObject({
        segment: idSchema,
        ttlMinutes: z.number().int().min(1).max(MAX_JOIN_MINUTES).default(MAX_JOIN_MINUTES),
        labels: z.record(idSchema, z.string().max(200)).default({}),
        uses: z.number().int().min(1).max(MAX_JOIN_USES).default(1),
      }),
      reply: joinTokenSchema,
      handle: async ({ body: { ttlMinutes, ...rest }, caller }) => {
        const { token, expiresAt } = await deps.execute("create-join-token", {
          ...caller,
          ...rest,
          ttlMs: ttlMinutes * 60_000,
        });
        const command = `plumbline-agent enroll --collector ${deps.agentsUrl} --token ${token}`;
        return { token, expiresAt: iso(expiresAt), command };
      },
    }),
  ];
}

const ORDER = "agents";

async function known(deps: AgentDeps, id: string, scope: Scope): Promise<AgentRecord> {
  const agent = await deps.agents.find(id, scope);
  if (agent === undefined) throw new Fault("not-found", `No agent "${id}"`);
  return agent;
}

/** A frozen agent (its identity was seen twice) is as unwelcome as a revoked one. */
export function agentStatus(
  { id, status, lastSeenAt }: Pick<AgentRecord, "id" | "status" | "lastSeenAt">,
  live: ReadonlySet<string>,
): AgentView["status"] {
  if (status !== "active") return "revoked";
  if (live.has(id)) return "live";
  return lastSeenAt === null ? "never-seen" : "silent";
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

const agentView = (
  { certificateExpiresAt, joinedAt, lastSeenAt, rulesUntil: _, ...agent }: AgentRecord,
  live: ReadonlySet<string>,
): AgentView => ({
  ...agent,
  status: agentStatus({ ...agent, lastSeenAt }, live),
  // Without a certificate in force it can't come back: as expired as the day it joined.
  certificateExpiresAt: iso(certificateExpiresAt ?? joinedAt),
  joinedAt: iso(joinedAt),
  lastSeenAt: maybeIso(lastSeenAt),
});
