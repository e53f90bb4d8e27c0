import { z } from "@hono/zod-openapi";
import { TOKEN_SCOPES } from "../app/token-scope.ts";
import { problemSchema, roleSchema } from "./fleet-schemas.ts";
import { exposureDetailSchema } from "./schemas.ts";

/** What the API says of accounts and of what they open: people, sessions, tokens, links, and the log of it all. See schemas.ts. */

const at = z.iso.datetime();

export const userStatusSchema = z.enum(["active", "disabled", "removed"]);

export const userSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.string(),
    status: userStatusSchema,
    /** Who vouches for them, where that isn't a password here. */
    issuer: z.string().nullable(),
    createdAt: at,
    secondFactorAt: at.nullable(),
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
    createdAt: at,
    expiresAt: at,
    lastUsedAt: at,
    current: z.boolean(),
  })
  .openapi("OwnSession");

export const endedSessionsSchema = z.object({ ended: z.number().int() }).openapi("EndedSessions");

export const factorStateSchema = z
  .object({ state: z.enum(["none", "begun", "confirmed"]) })
  .openapi("SecondFactorState");

export const factorSecretSchema = z
  .object({ secret: z.string(), uri: z.string() })
  .openapi("SecondFactorSecret");

export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) }).openapi("RecoveryCodes");

export const apiTokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: at,
    expiresAt: at,
    scopes: z.array(z.enum(TOKEN_SCOPES)),
    /** To the minute: it is written down now and then. */
    lastUsedAt: at.nullable(),
  })
  .openapi("ApiToken");

export const createdTokenSchema = z
  .object({
    id: z.string(),
    token: z.string(),
    expiresAt: at,
    scopes: z.array(z.enum(TOKEN_SCOPES)),
  })
  .openapi("CreatedApiToken", { description: "The token itself is told this once" });

export const magicLinkSchema = z
  .object({
    id: z.string(),
    madeBy: z.string(),
    madeAt: at,
    expiresAt: at,
    endedAt: at.nullable(),
    endedBecause: z.string().nullable(),
    uses: z.number().int(),
    lastUsedAt: at.nullable(),
  })
  .openapi("MagicLink");

export const createdLinkSchema = z
  .object({ id: z.string(), url: z.string(), expiresAt: at })
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
  .extend({
    linkExpiresAt: at,
    /** A browser that opened the link has it open until then; after that the link opens it again. */
    openUntil: at,
  })
  .openapi("OwnerView");

export const identityProviderSchema = z
  .object({
    issuer: z.string().nullable(),
    available: z.boolean(),
    /** Why not, when a provider is configured and can't be asked now. */
    problem: z.string().nullable(),
    /** Why the last try of the browser that asks failed, for two minutes; null for everybody else. */
    refused: problemSchema.nullable(),
  })
  .openapi("IdentityProvider");

export const auditEntrySchema = z
  .object({
    no: z.number().int(),
    at,
    who: z.string(),
    what: z.string(),
    subject: z.string(),
    from: z.string(),
    body: z.string(),
    hash: z.string(),
  })
  .openapi("AuditEntry");

export type User = z.infer<typeof userSchema>;
export type SecondFactorRoles = z.infer<typeof secondFactorRolesSchema>;
export type OwnSession = z.infer<typeof ownSessionSchema>;
export type FactorState = z.infer<typeof factorStateSchema>;
export type FactorSecret = z.infer<typeof factorSecretSchema>;
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;
export type ApiToken = z.infer<typeof apiTokenSchema>;
export type CreatedToken = z.infer<typeof createdTokenSchema>;
export type MagicLink = z.infer<typeof magicLinkSchema>;
export type CreatedLink = z.infer<typeof createdLinkSchema>;
export type OwnerView = z.infer<typeof ownerViewSchema>;
export type IdentityProvider = z.infer<typeof identityProviderSchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;
