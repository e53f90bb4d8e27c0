import { describe, expect, it } from "vitest";
import { coveredBy } from "../../../collector/domain/coverage.ts";
import { type Source, shownOf } from "../../../collector/domain/shown-source.ts";
import { disagreements } from "../../../collector/domain/source-words.ts";
import { toolOf } from "../../../collector/domain/tool.ts";
import { untrusted } from "../../../proto/untrusted.ts";

const source = (tool: string, over: Partial<Source> = {}): Source => ({
  no: 1,
  tool,
  weakness: "w",
  title: untrusted(`by ${tool}`),
  severity: "medium",
  cves: ["CVE-2024-1"],
  cvss: null,
  component: null,
  host: "10.0.2.10",
  port: null,
  transport: "tcp",
  ...over,
});

describe("what an exposure is shown as", () => {
  const three = [
    source("zap", { host: "www.example.org", port: 443, cvss: { version: "3.1", vector: null, score: 5 } }),
    source("nessus", { severity: "high", cvss: { version: "2.0", vector: null, score: 7.5 } }),
    source("qualys", { severity: "high", host: "10.0.2.10", port: 443, cves: ["CVE-2024-2"] }),
  ];
  it("is the worst that a tool says, at the place of whoever says most", () => {
    expect(shownOf(three)).toMatchObject({
      saidBy: "nessus",
      title: "by nessus",
      severity: "high",
      cves: ["CVE-2024-1", "CVE-2024-2"],
      cvss: { score: 7.5 },
      host: "10.0.2.10",
      port: 443,
    });
  });
  it("is the same in every order", () => {
    const [a, b, c] = three as [Source, Source, Source];
    for (const order of [
      [b, a, c],
      [c, b, a],
      [a, c, b],
    ])
      expect(shownOf(order)).toEqual(shownOf(three));
  });
  it("is nothing without a source", () => expect(shownOf([])).toBeUndefined());
});

it("says in what tools contradict each other, and what one says now and said before", () => {
  const said = (tool: string, severity: "high" | "low", lately = severity, score: number | null = null) => ({
    tool,
    severity,
    lately,
    cvss: score === null ? null : { version: "3.1", score },
  });
  expect(disagreements([said("a", "low"), said("b", "low")], "a")).toEqual([]);
  expect(disagreements([said("a", "low", "low", 3), said("b", "high", "low", 8)], "b")).toEqual([
    "Severity: b says high, a says low; shown is the worst, by b",
    "Score: a says 3 (CVSS 3.1), b says 8 (CVSS 3.1); the highest counts",
    "b said high before and says low now",
  ]);
});

it.each([
  ["nessus-xml", "nessus"],
  ["nessus-csv", "nessus"],
  ["prowler-ocsf", "prowler"],
  ["cyclonedx-json", "cyclonedx"],
  ["sarif", "sarif"],
  ["github-dependabot-json", "github-dependabot"],
])("knows that %s is of %s", (format, tool) => expect(toolOf(format)).toBe(tool));

it("takes a report's silence for nothing, unless it lists what it looked at and had no trouble", () => {
  const report = { format: "nessus-xml", assets: [{ name: "db1" }], warnings: [] as string[] };
  expect(coveredBy(report)).toEqual(["db1"]);
  expect(coveredBy({ ...report, warnings: ["The scan of db1 has no end"] })).toEqual([]);
  expect(coveredBy({ ...report, format: "nessus-csv" })).toEqual([]);
});
