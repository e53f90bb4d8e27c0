import { z } from "zod";

/** What the commands read of the collector's answers about tokens and certificates; open, like replies.ts. */

export const outstandingTokenReply = z.looseObject({
  id: z.string(),
  segment: z.string(),
  forAgent: z.string().nullable(),
  uses: z.number(),
  usesLeft: z.number(),
  createdBy: z.string(),
  expiresAt: z.string(),
});

const certificateReply = z.looseObject({
  fingerprint: z.string(),
  notAfter: z.string(),
  ending: z.boolean(),
});
export const authorityReply = z.looseObject({
  current: certificateReply,
  next: certificateReply.nullable(),
  server: certificateReply,
  stragglers: z.array(z.string()),
  outstandingTokens: z.number(),
});
export const overviewReply = z.looseObject({
  attention: z.array(z.looseObject({ kind: z.string(), sentence: z.string() })),
});
export const rollReply = z.looseObject({ kind: z.string(), authority: z.string() });
export const rollFinishReply = z.looseObject({
  kind: z.string(),
  authority: z.string().nullable(),
  stragglers: z.array(z.string()),
  tokens: z.number(),
});
