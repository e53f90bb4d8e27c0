import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readClosurePolicy } from "../../../collector/cli/closure-policy-file.ts";
import { scratchFolder } from "../../support/certificates.ts";

const folder = scratchFolder();
afterAll(() => folder.remove());

function file(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

describe("--closure-policy FILE", () => {
  it("gives the bands it names their own policy", async () => {
    const path = file(
      "policy.yaml",
      "immediate: {runs: 3, windows: 2, windowGap: 2s}\nout-of-cycle: {runs: 1, windows: 1, windowGap: 10m}\n",
    );
    expect(await readClosurePolicy(path)).toEqual({
      immediate: { runs: 3, windows: 2, windowGapMs: 2_000 },
      "out-of-cycle": { runs: 1, windows: 1, windowGapMs: 600_000 },
    });
  });

  it.each([
    ["an unknown band", "urgent: {runs: 3, windows: 2, windowGap: 2s}\n", /:1:1 .*urgent/],
    [
      "an unknown member",
      "defer:\n  runs: 3\n  windows: 2\n  windowGap: 2s\n  grace: 1\n",
      /:2:3 defer: .*grace/,
    ],
    [
      "a span without a unit",
      'defer: {runs: 3, windows: 2, windowGap: "2"}\n',
      /:1:41 defer\.windowGap: "2" is not a span/,
    ],
    [
      "more windows than runs",
      "defer: {runs: 1, windows: 2, windowGap: 2s}\n",
      /runs must be at least windows/,
    ],
    [
      "a key twice",
      "defer: {runs: 1, windows: 1, windowGap: 2s}\ndefer: 1\n",
      /:2:1 Map keys must be unique/,
    ],
    [
      "an alias",
      "defer: &a {runs: 1, windows: 1, windowGap: 2s}\nimmediate: *a\n",
      /(anchors|aliases) are not allowed/,
    ],
    ["no YAML", "defer: [\n", /policy\.yaml:/],
  ])("refuses %s with its line and column", async (_, text, reason) => {
    await expect(readClosurePolicy(file("policy.yaml", text))).rejects.toThrow(reason);
  });
});
