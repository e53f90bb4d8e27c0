import { z } from "zod";
import { versionSchema } from "./look-template.ts";
import { FACT_NAME, MAX_FACT_LENGTH } from "./outcome.ts";

/** Outcomes that a condition may name. */
const OUTCOMES = [
  "answered",
  "looked",
  "spoke",
  "connected",
  "cut",
  "garbled",
  "refused",
  "silent",
  "unreachable",
  "received",
  "not-received",
] as const;

const value = z.string().max(MAX_FACT_LENGTH);

/** Doubts that a scenario itself may name. */
const OWN_DOUBTS = ["restart-unknown", "view-hidden"] as const;
export type OwnDoubt = (typeof OWN_DOUBTS)[number];

/** Something that one observation of a step shows. All that it names must hold of the same observation. */
const conditionSchema = z
  .strictObject({
    step: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
    role: z.enum(["actor", "close-view", "on-asset", "witness"]).default("actor"),
    outcome: z.array(z.enum(OUTCOMES)).min(1).optional(),
    /** A fact of an answer; alone, that it is there at all. */
    fact: z.string().regex(FACT_NAME).optional(),
    /** One of its values is one of these. */
    anyOf: z.array(value).min(1).max(64).optional(),
    /** None of its values is one of these. */
    noneOf: z.array(value).min(1).max(64).optional(),
    /** Its first value, as a number, is below this. */
    below: z.number().optional(),
    /** One of its values is a version older than this one, by the ordering that the fact `ecosystem` names. */
    olderThan: versionSchema.optional(),
    /** All of its values are versions, and none is older than this one. */
    notOlderThan: versionSchema.optional(),
    /** What people are told when it holds. */
    because: z.string().min(1).max(200),
  })
  .refine(
    ({ fact, anyOf, noneOf, below, olderThan, notOlderThan }) =>
      fact !== undefined || (anyOf ?? noneOf ?? below ?? olderThan ?? notOlderThan) === undefined,
    {
      path: ["fact"],
      error: "must name the fact that anyOf, noneOf, below, olderThan or notOlderThan speak of",
    },
  )
  .refine(({ fact, outcome }) => fact !== undefined || outcome !== undefined, {
    error: "must name an outcome or a fact",
  });

export type Condition = z.infer<typeof conditionSchema>;

/**
 * What decides a run that asks more than whether something answers (design 3.2): baselines that must
 * hold before a negative counts, what shows that the attacker gets what he wants, and what shows that
 * something stopped him. Data of the signed scenario; the rule that reads it is the collector's.
 */
export const expectationSchema = z.strictObject({
  /** All of these, or nothing that was not seen proves anything. */
  holds: z.array(conditionSchema).min(1).max(16),
  /** One of these is enough: the claim is supported. */
  allowed: z.array(conditionSchema).min(1).max(16),
  /** One of these, of every try; or one that is about another step than the tries: the claim is refuted. */
  prevented: z.array(conditionSchema).min(1).max(16),
  /** Why neither can be told, where a step shows it: the doubt that the run ends with. */
  doubted: z
    .array(conditionSchema.safeExtend({ doubt: z.enum(OWN_DOUBTS) }))
    .min(1)
    .max(16)
    .optional(),
});

export type Expectation = z.infer<typeof expectationSchema>;
