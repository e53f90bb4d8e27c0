import type { Prevention, Verdict } from "../../collector/domain/verdict.ts";
import { NOW } from "./seed.ts";

export const ALLOWED: Prevention = { kind: "allowed", how: "answered", through: 2, of: 5 };
export const PREVENTED: Prevention = { kind: "prevented", where: "path" };

/** A verdict of a run that ran. */
export const verdict = (prevention: Prevention, sentence = `It was ${prevention.kind}`): Verdict => ({
  execution: { kind: "ran" },
  prevention,
  detection: { kind: "not-expected" },
  grade: "B",
  at: NOW,
  row: 4,
  sentence,
  proofs: [{ name: "self-check", holds: true, detail: "echo in 1 ms" }],
  byAgent: [],
  confirmedIdentity: undefined,
});
