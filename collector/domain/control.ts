import { z } from "zod";
import { ID_PATTERN } from "../../proto/ids.ts";
import { BANDS } from "./band.ts";
import {
  DECLARATION_LIMITS,
  fromSchema,
  listOf,
  nameSchema,
  ownerSchema,
  targetSchema,
  titleSchema,
} from "./declaration.ts";

/*
 * A compensating control, with the claims that prove that it holds and what it protects. The claims are from the
 * attacker's side (*what it should stop gets past it*), so the control holds while they are refuted.
 */

const CONTROL_KINDS = [
  "firewall",
  "segmentation",
  "waf",
  "proxy",
  "dns-filter",
  "authentication",
  "hardening",
  "endpoint-protection",
  "other",
] as const;

const scenarioProof = z.strictObject({
  scenario: z.string().regex(ID_PATTERN, "must be a scenario's id"),
  target: targetSchema,
  from: fromSchema,
});
const intentProof = z.strictObject({ intent: nameSchema });
const claimProof = z.strictObject({ claim: z.string().min(1).max(64) });

const controlSchema = z.strictObject({
  id: nameSchema,
  title: titleSchema,
  kind: z.enum(CONTROL_KINDS),
  owner: ownerSchema.optional(),
  /** Since when people say that it is there; evidence says since when it holds. */
  since: z.iso.date().optional(),
  /** A scenario that it should stop, a deny that rests on it, or a claim that is there already. */
  provenBy: z
    .array(
      z.union([scenarioProof, intentProof, claimProof], {
        error: "must be { scenario, target, from }, { intent } or { claim }",
      }),
    )
    .min(1)
    .max(DECLARATION_LIMITS.proofs),
  /** Exposures of these assets, or at these endpoints alone, lean on it. */
  protects: z
    .strictObject({
      assets: z.array(z.string().min(1).max(253)).max(DECLARATION_LIMITS.protects).default([]),
      endpoints: z.array(targetSchema).max(DECLARATION_LIMITS.protects).default([]),
    })
    .prefault({}),
  band: z.enum(BANDS).default("scheduled"),
});

export type ControlDocument = z.output<typeof controlSchema>;

/** What `control apply` takes: declarative, idempotent, closed. */
export const controlsSchema = z.strictObject({ controls: listOf(controlSchema) });
