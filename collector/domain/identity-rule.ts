import { z } from "zod";
import { cidr, contains } from "../../proto/address.ts";
import { ID_PATTERN } from "../../proto/ids.ts";

/** The most rules in force, and the most names or addresses in one. */
export const IDENTITY_LIMITS = { rules: 1_000, handles: 256 } as const;

const handle = z.string().min(1).max(500);

/** A word of a person about identity: these are one thing; or these say nothing of what a thing is. */
export const identityRuleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(ID_PATTERN, "must be lower-case letters, digits, dots, dashes or underscores, up to 64"),
    /** Names, addresses or ids that are one asset's. */
    same: z.array(handle).min(2).max(IDENTITY_LIMITS.handles).optional(),
    /** Names, addresses or blocks of addresses that identify nothing: a VIP, a placeholder, changing addresses. */
    ignore: z.array(handle).min(1).max(IDENTITY_LIMITS.handles).optional(),
    because: z.string().max(500).default(""),
  })
  .refine(
    ({ same, ignore }) => (same === undefined) !== (ignore === undefined),
    "needs either same or ignore",
  );
export type IdentityRule = z.infer<typeof identityRuleSchema>;

/** Rules as recognising asks them. Keys are as `assetKey` makes them. */
export type IdentityRules = {
  readonly ignoring: (key: string) => { readonly id: string; readonly because: string } | undefined;
  /** The other handles of the same thing, and itself; empty where no rule names it. */
  readonly sameAs: (key: string) => readonly string[];
  /** The id of the rule that names it as one thing with others. */
  readonly ruleOf: (key: string) => string | undefined;
};

/** Rules in force, ready to be asked. Sets that share a handle are one. */
export function identityRules(
  rules: readonly IdentityRule[],
  keyOf: (text: string) => string,
): IdentityRules {
  const ignored = new Map<string, IdentityRule>();
  const blocks: { readonly rule: IdentityRule; readonly block: NonNullable<ReturnType<typeof cidr>> }[] = [];
  const sets = new Map<string, Set<string>>();
  const named = new Map<string, string>();
  for (const rule of rules) {
    for (const text of rule.ignore ?? []) {
      const block = text.includes("/") ? cidr(text) : undefined;
      if (block !== undefined) blocks.push({ rule, block });
      else ignored.set(keyOf(text), rule);
    }
    const keys = (rule.same ?? []).map(keyOf);
    const joined = new Set([...keys, ...keys.flatMap((key) => [...(sets.get(key) ?? [])])]);
    for (const key of joined) {
      sets.set(key, joined);
      if (!named.has(key)) named.set(key, rule.id);
    }
  }
  return {
    ignoring: (key) => ignored.get(key) ?? blocks.find(({ block }) => contains(block, key))?.rule,
    sameAs: (key) => [...(sets.get(key) ?? [])],
    ruleOf: (key) => named.get(key),
  };
}

export const NO_RULES: IdentityRules = identityRules([], (text) => text);
