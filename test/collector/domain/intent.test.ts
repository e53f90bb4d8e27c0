import { describe, expect, it } from "vitest";
import { controlsSchema } from "../../../collector/domain/control.ts";
import { intentsSchema, showIntent } from "../../../collector/domain/intent.ts";
import { cellsOf, type KnownEndpoint } from "../../../collector/domain/intent-cells.ts";
import { readYaml } from "../../../proto/strict-yaml.ts";
import { intent } from "../../support/declarations.ts";

const at = (text: string, schema: typeof intentsSchema | typeof controlsSchema = intentsSchema) => {
  const read = readYaml(text, schema as typeof intentsSchema);
  if (read.kind === "read") return "read";
  const [{ line, column, path, message }] = read.problems;
  return `${line}:${column} ${path}: ${message}`;
};

const ONE = "intents:\n  - id: a\n    title: A\n    rule: deny\n    from: internet\n";

describe("an intent's document", () => {
  it.each([
    [{ to: { segment: "data" }, ports: "*" }, "deny internet → data:*"],
    [{ to: { segment: "data" }, ports: [5432], transport: "tcp" }, "deny internet → data:5432/tcp"],
    [{ from: ["app", "web"], rule: "allow", to: { asset: "db1" } }, "allow app, web → db1:22"],
    [{ to: { endpoint: "tcp/10.0.2.10:22" }, ports: "*" }, "deny internet → tcp/10.0.2.10:22"],
  ])("%j reads as the rule that people know", (over, expected) => {
    expect(showIntent(intent(over))).toBe(expected);
  });

  it.each([
    [`${ONE}    to: { segment: data }`, "read"],
    [`${ONE}    to: {}`, "6:9 intents.0.to: must name one of segment, asset and endpoint"],
    [
      `${ONE}    to: { segment: data, asset: db1 }`,
      "6:9 intents.0.to: must name one of segment, asset and endpoint",
    ],
    [
      `${ONE}    to: { endpoint: "db1:22" }`,
      '6:21 intents.0.to.endpoint: "db1:22" is no target such as tcp/192.0.2.1:445',
    ],
    [
      `${ONE}    to: { endpoint: tcp/10.0.0.1:22 }\n    ports: [22]`,
      "6:21 intents.0.to.endpoint: names the port and the transport already",
    ],
    [`${ONE}    to: { segment: data }\n    ports: [70000]`, "7:13 intents.0.ports"],
    [`${ONE}    to: { segment: data }\n    colour: red`, "intents.0"],
    [
      `${ONE}    to: { segment: data }\n${ONE.slice(9)}    to: { segment: data }`,
      'intents.1.id: "a" is declared twice',
    ],
    ["intents: []", "1:10 intents"],
  ])("%j: %s", (text, expected) => {
    expect(at(text)).toContain(expected);
  });
});

describe("a control's document", () => {
  const HEAD = "controls:\n  - id: c\n    title: C\n    kind: waf\n    provenBy:\n";
  it.each([
    [`${HEAD}      - { intent: a }`, "read"],
    [`${HEAD}      - { scenario: content.waf, target: tcp/10.0.0.1:80, from: internet }`, "read"],
    [
      `${HEAD}      - { scenario: content.waf }`,
      "6:9 controls.0.provenBy.0: must be { scenario, target, from }, { intent } or { claim }",
    ],
    [`${HEAD}      []`, "controls.0.provenBy"],
    [`${HEAD.replace("waf", "hope")}      - { intent: a }`, "4:11 controls.0.kind"],
    [`${HEAD}      - { intent: a }\n    since: yesterday`, "7:12 controls.0.since"],
  ])("%j: %s", (text, expected) => {
    expect(at(text, controlsSchema)).toContain(expected);
  });
});

const endpoint = (no: number, over: Partial<KnownEndpoint> = {}): KnownEndpoint => ({
  no,
  assetNo: 1,
  assetSegment: "data",
  transport: "tcp",
  host: "10.0.2.10",
  port: 22,
  ...over,
});
const KNOWN = [
  endpoint(1),
  endpoint(2, { port: 53, transport: "udp" }),
  endpoint(3, { assetNo: 2, host: "10.0.2.11", port: 443 }),
  endpoint(4, { assetNo: 3, assetSegment: "office" }),
];
const numbers = (over: Readonly<Record<string, unknown>>, assetNo?: number) =>
  cellsOf(intent(over), KNOWN, assetNo).cells.map(({ segment, endpointNo }) => `${segment} ${endpointNo}`);

describe("the cells of an intent", () => {
  it("are every segment times every endpoint that is known there", () => {
    expect(numbers({ from: ["internet", "office"], to: { segment: "data" }, ports: "*" })).toEqual([
      "internet 1",
      "internet 2",
      "internet 3",
      "office 1",
      "office 2",
      "office 3",
    ]);
  });

  it("are those that fit the ports and the transport", () => {
    expect(numbers({ to: { segment: "data" }, ports: [443, 53] })).toEqual(["internet 2", "internet 3"]);
    expect(numbers({ to: { segment: "data" }, ports: "*", transport: "udp" })).toEqual(["internet 2"]);
    expect(numbers({ to: { asset: "db1" }, ports: "*" }, 1)).toEqual(["internet 1", "internet 2"]);
    expect(numbers({ to: { endpoint: "tcp/10.0.2.10:22" }, ports: "*" }, 1)).toEqual(["internet 1"]);
    expect(numbers({ to: { segment: "empty" }, ports: "*" })).toEqual([]);
  });

  it("beyond the limit are counted, not forgotten", () => {
    const many = Array.from({ length: 1_500 }, (_, index) => endpoint(index, { port: index + 1 }));
    const found = cellsOf(
      intent({ from: ["internet", "office"], to: { segment: "data" }, ports: "*" }),
      many,
      undefined,
    );
    expect([found.cells.length, found.leftOut]).toEqual([2_000, 1_000]);
  });
});
