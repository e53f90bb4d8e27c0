import { describe, expect, it } from "vitest";
import type { EndpointFacts, Segment, Trust } from "../../../collector/domain/asset.ts";
import { proposeClaims, usuallySpeaks } from "../../../collector/domain/claim-proposal.ts";
import { id } from "../../../proto/ids.ts";

const segment = (name: string, trust: Trust): Segment => ({
  id: id(name),
  cidrs: [],
  trust,
  isPublic: false,
});
const SEGMENTS = [
  segment("internet", "untrusted"),
  segment("partners", "partner"),
  segment("office", "internal"),
  segment("vault", "restricted"),
];
const endpoint = (over: Partial<EndpointFacts> = {}): EndpointFacts => ({
  transport: "tcp",
  host: "10.0.2.10",
  port: 22,
  speaks: "tcp",
  reachedAs: {},
  isCanary: false,
  mustAllow: [],
  serverName: "",
  path: "/",
  ...over,
});

const check = (given: Partial<EndpointFacts>, segments: readonly Segment[], claims: readonly string[]) =>
  expect(
    proposeClaims(endpoint(given), segments).map(
      (one) => `${one.segment} ${one.expectation} ${one.scenarioId}`,
    ),
  ).toEqual(claims);

describe("proposeClaims()", () => {
  it("asks from where threats come by default, and from nowhere else", () => {
    check({}, SEGMENTS, ["internet deny reach.tcp", "partners deny reach.tcp"]);
  });

  it("asks for each business flow whether it still works", () => {
    check({ mustAllow: ["office"] }, SEGMENTS, [
      "internet deny reach.tcp",
      "partners deny reach.tcp",
      "office allow reach.tcp",
    ]);
  });

  it("asks both where a business flow comes from a segment that threats come from too", () => {
    check({ mustAllow: ["partners"] }, SEGMENTS, [
      "internet deny reach.tcp",
      "partners deny reach.tcp",
      "partners allow reach.tcp",
    ]);
  });

  it("asks nothing where no segment is declared", () => {
    check({ mustAllow: ["gone"] }, [], []);
  });

  it.each([
    ["tcp", "tcp", "reach.tcp"],
    ["tls", "tcp", "reach.tls"],
    ["http", "tcp", "reach.http"],
    ["https", "tcp", "reach.https"],
    ["udp", "udp", "deliver.udp"],
    ["witness", "tcp", "deliver.tcp"],
    ["witness", "udp", "deliver.udp"],
  ] as const)("asks what speaks %s over %s with %s", (speaks, transport, scenario) => {
    check({ speaks, transport }, SEGMENTS.slice(0, 1), [`internet deny ${scenario}`]);
  });
});

describe("usuallySpeaks()", () => {
  it.each([
    ["tcp", 443, "https"],
    ["tcp", 8_443, "https"],
    ["tcp", 80, "http"],
    ["tcp", 8_080, "http"],
    ["tcp", 22, "tcp"],
    ["udp", 443, "udp"],
  ] as const)("guesses that %s/%d speaks %3$s", (transport, port, speaks) => {
    expect(usuallySpeaks(transport, port)).toBe(speaks);
  });
});
