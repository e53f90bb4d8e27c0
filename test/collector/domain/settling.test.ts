import { describe, expect, it } from "vitest";
import { whatSettles } from "../../../collector/domain/settling.ts";
import type { Doubt, Prevention } from "../../../collector/domain/verdict.ts";

const PLACE = { segment: "internet", asset: "sink", untaken: [] };
const DOUBTS: readonly Doubt[] = [
  "agent-fault",
  "catch-all",
  "target-down",
  "path-fault",
  "no-close-view",
  "baseline-failed",
  "unexpected-answer",
];
const inconclusive = (doubt: Doubt): Prevention => ({ kind: "inconclusive", doubt });

describe("What would settle a run", () => {
  it("is said of every doubt, each in its own words", () => {
    const words = DOUBTS.map((doubt) => whatSettles(inconclusive(doubt), PLACE));
    expect(words).not.toContain(undefined);
    expect(new Set(words).size).toBe(DOUBTS.length);
  });

  it("is a witness, where the scenario has a part for one and nobody took it", () => {
    const words = whatSettles(inconclusive("baseline-failed"), { ...PLACE, untaken: ["witness"] });
    expect(words).toContain("on sink");
    expect(words).toContain("witness");
  });

  it("is no witness where the agent itself is at fault or the target is down", () => {
    for (const doubt of ["agent-fault", "target-down", "path-fault"] as const)
      expect(whatSettles(inconclusive(doubt), { ...PLACE, untaken: ["witness"] })).toBe(
        whatSettles(inconclusive(doubt), PLACE),
      );
  });

  it("is nothing once something is settled", () => {
    expect(whatSettles({ kind: "allowed", how: "answered", through: 1, of: 5 }, PLACE)).toBeUndefined();
    expect(whatSettles({ kind: "absent", what: "service-not-listening" }, PLACE)).toBeUndefined();
    expect(whatSettles({ kind: "prevented", where: "path" }, PLACE)).toBeUndefined();
  });

  it("is said of a no that only the agent's own host gave", () => {
    expect(whatSettles({ kind: "prevented", where: "source-host" }, PLACE)).toContain("internet");
  });
});
