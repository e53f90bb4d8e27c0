import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BootTrace, MOST_SUPERSEDED, weighBoot, weighFork } from "../../../collector/domain/clone.ts";

/** Feeds hellos in the order in which they come; gives the first that is told a clone, or -1. */
function firstClone(
  hellos: readonly { readonly bootId: string; readonly connectedAt: number; readonly at: number }[],
): number {
  let trace: BootTrace | undefined;
  for (const [index, hello] of hellos.entries()) {
    const verdict = weighBoot(trace, hello);
    if (verdict.kind === "clone") return index;
    if (verdict.kind !== "stale") trace = verdict.trace;
  }
  return -1;
}

/** One process after the other, each with some links; a link's hello may be noticed after the next process has spoken. */
const oneAfterTheOther = fc
  .array(fc.record({ links: fc.integer({ min: 1, max: 4 }), late: fc.boolean() }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((processes) => {
    let clock = 0;
    const hellos: { bootId: string; connectedAt: number; at: number }[] = [];
    let delayed: (typeof hellos)[number] | undefined;
    for (const [process, { links, late }] of processes.entries()) {
      for (let link = 0; link < links; link++) {
        clock += 10;
        const hello = { bootId: `boot-${process}`, connectedAt: clock, at: clock + 1 };
        // The last link of a process that dies may be heard only after its successor has spoken.
        if (late && link === links - 1 && links > 1) delayed = hello;
        else hellos.push(hello);
        if (delayed !== undefined && delayed.bootId !== hello.bootId) {
          hellos.push({ ...delayed, at: clock + 2 });
          delayed = undefined;
        }
      }
    }
    return hellos;
  });

describe("boot ids", () => {
  it("of one process after the other are never told a clone, however often it restarts and however late a link is heard", () => {
    fc.assert(
      fc.property(oneAfterTheOther, (hellos) => {
        expect(firstClone(hellos)).toBe(-1);
      }),
      { numRuns: 500 },
    );
  });

  it("of two processes that live at the same time are told at the latest when the first comes back", () => {
    const both = fc.array(fc.constantFrom("a", "b"), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(both, (order) => {
        const hellos = order.map((bootId, i) => ({ bootId, connectedAt: i * 10 + 5, at: i * 10 + 6 }));
        const isBack = order.findIndex(
          (boot, i) => i > 1 && order.slice(0, i).includes(boot) && order[i - 1] !== boot,
        );
        expect(firstClone(hellos)).toBe(isBack);
      }),
      { numRuns: 500 },
    );
  });

  it("that were heard before the newer one spoke are sent away and not believed dead or alive", () => {
    const first = weighBoot(undefined, { bootId: "old", connectedAt: 0, at: 1 });
    const second = weighBoot("trace" in first ? first.trace : undefined, {
      bootId: "new",
      connectedAt: 20,
      at: 21,
    });
    const trace = "trace" in second ? second.trace : undefined;
    expect(weighBoot(trace, { bootId: "old", connectedAt: 15, at: 30 })).toEqual({ kind: "stale" });
    expect(weighBoot(trace, { bootId: "old", connectedAt: 25, at: 30 })).toMatchObject({ kind: "clone" });
  });

  it("are remembered up to a bound", () => {
    let trace: BootTrace | undefined;
    for (let i = 0; i < 200; i++) {
      const verdict = weighBoot(trace, { bootId: `boot-${i}`, connectedAt: i, at: i });
      trace = "trace" in verdict ? verdict.trace : trace;
    }
    expect(trace?.superseded).toHaveLength(MOST_SUPERSEDED);
  });
});

describe("a chain", () => {
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
  it("forks exactly where both sides know a sequence and hold other bytes", () => {
    fc.assert(
      fc.property(bytes, fc.option(bytes, { nil: undefined }), (hash, here) => {
        const { kind } = weighFork({ sequence: 7, hash }, here);
        const isEqual = here !== undefined && Buffer.compare(hash, here) === 0;
        expect(kind).toBe(here === undefined ? "cannot-tell" : isEqual ? "same" : "fork");
      }),
    );
    expect(weighFork({ sequence: 7, hash: new Uint8Array(32) }, new Uint8Array(32)).kind).toBe("same");
  });
});
