import { z } from "@hono/zod-openapi";
import { TOKEN_SCOPES } from "../app/token-scope.ts";
import { roleSchema } from "./fleet-schemas.ts";
import { exposureDetailSchema } from "./schemas.ts";

/** What the API says of accounts, sessions, tokens, links and identity providers. See schemas.ts. */

export const userStatusSchema = z.enum(["active", "disabled", "removed"]);

export const userSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.string(),
    status: userStatusSchema,
    /** Who vouches for them, where that isn't a password here. */
    issuer: z.string().nullable(),
    createdAt: z.iso.datetime(),
    secondFactorAt: z.iso.datetime().nullable(),
    mustChangePassword: z.boolean(),
  })
  .openapi("User");

export const accountSetSchema = z.object({ kind: z.literal("set") }).openapi("Set");

export const secondFactorRolesSchema = z.object({ roles: z.array(roleSchema) }).openapi("SecondFactorRoles");

export const ownSessionSchema = z
  .object({
    id: z.string(),
    how: z.string(),
    from: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
    current: z.boolean(),
  })
  .openapi("OwnSession");

export const endedSessionsSchema = z.object({ ended: z.number().int() }).openapi("EndedSessions");

export const factorStateSchema = z
  .object({ state: z.enum(["none", "begun", "confirmed"]) })
  .openapi("SecondFactorState");

export const apiTokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    scopes: z.array(z.enum(TOKEN_SCOPES)),
    /** To the minute: it is written down now and then. */
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .openapi("ApiToken");

export const createdTokenSchema = z
  .object({
    id: z.string(),
    token: z.string(),
    expiresAt: z.iso.datetime(),
    scopes: z.array(z.enum(TOKEN_SCOPES)),
  })
  .openapi("CreatedApiToken", { description: "The token itself is told this once" });

export const magicLinkSchema = z
  .object({
    id: z.string(),
    madeBy: z.string(),
    madeAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    endedBecause: z.string().nullable(),
    uses: z.number().int(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .openapi("MagicLink");

export const createdLinkSchema = z
  .object({ id: z.string(), url: z.string(), expiresAt: z.iso.datetime() })
  .openapi("CreatedMagicLink", {
    description: "The address is told this once. Its secret stands after the #, which no browser sends",
  });

export const openedLinkSchema = z
  .object({ exposureId: z.string(), expiresAt: z.iso.datetime() })
  .openapi("OpenedMagicLink");

/** One exposure as whoever has to fix it needs it: what was seen, how it is judged, what is missing, what happened. */
export const ownerViewSchema = exposureDetailSchema
  .pick({
    id: true,
    title: true,
    asset: true,
    endpoint: true,
    cves: true,
    severity: true,
    owner: true,
    validation: true,
    fresh: true,
    validationDetail: true,
    closure: true,
    closureDetail: true,
    grounded: true,
    claims: true,
    timeline: true,
    runs: true,
  })
  .extend({ linkExpiresAt: z.iso.datetime() })
  .openapi("OwnerView");

export const identityProviderSchema = z
  .object({
    issuer: z.string().nullable(),
    available: z.boolean(),
    /** Why not, when a provider is configured and can't be asked now. */
    problem: z.string().nullable(),
  })
  .openapi("IdentityProvider");
