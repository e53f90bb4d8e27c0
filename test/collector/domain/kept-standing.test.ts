import { expect, it } from "vitest";
import type { ClaimWord } from "../../../collector/domain/claim.ts";
import { keptStanding, MAX_CLAIM_WORDS } from "../../../collector/domain/kept-standing.ts";
import { id } from "../../../proto/ids.ts";
import { instant } from "../../../proto/time.ts";

const word = (n: number, effect: "supports" | "refutes", agent = "a"): ClaimWord => ({
  runId: id(`run-${n}`),
  agentId: id(agent),
  effect,
  prevention:
    effect === "supports"
      ? { kind: "allowed", how: "answered", through: 5, of: 5 }
      : { kind: "prevented", where: "path" },
  grade: "B",
  issuedAt: instant(n * 10),
  at: instant(n * 10 + 5),
  sequence: n,
});

it("says since when the standing has held without a break", () => {
  expect(keptStanding([word(1, "supports"), word(2, "refutes"), word(3, "refutes")])).toMatchObject({
    kind: "refuted",
    at: 35,
    heldSince: 25,
  });
});

it("has not held since any time while there is none", () => {
  expect(keptStanding([])).toEqual({ kind: "unvalidated" });
});

it("looks back on so many words and no further", () => {
  const old = word(1, "supports", "b");
  const many = Array.from({ length: MAX_CLAIM_WORDS }, (_, n) => word(n + 2, "refutes"));
  expect(keptStanding([old, ...many.slice(1)])).toMatchObject({ kind: "supported", by: "run-1" });
  expect(keptStanding([old, ...many])).toMatchObject({ kind: "refuted", heldSince: 25 });
});
