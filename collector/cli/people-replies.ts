import { z } from "zod";

/** What the collector answers about people and links, as far as the commands read it. */

export const userReply = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  status: z.string(),
  issuer: z.string().nullable(),
  secondFactorAt: z.string().nullable(),
  mustChangePassword: z.boolean(),
});
export const createdUserReply = z.looseObject({ id: z.string(), name: z.string(), role: z.string() });
export const secretReply = z.looseObject({ secret: z.string(), uri: z.string() });
export const recoveryReply = z.looseObject({ recoveryCodes: z.array(z.string()) });
export const createdLinkReply = z.looseObject({ id: z.string(), url: z.string(), expiresAt: z.string() });
export const linkReply = z.looseObject({
  id: z.string(),
  madeBy: z.string(),
  expiresAt: z.string(),
  endedAt: z.string().nullable(),
  endedBecause: z.string().nullable(),
  uses: z.number(),
  lastUsedAt: z.string().nullable(),
});
