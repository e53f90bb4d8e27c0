import { describe, expect, it } from "vitest";
import { reportReply } from "../../../collector/cli/cycle-replies.ts";
import { inert, reportCsv, reportMarkdown } from "../../../collector/cli/report-files.ts";

const NASTY = "x | y\n# [a](javascript:alert) <b>`c` ![i](http://e) \u001b[31m";
const report = reportReply.parse({
  cycle: {
    id: "c-1",
    title: NASTY,
    scope: "shop",
    state: "running",
    startedAt: "2026-11-20T00:00:00.000Z",
    startedBy: "ada",
    until: null,
    endedAt: null,
    endedBy: null,
  },
  frozen: false,
  numbers: { confirmed: 1, "validated-share": 50, "tau-b": null },
  atStart: null,
  before: null,
  goals: [],
  counts: { "false-urgent": 1, "false-calm": 0, agreed: 0, unknown: 0 },
  factors: [{ input: "System Exposure", falseUrgent: 1, falseCalm: 0, of: 1 }],
  agreement: {
    tauB: 0.25,
    n: 4,
    concordant: 3,
    discordant: 2,
    tied: { x: 1, y: 0, both: 0 },
    unknown: 2,
    method: "tau-b",
  },
  named: [
    {
      kind: "false-urgent",
      id: "e-1",
      title: NASTY,
      asset: "=cmd",
      over: "band",
      asserted: "immediate",
      grounded: "defer",
      factors: [{ input: "System Exposure", sentence: "was small" }],
      missing: [],
    },
  ],
  lessons: [{ at: "2026-11-20T00:00:00.000Z", by: "ada", text: NASTY }],
});

describe("a report as a file", () => {
  it("holds no formula, and one line for each exposure, as CSV", () => {
    const [, line, ...rest] = reportCsv(report).split("\r\n");
    expect(line).toContain("'=cmd");
    expect(rest).toEqual([""]);
  });

  it("lets nothing from outside be mark-up, as Markdown", () => {
    const text = reportMarkdown(report);
    expect(text).toContain("tau-b 0.250 over n = 4");
    expect(text).not.toContain("\u001b");
    expect(text).not.toMatch(/(^|[^\\])<b>/);
    expect(text).not.toMatch(/(^|[^\\])\]\(/);
    const row = text.split("\n").find((one) => one.startsWith("| false-urgent | x"));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(7);
  });

  it("escapes what could begin mark-up and nothing else", () => {
    expect(inert("a_b *c* d")).toBe("a\\_b \\*c\\* d");
  });
});
