import { describe, expect, it } from "vitest";
import type { ExposureDetailReply, QueuedReply } from "../../../collector/cli/replies.ts";
import { retestExit } from "../../../collector/cli/retest.ts";

type Ended = { readonly id: string; readonly prevention: string };

/** What `retest --wait` ends with, when these runs were asked for and ended so. */
const ends = (closure: string, runs: readonly Ended[] = [], kind = "queued") => {
  const queued: QueuedReply = { kind, runs: runs.map(({ id }) => id), untestable: [], sentence: "" };
  const detail = {
    closure,
    runs: runs.map(({ id, prevention }) => ({ id, state: "judged", verdict: { prevention } })),
  };
  return retestExit(detail as unknown as ExposureDetailReply, queued);
};

describe("retest --wait", () => {
  it.each([
    ["closed", 0],
    ["still-open", 1],
    ["fixed-but-broke", 1],
    ["reopened", 1],
    ["cannot-tell", 4],
    ["open", 4],
    ["a word of a later version", 4],
  ])("of an exposure that is %s ends with %i", (closure, exitCode) => {
    expect(ends(closure, [{ id: "r", prevention: "prevented" }])).toBe(exitCode);
  });

  it("can't tell of a closed exposure when nothing could be seen now", () => {
    expect(ends("closed", [], "nothing-to-test")).toBe(4);
    expect(ends("closed", [{ id: "r", prevention: "inconclusive" }])).toBe(4);
    expect(
      ends("closed", [
        { id: "r", prevention: "inconclusive" },
        { id: "s", prevention: "absent" },
      ]),
    ).toBe(0);
  });
});
