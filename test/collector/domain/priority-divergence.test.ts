import { describe, expect, it } from "vitest";
import { prioritise } from "../../../collector/domain/priority.ts";
import { divergence } from "../../../collector/domain/priority-divergence.ts";
import type { PriorityFacts } from "../../../collector/domain/priority-facts.ts";
import {
  facts,
  listed,
  NOT_OBSERVED,
  SIGHTED,
  seenClosed,
  seenOpen,
  segment,
} from "../../support/priority-facts.ts";

const EXPLOITED: Partial<PriorityFacts> = { kev: listed(), criticality: 4 };

/** The one place that knows how the report is made: one exposure, "x", and the lists that it must be in. */
const check = (given: Partial<PriorityFacts>, lists: Partial<ReturnType<typeof divergence<"x">>>) => {
  const empty = { falseUrgent: [], falseCalm: [], agreed: [], unknown: [] };
  const priority = prioritise(facts({ ...EXPLOITED, ...given }), SIGHTED);
  expect(divergence([{ id: "x", priority }])).toMatchObject({ ...empty, ...lists });
};

const internet = { segment: segment("untrusted", true), at: null };

describe("divergence()", () => {
  it("calls declared urgency false that no vantage could confirm, and names the factor", () => {
    const priority = prioritise(facts({ ...EXPLOITED, declared: internet, observed: seenClosed() }), SIGHTED);
    expect(divergence([{ id: "x", priority }]).falseUrgent).toMatchObject([
      {
        id: "x",
        over: "band",
        asserted: "immediate",
        grounded: "out-of-cycle",
        factors: [{ input: "System Exposure", from: "open", to: "small", by: "obs-closed" }],
      },
    ]);
  });

  it("calls declared calm false when an untrusted vantage got through", () => {
    const priority = prioritise(facts({ ...EXPLOITED, observed: seenOpen() }), SIGHTED);
    expect(divergence([{ id: "x", priority }]).falseCalm).toMatchObject([
      { id: "x", asserted: "out-of-cycle", grounded: "immediate", factors: [{ by: "obs-open" }] },
    ]);
  });

  it("compares timelines where the bands agree", () => {
    const given = { ...facts(), declared: internet, observed: seenClosed() };
    const priority = prioritise(given, SIGHTED);
    expect(divergence([{ id: "x", priority }]).falseUrgent).toMatchObject([
      { over: "timeline", asserted: "3 days", grounded: "60 days", factors: [{ input: "Publicly Exposed" }] },
    ]);
  });

  it("agrees only on what was observed", () => {
    check({ declared: internet, observed: seenOpen() }, { agreed: ["x"] });
  });

  it("calls it unknown, not agreed, when nobody looked, even if the answers are the same", () => {
    check(
      { declared: internet, observed: NOT_OBSERVED },
      { unknown: [{ id: "x", missing: ["System Exposure", "Publicly Exposed"] }] },
    );
  });

  it("calls it unknown when the bands agree and nobody looked from the internet", () => {
    check(
      { declared: internet, observed: { ...seenOpen(), publiclyExposed: "unknown" } },
      { unknown: [{ id: "x", missing: ["Publicly Exposed"] }] },
    );
  });

  it("puts every exposure into exactly one list", () => {
    const observations = [seenOpen(), seenClosed(), NOT_OBSERVED];
    const priorities = observations.map((observed, i) => ({
      id: `x-${i}`,
      priority: prioritise(facts({ ...EXPLOITED, observed }), SIGHTED),
    }));
    const { falseUrgent, falseCalm, agreed, unknown } = divergence(priorities);
    const ids = [...falseUrgent, ...falseCalm, ...unknown].map(({ id }) => id);
    expect([...ids, ...agreed].sort()).toEqual(["x-0", "x-1", "x-2"]);
  });
});
