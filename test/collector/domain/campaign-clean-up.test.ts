import { describe, expect, it } from "vitest";
import { isUnsaid, leftBehind } from "../../../collector/domain/campaign-clean-up.ts";
import type { JobWord } from "../../../collector/domain/campaign-rows.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { untrusted } from "../../../proto/untrusted.ts";

const job = (over: Partial<JobWord> = {}): JobWord => ({
  agentId: "a",
  agentStatus: "active",
  bootId: "boot-1",
  role: "actor",
  state: "ended",
  endedBecause: "by campaign x",
  saidSo: 0,
  ...over,
});
const left = (jobs: readonly JobWord[], isLive = true, outcomes: readonly Outcome[] = []) =>
  leftBehind(jobs, outcomes, new Map([["a", "boot-1"]]), () => isLive);

describe("what is left of a run", () => {
  it.each([
    ["its agent said that it is over, in whatever state", job({ saidSo: 1, state: "sent" })],
    ["it waited for a witness and was never sent", job({ endedBecause: "by campaign x, before it began" })],
    ["its lease ended before it was sent", job({ endedBecause: "it was never started" })],
    ["another process has taken the agent's place", job({ bootId: "boot-2" })],
  ])("is nothing when %s", (_, one) => {
    expect(left([one])).toBeUndefined();
  });

  it.each([
    ["has not said yet that its job is over", job(), true],
    ["is gone, and has not said that its job is over", job({ bootId: "boot-2" }), false],
    ["is revoked, and never said that its job is over", job({ agentStatus: "revoked" }), false],
    ["has not said yet that its job is over", job({ state: "sent", bootId: "boot-2" }), true],
  ])("is named when an agent %s", (words, one, isLive) => {
    expect(left([job({ saidSo: 1 }), one], isLive)).toBe(`agent a (actor) ${words}`);
  });

  it("is what a step wrote and could not remove, though its job is over", () => {
    const wrote = (facts: Readonly<Record<string, readonly string[]>>): Outcome => ({
      kind: "answered",
      elapsedMs: 1,
      from: { address: "10.0.1.5", port: 40_000 },
      identity: { by: "banner", hash: "a".repeat(64) },
      facts: Object.fromEntries(Object.entries(facts).map(([name, all]) => [name, all.map(untrusted)])),
    });
    const over = [job({ saidSo: 1 })];
    expect(left(over, true, [wrote({ "clean-up": ["ok"] })])).toBeUndefined();
    expect(left(over, true, [wrote({ kex: ["x"] })])).toBeUndefined();
    expect(left(over, true, [wrote({ "clean-up": ["failed"], left: ["a.txt", "b.txt"] })])).toBe(
      "not all that was written could be removed: a.txt, b.txt",
    );
  });

  it("is unsaid where a run wrote and no word of it came, then or later", () => {
    const verdict = { execution: { kind: "ran", cleanUp: { kind: "unsaid" } } } as const;
    const word = (value: string): Outcome => ({
      kind: "answered",
      elapsedMs: 1,
      from: { address: "", port: 0 },
      identity: { by: "banner", hash: "" },
      facts: { "clean-up": [untrusted(value)] },
    });
    expect(isUnsaid(verdict, [])).toBe(true);
    expect(isUnsaid(verdict, [word("ok")])).toBe(false);
    expect(isUnsaid({ execution: { kind: "ran" } }, [])).toBe(false);
    expect(isUnsaid(undefined, [])).toBe(false);
  });
});
