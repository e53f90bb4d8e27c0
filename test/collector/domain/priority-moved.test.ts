import { describe, expect, it } from "vitest";
import { prioritise } from "../../../collector/domain/priority.ts";
import type { PriorityFacts } from "../../../collector/domain/priority-facts.ts";
import { whatMoved } from "../../../collector/domain/priority-moved.ts";
import {
  day,
  facts,
  listed,
  NOT_OBSERVED,
  SIGHTED,
  seenClosed,
  seenOpen,
} from "../../support/priority-facts.ts";

const grounded = (given: Partial<PriorityFacts>) => prioritise(facts(given), SIGHTED).grounded;

/** The one place that knows how `whatMoved` is called: the grounded answer before and after. */
const check = (before: Partial<PriorityFacts>, after: Partial<PriorityFacts>, moves: readonly object[]) => {
  const found = whatMoved(grounded(before), grounded(after));
  expect(found).toHaveLength(moves.length);
  expect(found).toMatchObject(moves);
};

const EXPLOITED = { kev: listed(), criticality: 4 } as const;

describe("whatMoved()", () => {
  it("says nothing when nothing changed", () => {
    check({ observed: seenOpen() }, { observed: seenOpen() }, []);
  });

  it("names the observation that moved the band", () => {
    check({ ...EXPLOITED, observed: seenOpen() }, { ...EXPLOITED, observed: seenClosed() }, [
      { input: "System Exposure", from: "open", to: "small", by: "obs-closed", moved: ["band"] },
    ]);
  });

  it("names the observation that moved the timeline and the date", () => {
    check({ observed: seenClosed() }, { observed: seenOpen() }, [
      {
        input: "Publicly Exposed",
        from: "no",
        to: "yes",
        by: "obs-public",
        moved: ["timeline", "due date"],
        sentence:
          'Publicly Exposed, "yes" instead of "no", moved the timeline from 60 days to 3 days and the due date ' +
          "from 2026-04-30 00:00 UTC to 2026-03-04 00:00 UTC: Observed by obs-public",
      },
    ]);
  });

  it("leaves out changes that moved nothing", () => {
    check(
      { observed: seenOpen(), exploits: [] },
      { observed: seenOpen(), exploits: [{ source: "exploit-db", at: null }], criticality: 3, epss: [] },
      [],
    );
  });

  it("leaves out an observation that only confirms what was feared", () => {
    check({ ...EXPLOITED, observed: NOT_OBSERVED }, { ...EXPLOITED, observed: seenOpen() }, []);
  });

  it("names the feed where no observation is behind it", () => {
    const kev = listed({ dateAdded: day("2026-04-01") });
    check({ observed: seenOpen(), criticality: 4 }, { observed: seenOpen(), criticality: 4, kev }, [
      { input: "Exploitation", from: "none", to: "active", by: null, moved: ["band"] },
      { input: "In KEV", from: "no", to: "yes", by: null, moved: ["timeline", "due date"] },
    ]);
  });

  it("tells a date that moved because of an earlier sighting", () => {
    check(
      { observed: seenOpen(day("2026-01-01")) },
      { observed: seenOpen(day("2026-01-01")), firstSightedAt: day("2026-02-01") },
      [{ input: "First Sighted", moved: ["due date"] }],
    );
  });

  it("tells a lapse of the evidence, which is unknown again and at its worst", () => {
    check({ ...EXPLOITED, observed: seenClosed() }, { ...EXPLOITED, observed: NOT_OBSERVED }, [
      { input: "System Exposure", from: "small", to: "unknown", by: null, moved: ["band"] },
    ]);
  });

  it("names all changes that moved the band only together", () => {
    const calm = {
      observed: seenClosed(),
      criticality: 4,
      cvss: null,
      exploits: [{ source: "exploit-db", at: null }],
    } as const;
    const observed = { ...seenClosed(), systemExposure: seenOpen().systemExposure };
    check(calm, { ...calm, observed, kev: listed() }, [
      { input: "Exploitation", moved: ["band"] },
      { input: "System Exposure", moved: ["band"] },
      { input: "In KEV", moved: ["timeline", "due date"] },
    ]);
  });

  it("is part of every priority: what observing changed about what was asserted", () => {
    const { moved } = prioritise(facts({ ...EXPLOITED, observed: seenOpen() }), SIGHTED);
    expect(moved).toMatchObject([
      { input: "System Exposure", from: "controlled", to: "open", by: "obs-open", moved: ["band"] },
    ]);
  });
});
