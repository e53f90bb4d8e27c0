import type { ClaimWord, Standing } from "../../collector/domain/claim.ts";
import type { ClaimFacts } from "../../collector/domain/validation-facts.ts";
import { effectOf, type Grade, type Prevention } from "../../collector/domain/verdict.ts";
import { id } from "../../proto/ids.ts";
import { instant } from "../../proto/time.ts";

/** Builders of what runs said of claims. */

export const allowed: Prevention = { kind: "allowed", how: "answered", through: 1, of: 5 };
export const prevented: Prevention = { kind: "prevented", where: "path-or-host" };
export const preventedOnPath: Prevention = { kind: "prevented", where: "path" };
export const preventedAtSource: Prevention = { kind: "prevented", where: "source-host" };
export const absent: Prevention = { kind: "absent", what: "service-not-listening" };
export const unspoken: Prevention = { kind: "partial", stage: "unspoken" };
export const inconclusive: Prevention = { kind: "inconclusive", doubt: "target-down" };

/** What one agent's part of one run said, with everything in its place: instant, sequence and run follow from `at`. */
export const word = (
  agent: string,
  at: number,
  prevention: Prevention,
  grade: Grade = "B",
  changes: Partial<ClaimWord> = {},
): ClaimWord => ({
  runId: id(`run-${at}`),
  agentId: id(agent),
  effect: effectOf(prevention),
  prevention,
  grade,
  issuedAt: instant(at),
  at: instant(at),
  sequence: at,
  ...changes,
});

type Settled = Exclude<Standing, { readonly kind: "unvalidated" }>;

const KIND = { supports: "supported", refutes: "refuted", "settles-nothing": "inconclusive" } as const;

export const standing = (prevention: Prevention, at: number, grade: Grade = "B"): Settled => ({
  kind: KIND[effectOf(prevention)],
  by: id(`run-${at}`),
  at: instant(at),
  grade,
  prevention,
  split: [],
});

/** A must-deny claim from a segment, with what the evidence says of it. */
export const claim = (segment: string, is: Standing, changes: Partial<ClaimFacts> = {}): ClaimFacts => ({
  claimId: id(`claim-${segment}`),
  segment: id(segment),
  expectation: "deny",
  standing: is,
  everSupported: is.kind === "supported",
  ...changes,
});
