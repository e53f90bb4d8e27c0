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
  "listening",
] as const;

const value = z.string().max(MAX_FACT_LENGTH);

const stepId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
const role = z.enum(["actor", "close-view", "on-asset", "witness"]);

/** Members of a condition that speak of its fact. */
const OF_FACTS = ["anyOf", "noneOf", "below", "sameAs", "unlike", "olderThan", "notOlderThan"] as const;

/** A fact of another step, by whose value one is known. */
const factOfSchema = z.strictObject({ step: stepId, role, fact: z.string().regex(FACT_NAME) });
export type FactOf = z.infer<typeof factOfSchema>;
/** Doubts that a scenario itself may name. */
const OWN_DOUBTS = ["restart-unknown", "view-hidden"] as const;
export type OwnDoubt = (typeof OWN_DOUBTS)[number];

/** Something that one observation of a step shows. All that it names must hold of the same observation. */
const conditionSchema = z
  .strictObject({
    step: stepId,
    role: role.default("actor"),
    outcome: z.array(z.enum(OUTCOMES)).min(1).optional(),
    /** A fact of an answer; alone, that it is there at all. */
    fact: z.string().regex(FACT_NAME).optional(),
    /** One of its values is one of these. */
    anyOf: z.array(value).min(1).max(64).optional(),
    /** None of its values is one of these; never of a list as long as lists may be, for that may have been cut. */
    noneOf: z.array(value).min(1).max(64).optional(),
    /** Its first value, as a number, is below this. */
    below: z.number().optional(),
    /** One of its values is one of another step's fact, in the same run. */
    sameAs: factOfSchema.optional(),
    /** Another step told that fact, and none of its values is one of this one's. */
    unlike: factOfSchema.optional(),
    /** One of its values is a version older than this one, by the ordering that the fact `ecosystem` names. */
    olderThan: versionSchema.optional(),
    /** All of its values are versions, and none is older than this one. */
    notOlderThan: versionSchema.optional(),
    /** What people are told when it holds. */
    because: z.string().min(1).max(200),
  })
  .refine(
    ({ fact, ...told }) => fact !== undefined || OF_FACTS.every((member) => told[member] === undefined),
    { path: ["fact"], error: `must name the fact that ${OF_FACTS.join(", ")} speak of` },
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
