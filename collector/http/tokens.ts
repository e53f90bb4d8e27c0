import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { RandomBytes } from "../../proto/ids.ts";
import type { Clock } from "../../proto/time.ts";
import { createApiToken, MAX_TOKEN_DAYS } from "../app/api-token.ts";
import type { Execute } from "../app/command.ts";
import { readScopes, scopesWithin, TOKEN_SCOPES } from "../app/token-scope.ts";
import { iso, maybeIso } from "./instants.ts";
import { apiTokenSchema, createdTokenSchema } from "./people-schemas.ts";
import { badField } from "./problem.ts";
import { type Route, route } from "./route.ts";
import { idParams, pageSchema } from "./shapes.ts";

export type TokenDeps = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly execute: Execute;
  readonly accounts: { tokensOf(userId: string): Promise<readonly TokenRecord[]> };
  /** When a token was last used since this process started, if it was. */
  readonly lastUsedAt: (hash: string) => number | undefined;
};

export type TokenRecord = {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  /** JSON. */
  readonly scopes: string;
};

/** A person's own API tokens: each may do some of what its maker may, and ends with an epoch of the account. */
export function tokenRoutes(deps: TokenDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/tokens",
      permission: "viewer",
      summary: "Your API tokens",
      reply: pageSchema(apiTokenSchema),
      handle: async ({ who }) => {
        const tokens = await deps.accounts.tokensOf(who.userId);
        const items = tokens.map(({ hash, ...token }) => ({
          ...token,
          scopes: [...readScopes(token.scopes)],
          createdAt: iso(token.createdAt),
          expiresAt: iso(token.expiresAt),
          lastUsedAt: maybeIso(deps.lastUsedAt(hash) ?? token.lastUsedAt),
        }));
        return { items, nextCursor: null, total: items.length };
      },
    }),
    route({
      method: "post",
      path: "/tokens",
      action: "create-token",
      summary:
        "Make an API token; with all the scopes that your role has, people left out, unless some are named",
      status: 201,
      tellsSecret: true,
      body: z.strictObject({
        name: z.string().trim().min(1).max(100),
        ttlDays: z.number().int().min(1).max(MAX_TOKEN_DAYS),
        scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length).optional(),
      }),
      reply: createdTokenSchema,
      handle: async ({ body, who, caller }) => {
        const within = scopesWithin(who.role);
        const above = body.scopes?.find((scope) => !within.includes(scope));
        if (above !== undefined)
          throw badField("scopes", `Your role "${who.role}" has no "${above}"; it has ${within.join(", ")}`);
        const scopes = [...new Set(body.scopes ?? within.filter((scope) => scope !== "people"))];
        const { expiresAt, ...made } = await createApiToken(deps, {
          ...caller,
          ...body,
          scopes,
          userId: who.userId,
        });
        return { ...made, scopes, expiresAt: iso(expiresAt) };
      },
    }),
    route({
      method: "delete",
      path: "/tokens/{id}",
      action: "revoke-token",
      objectScope: "by its query",
      summary: "Revoke an API token, at once",
      params: idParams,
      reply: z.object({ kind: z.literal("revoked") }).openapi("Revoked"),
      handle: async ({ params, who, caller }) => {
        const own = await deps.accounts.tokensOf(who.userId);
        if (!own.some(({ id }) => id === params.id))
          throw new Fault("not-found", `No token "${params.id}" of yours`);
        await deps.execute("revoke-api-token", { ...caller, id: params.id });
        return { kind: "revoked" };
      },
    }),
  ];
}
