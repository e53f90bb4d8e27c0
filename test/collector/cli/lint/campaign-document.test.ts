import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintCampaign } from "../../../../collector/cli/lint/campaign-document.ts";
import { problemLine } from "../../../../collector/cli/lint/problem.ts";
import { readCampaign } from "../../../../collector/domain/campaign-text.ts";
import { ROOT } from "../../../support/root.ts";

const SOUND = `format: plumbline-campaign/1
id: chain.x
title: X
about: Hops.
parameters:
  jump: { type: target, about: a jump host }
nodes:
  - { id: a, scenario: reach.tcp, from: { segment: office }, target: $jump }
  - { id: b, scenario: reach.tcp, from: { reached: a }, target: "tcp/10.0.0.2:22" }
  - id: c
    scenario: reach.tcp
    from: { agent: 0197-abc }
    target: tcp/10.0.0.3:22
    after:
      "any": [{ node: a, is: [prevented] }, { node: b, is: [not-run] }]
stop: [first-prevented]
budget: { runs: 3, minutes: 10, tries: 100 }
`;
const lint = (text: string): readonly string[] =>
  lintCampaign(Buffer.from(text)).problems.map((problem) => problemLine("x", problem).slice(2));
const changed = (from: string, to: string): readonly string[] => {
  expect(SOUND).toContain(from);
  return lint(SOUND.replace(from, to));
};

describe("campaign lint", () => {
  it("has nothing against a sound one", () => {
    expect(lint(SOUND)).toEqual([]);
  });

  it.each([
    [
      "reached: a }",
      "reached: z }",
      /^9:\d+: error: nodes\.1\.from\.reached: there is no node "z"; name one of a, b, c \[unknown-node\]/,
    ],
    ["node: b, is", "node: q, is", /^15:\d+: error: nodes\.2\.after\.any\.1\.node: .*\[unknown-node\]/],
    ["id: b,", "id: a,", /^9:11: error: nodes\.1\.id: another node is "a" too/],
    ["{ segment: office }", "{ reached: b }", /^8:11: error: nodes\.0\.id: waits for itself: a → b → a/],
    [
      "{ segment: office }",
      "{ segment: office, agent: x }",
      /^8:\d+: error: nodes\.0\.from: says segment and agent/,
    ],
    [
      "{ segment: office }",
      "{}",
      /^8:\d+: error: nodes\.0\.from: says from nowhere; name one of segment, agent/,
    ],
    ["target: $jump", "target: $pump", /^8:\d+: error: nodes\.0\.target: there is no parameter "pump"/],
    [
      "type: target",
      "type: segment",
      /^8:\d+: error: nodes\.0\.target: "jump" is a segment, and a target is needed/,
    ],
    [
      "tcp/10.0.0.3:22",
      "10.0.0.3",
      /^13:13: error: nodes\.2\.target: "10.0.0.3" is no target; write one such as/,
    ],
    ["segment: office", "segment: Office!", /^8:\d+: error: .* can't be the name of a segment/],
    [
      "[first-prevented]",
      "[first-prevented, first-sucess]",
      /^16:\d+: error: stop\.1: .*did you mean "first-success"\?/,
    ],
    [
      "is: [prevented]",
      "is: [blocked]",
      /^15:\d+: error: nodes\.2\.after\.any\.0\.is\.0: "blocked" is not one of its values/,
    ],
    [
      "    target: tcp/10.0.0.3:22\n",
      "    target: tcp/10.0.0.3:22\n    tagret: x\n",
      /^14:5: error: nodes\.2\.tagret: "tagret" is no member of it; did you mean "target"\?/,
    ],
    ["minutes: 10", "minutes: 9999", /^17:\d+: error: budget\.minutes: is 9999, the most is 1440/],
    ["budget: { runs: 3, minutes: 10, tries: 100 }", "", /error: budget: is missing/],
    ["format: plumbline-campaign/1", "format: plumbline-scenario/1", /^1:9: error: format: /],
    [
      "reached: a }, target",
      "reached: a }, after: { all: [{ node: a, is: [prevented] }] }, target",
      /starts where "a" got to, so it can't wait for its being prevented.*\[never-met\]/,
    ],
    ["title: X", "title: X\ntitle: Y", /^4:1: error: title: stands there twice|duplicate-key/],
    ["about: Hops.", "about: &a Hops.", /\[anchor\]/],
  ])("rejects %j as %j, with its line", (from, to, words) => {
    const lines = changed(from, to);
    expect(
      lines.some((line) => words.test(line)),
      lines.join("\n"),
    ).toBe(true);
    // The server refuses whatever lint does.
    expect(readCampaign(SOUND.replace(from, to)).kind).toBe("malformed");
  });

  it("warns of a parameter that nobody uses, and of a budget that its nodes can outrun", () => {
    expect(changed("target: $jump", 'target: "tcp/10.0.0.1:22"')).toEqual([
      expect.stringMatching(/^6:3: warning: parameters\.jump: no node uses it/),
    ]);
    expect(changed("runs: 3", "runs: 2")).toEqual([
      expect.stringMatching(/^17:\d+: warning: budget\.runs: is 2, and there are 3/),
    ]);
  });

  it("allows 64 nodes and no more", () => {
    const many = (count: number): string =>
      `${SOUND.slice(0, SOUND.indexOf("nodes:"))}nodes:\n${Array.from({ length: count }, (_, i) => `  - { id: n${i}, scenario: reach.tcp, from: { segment: office }, target: $jump }\n`).join("")}budget: { runs: 64, minutes: 10, tries: 100 }\n`;
    expect(lint(many(64))).toEqual([]);
    expect(lint(many(65)).join()).toMatch(/nodes: has 65 entries, the most is 64/);
  });
});

describe("the campaigns that come with it", () => {
  const folder = join(ROOT, "scenarios", "campaigns");
  it.each(readdirSync(folder))("%s is sound, and runs only scenarios that there are", (name) => {
    const text = readFileSync(join(folder, name), "utf8");
    expect(lint(text)).toEqual([]);
    const reading = readCampaign(text);
    if (reading.kind !== "read") throw new Error(reading.because);
    expect(`${reading.campaign.id.replaceAll(".", "-")}.yaml`).toBe(name);
    const scenarios = readdirSync(join(ROOT, "scenarios"));
    for (const { scenario } of reading.campaign.nodes)
      expect(scenarios).toContain(`${scenario.replaceAll(".", "-")}.yaml`);
  });
});
