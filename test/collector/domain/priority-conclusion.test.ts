import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../../collector/domain/bod-26-04.ts";
import { isLate } from "../../../collector/domain/priority.ts";
import { conclude } from "../../../collector/domain/priority-conclusion.ts";
import type { PriorityFacts } from "../../../collector/domain/priority-facts.ts";
import { groundedInputs } from "../../../collector/domain/priority-inputs.ts";
import { after, instant } from "../../../proto/time.ts";
import { day, facts, listed, SIGHTED, seenClosed, seenOpen } from "../../support/priority-facts.ts";

const concluded = (given: Partial<PriorityFacts>) => conclude(groundedInputs(facts(given)));

/** The one place that knows how the clock is read: when it started, and when it runs out. */
const check = (given: Partial<PriorityFacts>, startedAt: string | null, dueAt: string | null) =>
  expect(concluded(given).bod).toMatchObject({
    startedAt: startedAt && day(startedAt),
    dueAt: dueAt && day(dueAt),
  });

describe("the due clock of conclude()", () => {
  it("starts at the first sighting when everything held before", () => {
    check({ kev: listed(), observed: seenOpen(day("2026-02-01")) }, "2026-03-01", "2026-03-04");
  });

  it("starts on the day that KEV listed it, when that is later", () => {
    const kev = listed({ dateAdded: day("2026-04-10") });
    check({ kev, observed: seenOpen() }, "2026-04-10", "2026-04-13");
  });

  it("starts on the day that it was first observed to be public, when that is last", () => {
    check({ observed: seenOpen(day("2026-03-20")) }, "2026-03-20", "2026-03-23");
  });

  it("does not start again when the same is observed again", () => {
    const again = { by: "obs-2", at: day("2026-05-01"), heldSince: SIGHTED };
    const observed = {
      systemExposure: { value: "open", ...again },
      publiclyExposed: { value: "yes", ...again },
    } as const;
    check({ observed }, "2026-03-01", "2026-03-04");
  });

  it("buys no time with the observation that an asset is not public", () => {
    check({ observed: seenClosed(day("2026-03-20")) }, "2026-03-01", "2026-04-30");
  });

  it("has no start and no date for the next upgrade", () => {
    const cvss = { version: "2.0", vector: "AV:L/AC:H/Au:S/C:P/I:N/A:N", score: 1 };
    check({ cvss, observed: seenClosed() }, null, null);
  });

  it("runs out at an instant that is already too late", () => {
    const conclusion = concluded({ observed: seenOpen() });
    expect(isLate(conclusion, after(day("2026-03-04"), -1))).toBe(false);
    expect(isLate(conclusion, day("2026-03-04"))).toBe(true);
  });

  it("works at the epoch, which is an instant like any other", () => {
    const epoch = instant(0);
    expect(concluded({ firstSightedAt: epoch, observed: seenOpen(epoch) }).bod).toMatchObject({
      startedAt: epoch,
      dueAt: instant(3 * DAY_MS),
    });
  });
});

describe("conclude()", () => {
  it("takes inputs that are not even in the list for unknown", () => {
    expect(conclude([])).toMatchObject({
      band: "immediate",
      bod: { outcome: "3 days & forensic investigation", startedAt: null, dueAt: null },
      missing: [
        "Exploitation",
        "System Exposure",
        "Automatable",
        "Human Impact",
        "In KEV",
        "Publicly Exposed",
        "Technical Impact",
      ],
    });
  });
});
