import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PriorityFacts } from "../../../collector/domain/priority-facts.ts";
import { SCORE_POINTS, type ScoreTerm, score } from "../../../collector/domain/priority-score.ts";
import { facts, listed, NOT_OBSERVED, SIGHTED, seenClosed, seenOpen } from "../../support/priority-facts.ts";

/** The one place that knows how a score is read: the points of one term. */
const check = (given: Partial<PriorityFacts>, term: ScoreTerm["term"], points: number) =>
  expect(score(facts(given)).terms.find((one) => one.term === term)).toMatchObject({ points });

const epss = (probability: number): PriorityFacts["epss"] => [
  {
    cve: "CVE-2026-1000",
    epss: probability,
    percentile: 0.5,
    modelVersion: "v2025.03.14",
    scoreDate: SIGHTED,
  },
];

describe("score()", () => {
  it("can earn 100 and no more", () => {
    expect(Object.values<number>(SCORE_POINTS).reduce((a, b) => a + b)).toBe(100);
    const cvss = { version: "3.1", vector: "", score: 10 };
    const worst = facts({ kev: listed({ ransomware: true }), cvss, criticality: 5, observed: seenOpen() });
    expect(score(worst).total).toBe(100);
  });

  it("can earn nothing", () => {
    const cvss = { version: "3.1", vector: "", score: 0 };
    expect(score(facts({ cvss, criticality: 1, observed: seenClosed() })).total).toBe(0);
  });

  it("takes the EPSS probability for the likelihood", () => {
    check({ epss: epss(0.5) }, "likelihood", 15);
    check({ epss: [] }, "likelihood", 0);
  });

  it("lets a KEV listing outrank any forecast", () => {
    check({ epss: epss(0.01), kev: listed() }, "likelihood", 30);
  });

  it("gives half for what is unknown, so that it sorts between the calm and the bad", () => {
    check({ cvss: null }, "severity", 10);
    check({ criticality: undefined }, "criticality", 10);
    check({ kev: { kind: "not-loaded" } }, "ransomware", 5);
    check({ observed: NOT_OBSERVED }, "observed exposure", 10);
  });

  it("counts only exposure that was observed", () => {
    check({ declared: { internetFacing: true, at: null } }, "observed exposure", 10);
    check({ observed: seenOpen() }, "observed exposure", 20);
    check({ observed: { ...seenOpen(), publiclyExposed: "unknown" } }, "observed exposure", 16);
    check({ observed: seenClosed() }, "observed exposure", 0);
  });

  it("counts ransomware campaigns that KEV names", () => {
    check({ kev: listed({ ransomware: true }) }, "ransomware", 10);
    check({ kev: listed({ ransomware: false }) }, "ransomware", 0);
  });

  it("lists terms that add up to the total", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.constantFrom(1, 2, 3, 4, 5, undefined),
        (probability, base, criticality) => {
          const cvss = { version: "3.1", vector: "", score: base };
          const { total, terms } = score(facts({ epss: epss(probability), cvss, criticality }));
          const sum = terms.reduce((points, term) => points + term.points, 0);
          expect(total).toBeCloseTo(sum, 6);
          expect(total).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
});
