import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChainEnd, checkLink } from "../../../collector/domain/chain.ts";
import { id } from "../../../proto/ids.ts";
import type { Batch, Observation } from "../../../proto/observation.ts";
import { evidenceKeyId } from "../../../proto/seal.ts";
import { instant } from "../../../proto/time.ts";

const HASH = Uint8Array.of(1, 2, 3);
const OTHER = Uint8Array.of(1, 2, 4);
const one: Observation = {
  jobId: id("j"),
  stepId: "s",
  attempt: 1,
  startedAt: instant(0),
  endedAt: instant(0),
  outcome: { kind: "unable", reason: "" },
};
const batch = (firstSequence: number, length: number, over: Partial<Batch> = {}): Batch => ({
  agentId: "a",
  bootId: "b",
  agentVersion: "1",
  firstSequence,
  previousHash: HASH,
  rulesDigest: "",
  observations: Array<Observation>(length).fill(one),
  ...over,
});
/** Ten observations are durable, the last batch of them with `HASH`. */
const end: ChainEnd = {
  agentNo: 1,
  agentId: "a",
  status: "active",
  evidenceKey: new Uint8Array(),
  durableSequence: 10,
  durableHash: HASH,
  binds: 0,
};

/** One batch lies before the last: the one that ends at 7. */
const filedAt = (last: number): Uint8Array | undefined => (last === 7 ? OTHER : undefined);

const check = (given: Batch, answer: string, hash = OTHER) => {
  const link = checkLink(given, hash, end, filedAt);
  expect(link.kind === "broken" ? link.code : link.kind).toBe(answer);
};

describe("checkLink()", () => {
  it("takes the next link", () => check(batch(11, 3), "next"));
  it("knows the last link again by its hash", () => check(batch(8, 3), "known", HASH));
  it("knows what lies before it by its hash", () => check(batch(5, 3), "known", OTHER));
  it("sees other bytes under sequences that were used before", () => check(batch(5, 3), "other-bytes", HASH));
  it("sees a fork in what lies before and was never filed so", () => check(batch(4, 3), "fork"));
  it("refuses what names another evidence key than the agent's", () =>
    check(batch(11, 3, { envelope: { evidenceKeyId: HASH, vantage: "internet" } }), "anothers-key"));
  it("takes what names the agent's own evidence key", () =>
    check(
      batch(11, 3, { envelope: { evidenceKeyId: evidenceKeyId(end.evidenceKey), vantage: "internet" } }),
      "next",
    ));
  it("refuses no envelope from an agent that had one before", () => {
    const link = checkLink(batch(11, 3), OTHER, { ...end, binds: 1 }, filedAt);
    expect(link).toMatchObject({ kind: "broken", code: "no-envelope" });
  });
  it("sees a fork in other bytes under the last link's sequence", () => check(batch(8, 3), "fork"));
  it("sees a fork in a link that overlaps what is durable", () => check(batch(10, 3), "fork"));
  it("sees a fork in a link that follows another", () =>
    check(batch(11, 3, { previousHash: OTHER }), "fork"));
  it("sees a fork in a link that follows a part of the hash", () =>
    check(batch(11, 3, { previousHash: HASH.subarray(0, 2) }), "fork"));
  it("sees a gap", () => check(batch(12, 3), "gap"));
  it("refuses another's name before anything else", () =>
    check(batch(8, 3, { agentId: "b" }), "anothers-name", HASH));

  it("lets a chain move by nothing but its next link", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(HASH, OTHER),
        (first, length, previousHash) => {
          const link = checkLink(batch(first, length, { previousHash }), OTHER, end, filedAt);
          expect(link.kind === "next").toBe(first === 11 && previousHash === HASH);
        },
      ),
    );
  });
});
