import type { Instant } from "../../proto/time.ts";
import type { Verdict } from "./verdict.ts";

/** What is said of a run that no agent could take: nothing about the target, and why. */
export const notRun = (reason: string, at: Instant): Verdict => ({
  execution: { kind: "not-run", reason },
  prevention: { kind: "inconclusive", doubt: "agent-fault" },
  detection: { kind: "not-expected" },
  grade: "D",
  at,
  row: 1,
  sentence: `Nobody could ask: ${reason}`,
  proofs: [],
  byAgent: [],
  confirmedIdentity: undefined,
});
