import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { joinTokenSchema, outstandingSchema } from "./identity-schemas.ts";
import { iso, maybeIso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { idParams, idSchema, pageSchema } from "./shapes.ts";

export type JoinTokenRecord = {
  readonly id: string;
  readonly segment: string;
  readonly forAgent: string | null;
  readonly thaws: boolean;
  readonly needsApproval: boolean;
  readonly uses: number;
  readonly usesLeft: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
};

export type AgentActDeps = {
  readonly clock: Clock;
  readonly execute: Execute;
  /** Where agents join: the agents' port. */
  readonly agentsUrl: string;
  readonly agents: { find(id: string, scope: Scope): Promise<object | undefined> };
  /** Tokens that still open the door, the newest first. */
  readonly joinTokens: { inForce(at: number): Promise<readonly JoinTokenRecord[]> };
};

/** Of join tokens. */
export const MAX_JOIN_MINUTES = 60;
export const MAX_JOIN_USES = 100;

const kinds = <const K extends readonly [string, ...string[]]>(name: string, ...words: K) =>
  z.object({ kind: z.enum(words) }).openapi(name);
const reason = z.string().trim().min(1).max(500);

/** Who may come in and who may not: revoke, freeze, thaw, approve, and the tokens by which agents join. */
export function agentActRoutes(deps: AgentActDeps): readonly Route[] {
  const { execute } = deps;
  const known = async (id: string, scope: Scope): Promise<string> => {
    if ((await deps.agents.find(id, scope)) === undefined) throw new Fault("not-found", `No agent "${id}"`);
    return id;
  };
  return [
    route({
      method: "post",
      path: "/agents/{id}/revocation",
      action: "revoke-agent",
      objectScope: "by its query",
      summary: "Revoke an agent: its session is cut off and its certificate never accepted again",
      params: idParams,
      reply: kinds("Revocation", "revoked", "already-revoked"),
      handle: async ({ params: { id }, scope, caller }) =>
        execute("revoke-agent", { ...caller, agentId: await known(id, scope) }),
    }),
    route({
      method: "post",
      path: "/agents/{id}/freeze",
      action: "freeze-agent",
      objectScope: "by its query",
      summary: "Freeze an agent: its session is cut off and it holds what it saw until it is thawed",
      params: idParams,
      body: z.strictObject({ reason }),
      reply: kinds("Freeze", "frozen", "was-not-active"),
      handle: async ({ params: { id }, body, scope, caller }) =>
        execute("freeze-agent", { ...caller, ...body, agentId: await known(id, scope) }),
    }),
    route({
      method: "post",
      path: "/agents/{id}/thaw",
      action: "thaw-agent",
      objectScope: "by its query",
      summary: "Let a frozen agent back, once one process is left under its identity",
      params: idParams,
      body: z.strictObject({ reason }),
      reply: kinds("Thaw", "thawed", "was-not-frozen"),
      handle: async ({ params: { id }, body, scope, caller }) =>
        execute("thaw-agent", { ...caller, ...body, agentId: await known(id, scope) }),
    }),
    route({
      method: "post",
      path: "/agents/{id}/approval",
      action: "approve-agent",
      objectScope: "by its query",
      summary: "Let an agent in that waits, after its fingerprint was compared",
      params: idParams,
      body: z.strictObject({
        fingerprint: z
          .string()
          .regex(/^[0-9a-f]{64}$/, "must be 64 hex digits")
          .optional(),
      }),
      reply: kinds("Approval", "approved", "was-not-pending"),
      handle: async ({ params: { id }, body: { fingerprint }, scope, caller }) =>
        execute("approve-agent", {
          ...caller,
          agentId: await known(id, scope),
          ...(fingerprint === undefined ? {} : { fingerprint }),
        }),
    }),
    ...joinTokenRoutes(deps),
  ];
}

function joinTokenRoutes({ clock, execute, agentsUrl, joinTokens }: AgentActDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/join-tokens",
      permission: "admin",
      summary: "The join tokens that still open the door",
      query: z.strictObject({}),
      reply: pageSchema(outstandingSchema),
      handle: async () => {
        const items = (await joinTokens.inForce(clock())).map((one) => ({
          ...one,
          createdAt: iso(one.createdAt),
          expiresAt: iso(one.expiresAt),
          lastUsedAt: maybeIso(one.lastUsedAt),
        }));
        return { items, nextCursor: null, total: items.length };
      },
    }),
    route({
      method: "delete",
      path: "/join-tokens/{id}",
      action: "revoke-join-token",
      objectScope: "none, because join tokens are nobody's: only an admin asks",
      summary: "Revoke a join token",
      params: idParams,
      reply: kinds("JoinTokenRevocation", "revoked"),
      handle: async ({ params: { id }, caller }) => {
        const { kind } = await execute("revoke-join-token", { ...caller, id });
        if (kind === "not-in-force") throw new Fault("not-found", `No join token "${id}" is in force`);
        return { kind };
      },
    }),
    route({
      method: "post",
      path: "/join-tokens",
      action: "create-join-token",
      summary: "Make a one-time token by which an agent joins a segment, or one agent comes back",
      status: 201,
      tellsSecret: true,
      body: z
        .strictObject({
          segment: idSchema.optional(),
          ttlMinutes: z.number().int().min(1).max(MAX_JOIN_MINUTES).default(MAX_JOIN_MINUTES),
          labels: z.record(idSchema, z.string().max(200)).default({}),
          uses: z.number().int().min(1).max(MAX_JOIN_USES).default(1),
          approve: z.boolean().default(false),
          forAgent: idSchema.optional(),
          thaw: z.boolean().default(false),
        })
        .refine(({ segment, forAgent }) => (segment === undefined) !== (forAgent === undefined), {
          path: ["segment"],
          message: "either a segment for a new agent, or forAgent for one that comes back",
        }),
      reply: joinTokenSchema,
      handle: async ({ body: { ttlMinutes, segment = "", forAgent, ...rest }, caller }) => {
        const made = await execute("create-join-token", {
          ...caller,
          ...rest,
          segment,
          ...(forAgent === undefined ? {} : { forAgent }),
          ttlMs: ttlMinutes * 60_000,
        });
        const verb = forAgent === undefined ? `enroll --collector ${agentsUrl}` : "rejoin";
        const command = `plumbline-agent ${verb} --token ${made.token}`;
        return { ...made, expiresAt: iso(made.expiresAt), command };
      },
    }),
  ];
}
