import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { observedExposure } from "../../../collector/domain/observed-exposure.ts";
import { validate } from "../../../collector/domain/validation.ts";
import type {
  ClaimFacts,
  ValidationFacts,
  VantageSegment,
} from "../../../collector/domain/validation-facts.ts";
import type { Prevention } from "../../../collector/domain/verdict.ts";
import { id } from "../../../proto/ids.ts";
import { instant } from "../../../proto/time.ts";
import {
  absent,
  allowed,
  claim,
  inconclusive,
  prevented,
  preventedAtSource,
  preventedOnPath,
  standing,
} from "../../support/claims.ts";

const DAY = 86_400_000;
const NOW = 100 * DAY;
const LATELY = NOW - 1_000;
/** Beyond every band's window. */
const LONG_AGO = NOW - 60 * DAY;

const segment = (
  name: string,
  trust: VantageSegment["trust"],
  changes: Partial<VantageSegment> = {},
): VantageSegment => ({
  id: id(name),
  trust,
  isPublic: false,
  hasLiveAgent: true,
  ...changes,
});
const internet = segment("internet", "untrusted", { isPublic: true });
const guest = segment("guest", "untrusted");
const partner = segment("partner", "partner");
const office = segment("office", "internal");

/** An exposure that is its reachability, unless a scanner's sighting is given. */
const facts = (
  segments: readonly VantageSegment[],
  claims: readonly ClaimFacts[],
  changes: Partial<ValidationFacts> = {},
): ValidationFacts => ({
  exposure: { isReachability: true, lastSightedAt: undefined },
  segments,
  claims,
  band: "scheduled",
  now: instant(NOW),
  ...changes,
});

const sighted = (at: number) => ({ exposure: { isReachability: false, lastSightedAt: instant(at) } });

/** The one place that knows how `validate` is called. */
const check = (given: ValidationFacts, expected: object) => expect(validate(given)).toMatchObject(expected);

const open = claim("guest", standing(allowed, LATELY));
const closed = claim("guest", standing(prevented, LATELY), { everSupported: true });

describe("confirmed", () => {
  it("is what one open vantage makes of an exposure that is its reachability", () => {
    check(facts([guest], [open]), {
      kind: "confirmed",
      from: ["guest"],
      by: `run-${LATELY}`,
      presence: { by: "reachability", grade: "B" },
      fresh: true,
    });
  });

  it("needs a fresh sighting of any other weakness, marked E", () => {
    check(facts([guest], [open], sighted(LATELY)), {
      kind: "confirmed",
      presence: { by: "sighting", grade: "E" },
    });
    const old = validate(facts([guest], [open], sighted(LONG_AGO)));
    expect(old).toMatchObject({ kind: "unvalidated" });
    expect(old.lacking.map(({ because }) => because)).toEqual(["presence"]);
  });

  it("stays so when the support has aged, and is no longer fresh", () => {
    check(facts([guest], [claim("guest", standing(allowed, LONG_AGO))]), { kind: "confirmed", fresh: false });
  });

  it("does not wait for the vantages that are untested beside it, and names them", () => {
    const verdict = validate(facts([guest, internet], [open]));
    expect(verdict).toMatchObject({ kind: "confirmed" });
    expect(verdict.lacking).toMatchObject([{ segment: "internet", because: "no-claim" }]);
  });

  it("is not undone by a vantage that is closed", () => {
    const claims = [open, claim("internet", standing(prevented, LATELY))];
    check(facts([guest, internet], claims), { kind: "confirmed", from: ["guest"] });
  });

  it("does not come from a twin: that a business flow works exposes nothing", () => {
    const twin = claim("office", standing(allowed, LATELY), { expectation: "allow" });
    check(facts([office], [twin]), { kind: "unvalidated" });
    check(facts([guest, office], [closed, twin]), { kind: "fixed" });
  });
});

describe("unvalidated", () => {
  it.each<[string, VantageSegment, readonly ClaimFacts[]]>([
    ["no-claim", guest, []],
    ["no-live-agent", { ...guest, hasLiveAgent: false }, []],
    ["no-live-agent", { ...guest, hasLiveAgent: false }, [claim("guest", standing(prevented, LONG_AGO))]],
    ["never-tested", guest, [claim("guest", { kind: "unvalidated" })]],
    ["inconclusive", guest, [claim("guest", standing(inconclusive, LATELY))]],
    ["stale", guest, [claim("guest", standing(prevented, LONG_AGO))]],
    ["only-here", guest, [claim("guest", standing(preventedAtSource, LATELY))]],
  ])("says %s of a vantage that does not show enough", (because, where, claims) => {
    const verdict = validate(facts([where], claims));
    expect(verdict).toMatchObject({ kind: "unvalidated", fresh: false });
    expect(verdict.lacking).toMatchObject([{ segment: "guest", because }]);
    expect(verdict.sentence).toContain("guest");
  });

  it("says of a run that settled nothing why, and what would settle it", () => {
    const unspoken = { kind: "partial", stage: "unspoken" } as const;
    const { lacking } = validate(facts([guest], [claim("guest", standing(unspoken, LATELY))]));
    expect(lacking[0]?.sentence).toMatch(/nobody spoke\. Test it with a scenario that speaks/);
  });

  it("lists exactly the claims that lack something", () => {
    const claims = [closed, claim("internet", standing(inconclusive, LATELY))];
    expect(validate(facts([guest, internet, partner, office], claims)).lacking).toMatchObject([
      { segment: "internet", because: "inconclusive" },
      { segment: "partner", because: "no-claim" },
    ]);
  });

  it("needs at least one vantage in scope", () => {
    expect(validate(facts([office], [])).lacking).toMatchObject([{ because: "no-vantage-in-scope" }]);
  });

  it("does not end because a segment was taken off the map that it was once seen from", () => {
    const gone = claim("lab", standing(prevented, LONG_AGO), { everSupported: true });
    expect(validate(facts([guest], [closed, gone])).lacking).toMatchObject([{ segment: "lab" }]);
  });

  it("waits for every claim of a vantage: both address families, every scenario", () => {
    const other = claim("guest", { kind: "unvalidated" }, { claimId: id("v6") });
    expect(validate(facts([guest], [closed, other])).lacking).toMatchObject([{ claimId: "v6" }]);
  });
});

describe("fixed and mitigated", () => {
  it("is fixed when an exposure that is its reachability is prevented from every vantage in scope", () => {
    check(facts([guest, internet], [closed, claim("internet", standing(preventedOnPath, LATELY))]), {
      kind: "fixed",
      fresh: true,
      lacking: [],
    });
  });

  it("is only mitigated when the service does not listen: it may come back", () => {
    const claims = [closed, claim("internet", standing(absent, LATELY))];
    check(facts([guest, internet], claims), { kind: "mitigated", by: { kind: "service-not-listening" } });
  });

  it.each([
    [preventedOnPath, "path"],
    [prevented, "unattributed"],
    [absent, "service-not-listening"],
  ])("is mitigated, the weakness being there still, when a scanner's exposure is %o", (prevention, by) => {
    check(facts([guest], [claim("guest", standing(prevention, LATELY))], sighted(LATELY)), {
      kind: "mitigated",
      by: { kind: by },
    });
  });

  it("is mitigated by a linked control where that holds, and only as long as it was seen to hold lately", () => {
    const control = (at: number) => ({
      controls: [{ name: "waf", segment: guest.id, standing: standing(prevented, at) }],
    });
    check(facts([guest], [open], control(LATELY)), {
      kind: "mitigated",
      by: { kind: "control", name: "waf" },
    });
    check(facts([guest], [open], control(LONG_AGO)), { kind: "confirmed" });
    check(facts([internet], [claim("internet", standing(allowed, LATELY))], control(LATELY)), {
      kind: "confirmed",
    });
  });

  it("keeps a segment in scope from which it was ever seen, and needs it closed too", () => {
    const there = claim("office", standing(inconclusive, LATELY), { everSupported: true });
    check(facts([guest, office], [closed, there]), { kind: "unvalidated" });
    const shut = claim("office", standing(prevented, LATELY), { everSupported: true });
    check(facts([guest, office], [closed, shut]), { kind: "fixed" });
  });

  it("lets fresh evidence stand when its agent is gone, and age end it", () => {
    const silent = { ...guest, hasLiveAgent: false };
    check(facts([silent], [closed]), { kind: "fixed" });
    check(facts([silent], [closed], { now: instant(NOW + 8 * DAY) }), { kind: "unvalidated" });
  });

  it("goes by the windows of the band", () => {
    const twoDays = claim("guest", standing(prevented, NOW - 2 * DAY));
    check(facts([guest], [twoDays], { band: "immediate" }), { kind: "unvalidated" });
    check(facts([guest], [twoDays], { band: "out-of-cycle" }), { kind: "fixed" });
  });
});

describe("whatever the standings", () => {
  const aStanding = fc.oneof(
    fc.constant({ kind: "unvalidated" } as const),
    fc
      .tuple(
        fc.constantFrom<Prevention>(
          allowed,
          prevented,
          preventedOnPath,
          absent,
          inconclusive,
          preventedAtSource,
        ),
        fc.constantFrom(LATELY, LONG_AGO),
      )
      .map(([prevention, at]) => standing(prevention, at)),
  );
  const aClaim = fc
    .tuple(fc.constantFrom("guest", "internet", "office", "lab"), aStanding, fc.boolean())
    .map(([where, is, everSupported]) => claim(where, is, { everSupported }));

  it("never ends an exposure from silence: each vantage in scope was freshly seen to be shut", () => {
    let ends = 0;
    fc.assert(
      fc.property(
        fc.subarray([guest, internet, office]),
        fc.array(aClaim, { maxLength: 4 }),
        fc.boolean(),
        (segments, claims, isReachability) => {
          const exposure = { isReachability, lastSightedAt: instant(LATELY) };
          const verdict = validate(facts(segments, claims, { exposure }));
          if (verdict.kind !== "mitigated" && verdict.kind !== "fixed") return;
          ends++;
          const inScope = [
            ...segments.filter(({ trust }) => trust === "untrusted").map(({ id: name }) => name),
            ...claims.filter(({ everSupported }) => everSupported).map((one) => one.segment),
          ];
          expect(inScope.length).toBeGreaterThan(0);
          for (const name of inScope) {
            const own = claims.filter((one) => one.segment === name);
            expect(own.length).toBeGreaterThan(0);
            for (const { standing: is } of own) expect(is).toMatchObject({ kind: "refuted", at: LATELY });
          }
        },
      ),
      { numRuns: 3_000 },
    );
    expect(ends).toBeGreaterThan(20);
  });
});

describe("observedExposure()", () => {
  const observed = (
    segments: readonly VantageSegment[],
    claims: readonly ClaimFacts[],
    changes: Partial<ValidationFacts> = {},
  ) => observedExposure(facts(segments, claims, changes));

  const shut = (where: string) => claim(where, standing(prevented, LATELY));

  it("is open when reached from an untrusted vantage, whatever the others say", () => {
    expect(observed([guest, internet], [open])).toMatchObject({
      systemExposure: { value: "open", by: `run-${LATELY}`, at: LATELY },
      publiclyExposed: "unknown",
    });
  });

  it("is controlled when reached from trusted vantages only", () => {
    const inside = claim("office", standing(allowed, LATELY));
    expect(observed([guest, office], [shut("guest"), inside]).systemExposure).toMatchObject({
      value: "controlled",
    });
    expect(observed([guest, office], [inside]).systemExposure).toBe("unknown");
  });

  it("is controlled when reached through a control that holds", () => {
    const controls = [{ name: "waf", segment: guest.id, standing: standing(prevented, LATELY) }];
    expect(observed([guest], [open], { controls }).systemExposure).toMatchObject({ value: "controlled" });
  });

  it("is small when reached from none, as old as the oldest of what says so", () => {
    const older = claim("partner", standing(prevented, LATELY - 5));
    expect(observed([guest, partner], [shut("guest"), older]).systemExposure).toMatchObject({
      value: "small",
      by: `run-${LATELY - 5}`,
      at: LATELY - 5,
    });
    expect(observed([guest, partner], [shut("guest")]).systemExposure).toBe("unknown");
  });

  it("is unknown when nothing counted, or what counted is too old", () => {
    expect(observed([], [])).toEqual({ systemExposure: "unknown", publiclyExposed: "unknown" });
    expect(observed([guest], [claim("guest", standing(allowed, LONG_AGO))]).systemExposure).toBe("unknown");
    expect(observed([guest], [claim("guest", standing(inconclusive, LATELY))]).systemExposure).toBe(
      "unknown",
    );
  });

  it("is public only from a segment that stands for the internet", () => {
    const fromInternet = claim("internet", standing(allowed, LATELY));
    expect(observed([internet], [fromInternet]).publiclyExposed).toMatchObject({ value: "yes" });
    expect(observed([guest, internet], [open, shut("internet")])).toMatchObject({
      systemExposure: { value: "open" },
      publiclyExposed: { value: "no" },
    });
    expect(observed([guest], [open]).publiclyExposed).toBe("unknown");
  });

  it("says since when, so that a repeat starts no clock again", () => {
    const since = instant(LATELY - 3 * DAY);
    expect(observed([guest], [{ ...open, heldSince: since }]).systemExposure).toMatchObject({
      heldSince: since,
    });
  });
});
