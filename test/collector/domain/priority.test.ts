import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BANDS, compareBands } from "../../../collector/domain/band.ts";
import { compareBodOutcomes, DAY_MS } from "../../../collector/domain/bod-26-04.ts";
import { type Priority, prioritise } from "../../../collector/domain/priority.ts";
import type { PriorityFacts } from "../../../collector/domain/priority-facts.ts";
import { after, instant } from "../../../proto/time.ts";
import { day, facts, listed, SIGHTED, seenClosed, seenOpen, segment } from "../../support/priority-facts.ts";

const NOW = day("2026-03-02");

/** The one place that knows how `prioritise` is called. Gives back the priority for a closer look. */
const check = (given: Partial<PriorityFacts>, expected: object): Priority => {
  const priority = prioritise(facts(given), NOW);
  expect(priority).toMatchObject(expected);
  return priority;
};

describe("prioritise()", () => {
  it("keeps what is declared and what is observed side by side", () => {
    check(
      { kev: listed(), criticality: 4, observed: seenOpen() },
      {
        asserted: { band: "out-of-cycle", bod: { outcome: "3 days & forensic investigation" }, missing: [] },
        grounded: { band: "immediate", bod: { outcome: "3 days & forensic investigation" }, missing: [] },
      },
    );
  });

  it("calms down what nothing could reach", () => {
    check(
      { declared: { internetFacing: true, at: null }, observed: seenClosed() },
      {
        asserted: { band: "scheduled", bod: { outcome: "3 days" } },
        grounded: { band: "scheduled", bod: { outcome: "60 days" } },
      },
    );
  });

  it("never takes a declaration for an observation: unobserved is unknown, at its worst, and named", () => {
    check(
      { declared: { segment: segment("restricted"), at: null }, kev: listed(), criticality: 5 },
      {
        asserted: { band: "out-of-cycle", missing: [] },
        grounded: {
          band: "immediate",
          missing: ["System Exposure", "Publicly Exposed"],
          possible: { bands: ["out-of-cycle", "immediate"] },
        },
      },
    );
  });

  it("says why in a sentence, with what is missing", () => {
    const { grounded } = check({ kev: listed(), criticality: undefined, observed: seenOpen() }, {});
    expect(grounded.sentence).toBe(
      "Immediate, and to be fixed within 3 days and searched for signs of a compromise, before 2026-03-04 00:00 UTC. " +
        "Because: it is being exploited; observed to be open to untrusted networks; attacks can be automated; " +
        "it is in CISA's catalogue of exploited vulnerabilities; observed to be open to the internet; " +
        "a success gives total control. Not known, so taken at its most urgent: Human Impact.",
    );
  });

  it("gives the same answers whenever it is asked", () => {
    const early = prioritise(facts(), instant(0));
    expect({ ...early, asOf: NOW }).toEqual(prioritise(facts(), NOW));
  });
});

describe("prioritise(), for any facts", () => {
  const days = fc.integer({ min: -60, max: 60 }).map((n) => after(SIGHTED, n * DAY_MS));
  const seen = <V extends string>(...values: readonly V[]) =>
    fc.oneof(
      fc.constant("unknown" as const),
      fc.record({ value: fc.constantFrom(...values), by: fc.constant("obs-1"), at: days }),
    );
  const anyFacts: fc.Arbitrary<PriorityFacts> = fc
    .record({
      cves: fc.constantFrom<readonly string[]>([], ["CVE-2026-1000"]),
      kev: fc.oneof(
        fc.constant({ kind: "not-loaded" } as const),
        fc.constant(facts().kev),
        days.map((dateAdded) => listed({ dateAdded })),
      ),
      exploits: fc.constantFrom([{ source: "exploit-db", at: null }], [], undefined),
      cvss: fc.constantFrom(facts().cvss, null, {
        version: "2.0",
        vector: "AV:L/AC:H/Au:S/C:P/I:N/A:N",
        score: 1,
      }),
      criticality: fc.constantFrom(1, 3, 4, 5, undefined),
      observed: fc.record({
        systemExposure: seen("open", "controlled", "small"),
        publiclyExposed: seen("yes", "no"),
      }),
    })
    .map(facts);

  it("forgetting an observation, a criticality or a vector never calms either answer", () => {
    const forgotten: readonly Partial<PriorityFacts>[] = [
      { observed: { systemExposure: "unknown", publiclyExposed: "unknown" } },
      { criticality: undefined },
      { cvss: null },
      { kev: { kind: "not-loaded" } },
    ];
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...forgotten), (known, less) => {
        const before = prioritise(known, NOW);
        const now = prioritise({ ...known, ...less }, NOW);
        for (const side of ["asserted", "grounded"] as const) {
          expect(compareBands(now[side].band, before[side].band)).toBeGreaterThanOrEqual(0);
          expect(compareBodOutcomes(now[side].bod.outcome, before[side].bod.outcome)).toBeGreaterThanOrEqual(
            0,
          );
        }
      }),
    );
  });

  it("an unobserved exposure is as urgent as the worst that could be observed", () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const { observed } = known;
        const bands = (["open", "controlled", "small"] as const).map((value) => {
          const systemExposure = { value, by: "obs-1", at: SIGHTED };
          return prioritise({ ...known, observed: { ...observed, systemExposure } }, NOW).grounded.band;
        });
        const blind = { ...known, observed: { ...observed, systemExposure: "unknown" as const } };
        expect(prioritise(blind, NOW).grounded.band).toBe(bands.sort(compareBands).at(-1));
      }),
    );
  });

  it("the clock never starts before the first sighting, nor later than the last thing that held", () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const { bod, inputs } = prioritise(known, NOW).grounded;
        const last = Math.max(...inputs.map((input) => input.heldSince ?? SIGHTED));
        if (bod.startedAt === null) return;
        expect(bod.startedAt).toBeGreaterThanOrEqual(SIGHTED);
        expect(bod.startedAt).toBeLessThanOrEqual(last);
      }),
    );
  });

  it("the band is one of those that remain possible, and the most urgent of them", () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const { band, possible } = prioritise(known, NOW).grounded;
        expect(possible.bands.at(-1)).toBe(band);
        expect(BANDS.filter((one) => possible.bands.includes(one))).toEqual(possible.bands);
      }),
    );
  });
});
