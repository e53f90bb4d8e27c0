import type { TechnicalImpact } from "./bod-26-04.ts";
import type { CvssVersion, Grammar } from "./cvss-grammar.ts";
import { type CvssMetrics, MAX_VECTOR_LENGTH, parseCvss } from "./cvss-vector.ts";
import type { YesNo } from "./decision-table.ts";

/**
 * What a CVSS vector says about the two questions of the decision tables that
 * vendors rarely answer themselves.
 *
 * Only base metrics count: they describe the weakness, while environmental ones
 * describe a place, and the place is what we measure. No score is calculated
 * here. A vector with an unknown, repeated or absent base metric is not read.
 */
export type CvssReading = {
  readonly version: CvssVersion;
  /** Supplied where a v4 vector states AU, otherwise derived from what an attacker needs. */
  readonly automatable: { readonly value: YesNo; readonly by: "derived" | "supplied" };
  readonly technicalImpact: { readonly value: TechnicalImpact; readonly by: "derived" };
};

/** Vectors that were read lately: thousands of exposures share some hundreds. */
const READ = new Map<string, CvssReading | undefined>();
/** The most that are kept; beyond it all are forgotten. */
const MAX_READ = 2_000;

/** Reads a vector, with or without its prefix (Nessus writes `CVSS2#`) or parentheses. Undefined when it cannot be trusted. */
export function readCvss(vector: string): CvssReading | undefined {
  if (READ.has(vector)) return READ.get(vector);
  const parsed = parseCvss(vector);
  const reading =
    parsed.kind === "refused"
      ? undefined
      : { version: parsed.grammar.version, ...derive(parsed.metrics, parsed.grammar) };
  if (vector.length > MAX_VECTOR_LENGTH) return reading;
  if (READ.size >= MAX_READ) READ.clear();
  READ.set(vector, reading);
  return reading;
}

function derive(metrics: CvssMetrics, grammar: Grammar): Omit<CvssReading, "version"> {
  const isTotal = grammar.impact.every((name) => metrics.get(name) === grammar.complete);
  return {
    automatable: automatable(metrics, grammar),
    technicalImpact: { value: isTotal ? "total" : "partial", by: "derived" },
  };
}

function automatable(metrics: CvssMetrics, { easy }: Grammar): CvssReading["automatable"] {
  const stated = metrics.get("AU");
  if (stated === "Y") return { value: "yes", by: "supplied" };
  if (stated === "N") return { value: "no", by: "supplied" };
  const isEasy = Object.entries(easy).every(([name, value]) => metrics.get(name) === value);
  return { value: isEasy ? "yes" : "no", by: "derived" };
}
