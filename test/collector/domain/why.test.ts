import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prioritise } from "../../../collector/domain/priority.ts";
import type { PriorityFacts } from "../../../collector/domain/priority-facts.ts";
import { sayWhy, sayWhyShortly, type WhyFacts } from "../../../collector/domain/why.ts";
import { day, facts, listed, seenClosed, seenOpen } from "../../support/priority-facts.ts";

const TESTABLE: WhyFacts["testing"] = {
  way: { answer: "testable", sentence: "The way to it can be tested with reach.tcp from internet" },
};
const OPEN = {
  kind: "confirmed",
  fresh: true,
  sentence: "Confirmed: runs get through from internet",
} as const;
const NOTHING = { kind: "unvalidated", fresh: false, sentence: "Not validated: nobody looked" } as const;

const why = (given: Partial<PriorityFacts>, over: Partial<WhyFacts> = {}) =>
  sayWhy({
    priority: prioritise(facts(given), day("2026-03-02")),
    validation: OPEN,
    testing: TESTABLE,
    ...over,
  });

describe("sayWhy()", () => {
  it("tells an owner what to do by when, what decides it, what was seen, and why that date", () => {
    expect(why({ kev: listed(), criticality: 4, observed: seenOpen() })).toEqual([
      "Fix it within 3 days, and search the system for signs of a break-in, before 2026-03-04 00:00 UTC " +
        "(band immediate: before anything else), because untrusted networks get to it (observed 2026-03-01 00:00 UTC); " +
        "attacks on it can be automated; the harm would be high; " +
        "it is in CISA's catalogue of exploited weaknesses (CVE-2026-1000 added 2026-02-01); " +
        "and an attacker would gain total control.",
      "Confirmed: runs get through from internet. The run that says so is obs-open, of 2026-03-01 00:00 UTC.",
      expect.stringMatching(
        /^The clock runs since 2026-03-01 00:00 UTC, .*, so it is late from 2026-03-04 00:00 UTC on\.$/,
      ),
      "By declarations alone it would be out-of-cycle; what run obs-open observed makes it more urgent.",
    ]);
  });

  it("says what is not known, that it counts at its worst, and how to find it out", () => {
    const said = why(
      { kev: { kind: "not-loaded" }, criticality: undefined, cvss: null },
      { validation: NOTHING },
    ).join("\n");
    expect(said).toContain(
      "Not known, and so taken at its most urgent: Exploitation, System Exposure, Automatable, Human Impact",
    );
    for (const way of [
      "ask for it with plumbline validate",
      "plumbline intel update",
      "plumbline asset apply -f FILE",
      "a CVSS vector",
      "Knowing may bring it down to defer.",
    ])
      expect(said).toContain(way);
  });

  it("sends nobody to a test that there is not", () => {
    const way = {
      answer: "no-endpoint",
      sentence: "The way to it can't be tested: no report names a port",
    } as const;
    const said = why({}, { validation: NOTHING, testing: { way } }).join("\n");
    expect(said).toContain("The way to it can't be tested: no report names a port.");
    expect(said).not.toContain("plumbline validate");
  });

  it("gives no date where there is none, and says that an observation made it calmer", () => {
    const said = why({
      observed: seenClosed(),
      cvss: null,
      criticality: 1,
      declared: { internetFacing: true, at: null },
    });
    expect(said.join("\n")).toMatch(/By declarations alone .* makes it less urgent\./);
  });

  it("says of what was seen long ago that it was, and how to see it again", () => {
    expect(why({}, { validation: { ...OPEN, fresh: false } })[1]).toContain(
      "ask for it again (plumbline validate)",
    );
  });

  it("has whole sentences, and names each input that it takes at its worst, whatever is known", () => {
    fc.assert(
      fc.property(
        fc.record({
          kev: fc.constantFrom<PriorityFacts["kev"]>({ kind: "not-loaded" }, listed(), facts().kev),
          cvss: fc.constantFrom(null, facts().cvss),
          criticality: fc.constantFrom(undefined, 1, 3, 5) as fc.Arbitrary<PriorityFacts["criticality"]>,
          observed: fc.constantFrom<PriorityFacts["observed"]>(facts().observed, seenOpen(), seenClosed()),
        }),
        (given) => {
          const priority = prioritise(facts(given), day("2026-03-02"));
          const said = sayWhy({ priority, validation: NOTHING, testing: TESTABLE });
          expect(said[0]).toBe(sayWhyShortly(priority.grounded));
          expect(said.length).toBeLessThanOrEqual(5);
          for (const sentence of said) expect(sentence).toMatch(/^[A-Z].*\.$/s);
          for (const name of priority.grounded.missing) expect(said.join(" ")).toContain(name);
        },
      ),
    );
  });
});
