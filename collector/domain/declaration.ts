import { z } from "zod";
import { plainAddress } from "../../proto/address.ts";
import { ID_PATTERN } from "../../proto/ids.ts";
import { type Target, targetIn } from "../../proto/target.ts";

/*
 * What people declare to hold: a segmentation rule (intent), or a compensating control. Both come as
 * documents, both stand for claims, and neither says anything by itself: what holds is what the claims show.
 */

/** The most of each thing in one document, and of claims that one declaration may stand for. */
export const DECLARATION_LIMITS = {
  /** In a document, and in force at once. */
  declarations: 500,
  from: 32,
  ports: 64,
  proofs: 32,
  protects: 500,
  /** Claims of one declaration: more are named as left out, never dropped without a word. */
  claims: 2_000,
} as const;

/** The id, a segment's name and everything else that is named by one word. */
export const nameSchema = z
  .string()
  .regex(ID_PATTERN, "must be lower-case letters, digits, dots, dashes or underscores, up to 64");

export const titleSchema = z.string().trim().min(1).max(200);
export const ownerSchema = z.string().trim().min(1).max(100);

/** The segments from which something is tried, one or several. */
export const fromSchema = z
  .union([nameSchema.transform((one) => [one]), z.array(nameSchema).min(1).max(DECLARATION_LIMITS.from)], {
    error: `must name a segment, or a list of 1 to ${DECLARATION_LIMITS.from}`,
  })
  .refine((names) => new Set(names).size === names.length, "names a segment twice");

export const targetSchema = z.string().transform((text, context): Target => {
  const target = targetIn(text);
  const host = target && plainAddress(target.host);
  if (target !== undefined && host !== undefined) return { ...target, host };
  context.addIssue({ code: "custom", message: `"${text}" is no target such as tcp/192.0.2.1:445` });
  return z.NEVER;
});

/** Whether no two have one id. */
const haveOwnIds = (all: readonly { readonly id: string }[], context: z.RefinementCtx): void => {
  const seen = new Set<string>();
  for (const [index, { id }] of all.entries()) {
    if (seen.has(id))
      context.addIssue({ code: "custom", path: [index, "id"], message: `"${id}" is declared twice` });
    seen.add(id);
  }
};

/** A list under a word of its own, each with an id of its own. */
export const listOf = <T extends z.ZodType<{ readonly id: string }>>(one: T) =>
  z
    .array(one)
    .min(1)
    .max(DECLARATION_LIMITS.declarations)
    .superRefine((all, context) => haveOwnIds(all, context));
