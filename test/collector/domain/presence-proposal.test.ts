import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Segment } from "../../../collector/domain/asset.ts";
import { type PresenceFacts, proposePresence } from "../../../collector/domain/presence-proposal.ts";
import { WEAKNESS_TESTS } from "../../../collector/domain/weakness-table.ts";
import { id } from "../../../proto/ids.ts";
import { isHostScenario } from "../../../proto/scenario.ts";
import { checkGiven } from "../../../proto/scenario-parameters.ts";
import { catalogued } from "../../support/judged-at.ts";

const segment = (name: string, trust: Segment["trust"]): Segment => ({
  id: id(name),
  cidrs: [],
  trust,
  isPublic: false,
});
const SEGMENTS = [
  segment("internet", "untrusted"),
  segment("office", "internal"),
  segment("data", "restricted"),
];
const facts = (over: Partial<PresenceFacts> = {}): PresenceFacts => ({
  marks: [{ format: "nessus-xml", weakness: "100634", title: "Redis" }],
  component: undefined,
  evidence: [],
  endpoint: { transport: "tcp", speaks: "tcp" },
  assetSegment: id("data"),
  agentSegments: [],
  segments: SEGMENTS,
  ...over,
});
const shown = (over: Partial<PresenceFacts>) =>
  proposePresence(facts(over)).map(({ at, segment: from, scenarioId }) => `${at} ${from} ${scenarioId}`);

const FIX = {
  marks: [{ format: "trivy-json", weakness: "CVE-1", title: "t" }],
  component: "nginx@1.1",
  evidence: ["nginx@1.1 in web (debian 12); fixed in 1.2"],
  endpoint: undefined,
};

describe("proposePresence()", () => {
  it("asks a service from where threats come, and from beside it", () => {
    expect(shown({})).toEqual([
      "endpoint internet posture.redis-unauth",
      "endpoint data posture.redis-unauth",
    ]);
  });

  it("asks over TLS what speaks it", () => {
    const marks = [{ format: "nuclei-json", weakness: "exposed-docker-api", title: "" }];
    const over = { marks, segments: SEGMENTS.slice(0, 1), assetSegment: undefined };
    expect(shown(over)).toEqual(["endpoint internet posture.docker-unauth"]);
    expect(shown({ ...over, endpoint: { transport: "tcp", speaks: "https" } })).toEqual([
      "endpoint internet posture.docker-unauth-https",
    ]);
  });

  it.each([
    ["there is no endpoint", { endpoint: undefined }],
    ["the endpoint is of the other transport", { endpoint: { transport: "udp", speaks: "udp" } as const }],
    [
      "nothing in the catalogue tests it",
      { marks: [{ format: "nessus-xml", weakness: "51192", title: "" }] },
    ],
    ["no segment is declared", { segments: [] }],
  ])("asks nothing where %s", (_, over) => {
    expect(shown(over)).toEqual([]);
  });

  it("asks the agents that live on the asset for a package and its process", () => {
    expect(proposePresence(facts({ ...FIX, agentSegments: [id("office")] }))).toEqual([
      { at: "host", segment: "office", scenarioId: "pkg.version", given: { package: "nginx", fixed: "1.2" } },
      {
        at: "host",
        segment: "office",
        scenarioId: "svc.restarted",
        given: { process: "nginx", package: "nginx" },
      },
    ]);
  });

  it("makes the claim where the asset stands although no agent lives there: it is what is missing", () => {
    expect(shown(FIX)).toEqual(["host data pkg.version", "host data svc.restarted"]);
    expect(shown({ ...FIX, assetSegment: undefined })).toEqual([]);
  });

  it("names no segment that the inventory hasn't, no scenario that the catalogue hasn't, and only values that fit", () => {
    const names = ["internet", "office", "data", "elsewhere"].map((name) => id<Segment["id"]>(name));
    const keys = WEAKNESS_TESTS.flatMap(({ keys: of }) => Object.values(of).flat());
    const text = fc.oneof(fc.string(), fc.constantFrom(...keys));
    fc.assert(
      fc.property(
        fc.record({
          marks: fc.array(
            fc.record({
              format: fc.constantFrom(
                "nessus-xml",
                "nuclei-json",
                "testssl-csv",
                "ssh-audit-json",
                "openscap-xml",
                "sarif",
              ),
              weakness: text,
              title: text,
            }),
            { maxLength: 3 },
          ),
          component: fc.option(fc.oneof(fc.string(), fc.constant("nginx@1.1")), { nil: undefined }),
          evidence: fc.array(
            fc.oneof(
              fc.string(),
              fc.string().map((v) => `nginx@1.1 in web (debian 12); fixed in ${v}`),
            ),
            {
              maxLength: 3,
            },
          ),
          endpoint: fc.option(
            fc.constantFrom(
              { transport: "tcp", speaks: "tcp" } as const,
              { transport: "tcp", speaks: "https" } as const,
              { transport: "udp", speaks: "udp" } as const,
            ),
            { nil: undefined },
          ),
          assetSegment: fc.option(fc.constantFrom(...names), { nil: undefined }),
          agentSegments: fc.subarray(names),
          segments: fc.subarray(SEGMENTS),
        }),
        (given) => {
          for (const one of proposePresence(given)) {
            const document = catalogued(one.scenarioId);
            expect(given.segments.map(({ id: known }) => known)).toContain(one.segment);
            expect(isHostScenario(document)).toBe(one.at === "host");
            if (one.at === "endpoint") expect(document.transport).toBe(given.endpoint?.transport);
            expect(checkGiven(document.parameters ?? {}, one.given).kind).toBe("checked");
          }
        },
      ),
    );
  });
});
