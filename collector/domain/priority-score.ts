/**
 * The order inside a band, and nothing else: no score ever moves a band or a date.
 *
 * What counts, and why this much of 100:
 *  - likelihood, 30: the EPSS probability. It is for when no exploitation is
 *    known, so a KEV listing outranks it and takes all 30.
 *  - severity, 20: the CVSS base score. Least able to tell what gets attacked
 *    (one KEV entry in eight is medium or lower), so never the largest term.
 *  - criticality, 20: of the asset, from 0 for 1 to 20 for 5.
 *  - observed exposure, 20: what we measured. A declaration earns nothing here.
 *  - ransomware, 10: a KEV listing that names campaigns; the harm is known.
 *
 * What is unknown earns half: above what is known to be calm, below what is
 * known to be bad. Except for EPSS: most weaknesses are never exploited, so one
 * without a score earns nothing rather than the 15 points of a rare forecast.
 */

import type { PriorityFacts } from "./priority-facts.ts";
import { highestEpss, kevEntries } from "./priority-inputs.ts";

/** Terms add up to the total; both have one decimal. */
export type Score = { readonly total: number; readonly terms: readonly ScoreTerm[] };

export type ScoreTerm = {
  readonly term: "likelihood" | "severity" | "criticality" | "observed exposure" | "ransomware";
  readonly points: number;
  readonly because: string;
};

/** The most that each term can earn. They add up to 100. */
export const SCORE_POINTS = {
  likelihood: 30,
  severity: 20,
  criticality: 20,
  "observed exposure": 20,
  ransomware: 10,
} as const satisfies Record<ScoreTerm["term"], number>;

export function score(facts: PriorityFacts): Score {
  const terms = [likelihood, severity, criticality, observedExposure, ransomware].map((term) => term(facts));
  return { total: oneDecimal(terms.reduce((sum, { points }) => sum + points, 0)), terms };
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** Earns a share, between 0 and 1, of what the term can earn. */
const earn = (term: ScoreTerm["term"], share: number, because: string): ScoreTerm => ({
  term,
  points: oneDecimal(SCORE_POINTS[term] * Math.min(1, Math.max(0, share))),
  because,
});

/** Where nobody knows. */
const HALF = 0.5;

function likelihood(facts: PriorityFacts): ScoreTerm {
  const [listed] = kevEntries(facts);
  if (listed !== undefined)
    return earn("likelihood", 1, `${listed.cve} is in KEV, which outranks a forecast`);
  const high = highestEpss(facts.epss);
  if (high === undefined) return earn("likelihood", 0, "No EPSS score");
  const because = `EPSS ${high.epss} for ${high.cve}, percentile ${high.percentile}, model ${high.modelVersion}`;
  return earn("likelihood", high.epss, because);
}

function severity({ cvss }: PriorityFacts): ScoreTerm {
  if (cvss === null || cvss.score === null) return earn("severity", HALF, "No CVSS score, so half");
  return earn("severity", cvss.score / 10, `CVSS ${cvss.version} score ${cvss.score}`);
}

function criticality(facts: PriorityFacts): ScoreTerm {
  if (facts.criticality === undefined)
    return earn("criticality", HALF, "The asset has no criticality, so half");
  return earn("criticality", (facts.criticality - 1) / 4, `Criticality ${facts.criticality} of 5`);
}

function observedExposure({ observed }: PriorityFacts): ScoreTerm {
  const { systemExposure, publiclyExposed } = observed;
  const say = (share: number, because: string) => earn("observed exposure", share, because);
  if (publiclyExposed !== "unknown" && publiclyExposed.value === "yes") {
    return say(1, `Observed open to the internet by ${publiclyExposed.by}`);
  }
  if (systemExposure === "unknown") return say(HALF, "Not observed, so half");
  const { value, by } = systemExposure;
  return say(EXPOSURE_SHARE[value], `Observed ${value} by ${by}`);
}

/** Open to an untrusted network that is not the internet is a little less than the internet. */
const EXPOSURE_SHARE = { open: 0.8, controlled: 0.4, small: 0 } as const;

function ransomware(facts: PriorityFacts): ScoreTerm {
  if (facts.cves.length > 0 && facts.kev.kind === "not-loaded") {
    return earn("ransomware", HALF, "The KEV catalogue was never loaded, so half");
  }
  const used = kevEntries(facts).find((entry) => entry.ransomware);
  return used === undefined
    ? earn("ransomware", 0, "Not known in ransomware campaigns")
    : earn("ransomware", 1, `${used.cve} is known in ransomware campaigns`);
}
