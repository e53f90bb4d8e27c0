import { describe, expect, it } from "vitest";
import { type PlanAgent, type PlanFacts, planRun } from "../../../collector/domain/run-plan.ts";
import { rulesSchema } from "../../../proto/engagement.ts";
import { OUTGOING_KINDS } from "../../../proto/step.ts";
import type { Transport } from "../../../proto/target.ts";
import { instant } from "../../../proto/time.ts";
import { catalogued } from "../../support/judged-at.ts";
import { PUBLISHER } from "../../support/publisher.ts";

/**
 * A run goes from the attacker's segment to the asset, with the witness on the asset; or from the asset
 * out to the attacker's segment, with the witness there. It is the same plan: the witness stands on
 * what the run asks for.
 */
const WITNESS_PORTS = ["1-65535"];
const rules = (own: string, speaks: readonly string[]) =>
  rulesSchema.parse({
    format: "plumbline-rules/1",
    agreedBy: "the tests",
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2030-01-01T00:00:00Z",
    allow: [{ kinds: OUTGOING_KINDS, to: ["10.0.0.0/8", "192.0.2.0/24"], ports: ["1-65535"], paths: ["/*"] }],
    witness: (["tcp", "udp"] as const).map((transport) => ({
      ...{ transport, on: own, ports: WITNESS_PORTS, from: ["10.0.0.0/8"], maxBytes: 49_152, speaks },
    })),
    publishers: [{ name: PUBLISHER.name, key: PUBLISHER.key }],
  });

const SINK = "192.0.2.10";
const DATABASE = "10.0.2.10";
const agent = (
  agentId: string,
  segment: string,
  asset: string,
  own: string,
  speaks = ["tls"],
): PlanAgent => ({
  ...{ agentId, segment, asset, rulesProblem: "", rules: rules(own, speaks) },
});
const endpointOf = (host: string, port: number, transport: Transport = "tcp") => ({
  ...({ transport, host, port, speaks: "witness", reachedAs: {}, isCanary: false } as const),
  ...{ mustAllow: [], serverName: "", path: "/" },
});
const AGENTS = [agent("on-db", "data", "db1", DATABASE), agent("outside", "internet", "sink", SINK)];

const planned = (over: Partial<PlanFacts> & Pick<PlanFacts, "scenario">) =>
  planRun({
    bundle: { id: "catalogue", keyId: PUBLISHER.keyId },
    vantage: "data",
    asset: { name: "sink", segment: "internet" },
    endpoint: endpointOf(SINK, 443),
    canaries: [],
    agents: AGENTS,
    tries: 5,
    chance: 0,
    at: instant(Date.UTC(2026, 10, 20)),
    ...over,
  });
const rolesIn = (plan: ReturnType<typeof planned>) =>
  plan.kind === "untestable"
    ? plan.because
    : plan.jobs.map(({ agentId, role, parameters }) => `${agentId} as ${role} at ${parameters.target?.host}`);

describe("a witness stands on what the run asks for", () => {
  it.each(["egress.ports", "egress.https-data", "beacon.nonstd-tls", "tls.inspection"])(
    "outside where %s asks from the asset",
    (scenario) => {
      expect(rolesIn(planned({ scenario: catalogued(scenario) }))).toEqual([
        `on-db as actor at ${SINK}`,
        `outside as witness at ${SINK}`,
      ]);
    },
  );

  it("on the asset where the attacker's segment asks", () => {
    const plan = planned({
      scenario: catalogued("deliver.tcp"),
      vantage: "internet",
      asset: { name: "db1", segment: "data" },
      endpoint: endpointOf(DATABASE, 5_432),
    });
    expect(rolesIn(plan)).toEqual([
      `outside as actor at ${DATABASE}`,
      `on-db as close-view at ${DATABASE}`,
      `on-db as witness at ${DATABASE}`,
    ]);
  });

  it("is left out where its rules don't name what it should speak", () => {
    const mute = [AGENTS[0] as PlanAgent, agent("outside", "internet", "sink", SINK, [])];
    expect(rolesIn(planned({ scenario: catalogued("tls.inspection"), agents: mute }))).toEqual([
      `on-db as actor at ${SINK}`,
    ]);
  });

  it("is nobody who asks", () => {
    const alone = [agent("on-db", "data", "sink", SINK)];
    expect(rolesIn(planned({ scenario: catalogued("egress.ports"), agents: alone }))).toEqual([
      `on-db as actor at ${SINK}`,
    ]);
  });
});

describe("a scenario that asks through a resolver", () => {
  const scenario = catalogued("egress.dns-label");
  const resolver = (host: string, port = 53, transport: Transport = "udp") => ({
    asset: "ns1",
    segment: "data",
    endpoint: { ...endpointOf(host, port, transport), isCanary: true },
  });
  const asked = (canaries: PlanFacts["canaries"]) =>
    planned({
      scenario,
      canaries,
      endpoint: endpointOf(SINK, 53, "udp"),
      agents: [AGENTS[0] as PlanAgent, agent("outside", "internet", "sink", SINK, ["dns"])],
    });

  it("asks the one that the inventory knows and the agent's rules allow", () => {
    const plan = asked([resolver("203.0.113.53"), resolver("10.0.2.53"), resolver("10.0.2.54")]);
    expect(plan.kind === "plan" && plan.jobs[0]?.parameters.resolvers).toEqual([
      { transport: "udp", host: "10.0.2.53", port: 53 },
    ]);
    expect(rolesIn(plan)).toEqual([`on-db as actor at ${SINK}`, `outside as witness at ${SINK}`]);
  });

  it.each([
    ["none is known", []],
    ["what is known is none", [resolver("10.0.2.53", 54), resolver("10.0.2.53", 53, "tcp")]],
    ["the agent's rules don't allow it", [resolver("203.0.113.53")]],
  ])("can't be asked where %s, and says what to add", (_, canaries) => {
    expect(rolesIn(asked(canaries))).toMatch(/no endpoint on 53\/udp that is a canary .*on-db may ask/);
  });

  it("gives no other scenario a parameter that older agents don't know", () => {
    const plan = planned({ scenario: catalogued("egress.ports") });
    expect(plan.kind === "plan" && "resolvers" in (plan.jobs[0]?.parameters ?? {})).toBe(false);
  });
});
