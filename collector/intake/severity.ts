import type { Severity } from "../domain/exposure.ts";

const ORDER: readonly Severity[] = ["info", "low", "medium", "high", "critical"];

/** The tools' own words. A map, since the words come from outside. */
const WORDS: ReadonlyMap<string, Severity> = new Map([
  ["critical", "critical"],
  ["high", "high"],
  ["important", "high"],
  ["medium", "medium"],
  ["moderate", "medium"],
  ["low", "low"],
  ["minor", "low"],
  ["info", "info"],
  ["informational", "info"],
  ["information", "info"],
  ["none", "info"],
  ["negligible", "info"],
  ["unknown", "info"],
  ["log", "info"],
  ["", "info"],
]);

/** A tool's word in any case; a missing one is `info`. Undefined for a word that nobody agreed on. */
export const severityOfWord = (word: string): Severity | undefined => WORDS.get(word.trim().toLowerCase());

/** The steps of the CVSS v3 rating scale (v3.1 specification, section 5). */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score > 0 ? "low" : "info";
}

/** A step from 0 (info) to 4 (critical), as Nessus counts. Undefined for any other text. */
export const severityOfStep = (step: string): Severity | undefined =>
  /^[0-4]$/.test(step) ? ORDER[Number(step)] : undefined;

/** The worse of two. */
export const worse = (a: Severity, b: Severity): Severity => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b);
