import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { EndpointFacts } from "../../../collector/domain/asset.ts";
import {
  MAX_ACTORS,
  type PlanAgent,
  type PlanFacts,
  type PlannedJob,
  planRun,
} from "../../../collector/domain/run-plan.ts";
import { actOf, permits, rulesSchema } from "../../../proto/engagement.ts";
import { scenarioSchema, stepsFor } from "../../../proto/scenario.ts";
import { showTarget } from "../../../proto/target.ts";
import { instant } from "../../../proto/time.ts";
import { PUBLISHER } from "../../support/publisher.ts";

const scenario = (file: string) =>
  scenarioSchema.parse(parse(readFileSync(join(import.meta.dirname, "../../../scenarios", file), "utf8")));
const REACH = scenario("reach-tcp.yaml");
const DELIVER = scenario("deliver-tcp.yaml");
const NOW = instant(Date.UTC(2026, 10, 20));

const rules = (...allow: { to: string; ports: string }[]) =>
  rulesSchema.parse({
    format: "plumbline-rules/1",
    agreedBy: "the tests",
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2030-01-01T00:00:00Z",
    allow: allow.map(({ to, ports }) => ({ kinds: ["tcp-connect"], to: [to], ports: [ports] })),
    witness: [{ transport: "tcp", on: "10.0.2.0/24", ports: ["1-65535"], from: ["10.0.0.0/8"] }],
    host: ["socket-table"],
    publishers: [{ name: PUBLISHER.name, key: PUBLISHER.key }],
  });
const WIDE = rules({ to: "10.0.0.0/8", ports: "1-65535" });

const agent = (agentId: string, segment: string, over: Partial<PlanAgent> = {}): PlanAgent => ({
  agentId,
  segment,
  asset: undefined,
  rules: WIDE,
  rulesProblem: "",
  ...over,
});
const endpoint = (host: string, port: number, over: Partial<EndpointFacts> = {}): EndpointFacts => ({
  transport: "tcp",
  host,
  port,
  speaks: "tcp",
  reachedAs: {},
  isCanary: true,
  mustAllow: [],
  serverName: "",
  path: "/",
  ...over,
});
const OWN = { asset: "db1", segment: "data", endpoint: endpoint("10.0.2.10", 443) };
const BESIDE = { asset: "db2", segment: "data", endpoint: endpoint("10.0.2.11", 443) };
const AFAR = { asset: "www", segment: "dmz", endpoint: endpoint("10.0.3.5", 443) };

const facts = (over: Partial<PlanFacts> = {}): PlanFacts => ({
  scenario: REACH,
  bundle: { id: "catalogue", keyId: PUBLISHER.keyId },
  vantage: "internet",
  asset: { name: "db1", segment: "data" },
  endpoint: endpoint("10.0.2.10", 22),
  canaries: [OWN, BESIDE, AFAR],
  agents: [agent("out", "internet"), agent("near", "data")],
  tries: 5,
  chance: 0,
  at: NOW,
  ...over,
});

/** The jobs of the plan, each as its agent and role. */
const jobsOf = (over: Partial<PlanFacts> = {}): readonly PlannedJob[] => {
  const plan = planRun(facts(over));
  if (plan.kind === "untestable") throw new Error(plan.because);
  return plan.jobs;
};
const roles = (over: Partial<PlanFacts> = {}) =>
  jobsOf(over).map(({ agentId, role }) => `${agentId} as ${role}`);
const actorOf = (over: Partial<PlanFacts> = {}) => jobsOf(over)[0]?.parameters;
const untestable = (over: Partial<PlanFacts>, because: string) =>
  expect(planRun(facts(over))).toEqual({ kind: "untestable", because: expect.stringContaining(because) });

describe("who asks", () => {
  it("is an agent of the vantage, with a close view beside it", () => {
    expect(roles()).toEqual(["out as actor", "near as close-view"]);
  });

  it("is each of several agents there, who share the tries", () => {
    const agents = [1, 2, 3, 4].map((n) => agent(`out${n}`, "internet"));
    const jobs = jobsOf({ agents });
    expect(jobs).toHaveLength(MAX_ACTORS);
    expect(jobs.map(({ parameters }) => parameters.tries)).toEqual([2, 2, 2]);
  });

  it("is nobody whose own rules refuse the question", () => {
    const agents = [
      agent("shy", "internet", { rules: rules({ to: "10.0.9.0/24", ports: "22" }) }),
      agent("out", "internet"),
    ];
    expect(roles({ agents })).toEqual(["out as actor"]);
  });

  it("is nobody: then it is said why", () => {
    untestable({ agents: [] }, 'no live agent in segment "internet"');
    untestable(
      { agents: [agent("out", "internet", { rules: undefined, rulesProblem: "the file is too open" })] },
      "the file is too open",
    );
    untestable(
      { agents: [agent("out", "internet", { rules: rules({ to: "10.0.2.10", ports: "443" }) })] },
      "its rules refuse tcp-connect",
    );
    untestable(
      { bundle: { id: "catalogue", keyId: "ab".repeat(32) } },
      'out: pins no publisher of bundle "catalogue" (key abababababababab…; publishers: in its rules.yaml)',
    );
    untestable({ endpoint: endpoint("127.0.0.1", 22) }, "special-address");
    untestable({ at: instant(Date.UTC(2031, 0)) }, "expired");
  });
});

it("asks no close view that pins no publisher of the bundle", () => {
  const unpinned = { ...WIDE, publishers: [] };
  expect(roles({ agents: [agent("out", "internet"), agent("near", "data", { rules: unpinned })] })).toEqual([
    "out as actor",
  ]);
});

describe("where to", () => {
  it("is the address by which the segment reaches the endpoint", () => {
    const nat = endpoint("10.0.2.10", 22, { reachedAs: { internet: { host: "10.0.1.200", port: 2_222 } } });
    const plan = planRun(facts({ endpoint: nat }));
    expect(plan).toMatchObject({ target: { host: "10.0.1.200", port: 2_222 } });
    const [actor, view] = jobsOf({ endpoint: nat });
    expect([actor?.parameters.target?.host, view?.parameters.target?.host]).toEqual([
      "10.0.1.200",
      "10.0.2.10",
    ]);
  });

  it("goes along with the name and the path that the service wants", () => {
    expect(
      actorOf({ endpoint: endpoint("10.0.2.10", 22, { serverName: "db1.example.org", path: "/health" }) }),
    ).toMatchObject({
      serverName: "db1.example.org",
      path: "/health",
    });
  });
});

describe("the baselines of who asks", () => {
  const show = (over: Partial<PlanFacts> = {}) => {
    const parameters = actorOf(over);
    return {
      elsewhere: parameters?.elsewhere.map(showTarget),
      neighbours: parameters?.neighbours.map(showTarget),
      thirdPlaces: parameters?.thirdPlaces.map(showTarget),
    };
  };

  it("are another port of the asset and another machine beside it", () => {
    expect(show()).toEqual({
      elsewhere: ["tcp/10.0.2.10:443"],
      neighbours: ["tcp/10.0.2.11:443"],
      thirdPlaces: [],
    });
  });

  it("are a third place where nothing nearer is known", () => {
    expect(show({ canaries: [AFAR] })).toEqual({
      elsewhere: [],
      neighbours: [],
      thirdPlaces: ["tcp/10.0.3.5:443"],
    });
  });

  it("are never the question itself, nor of another transport", () => {
    const same = { ...OWN, endpoint: endpoint("10.0.2.10", 22) };
    const udp = { ...OWN, endpoint: endpoint("10.0.2.10", 53, { transport: "udp" }) };
    expect(show({ canaries: [same, udp] })).toEqual({ elsewhere: [], neighbours: [], thirdPlaces: [] });
  });

  it("are left out where the agent's rules refuse them; the question is not", () => {
    const narrow = agent("out", "internet", { rules: rules({ to: "10.0.2.10", ports: "22" }) });
    expect(show({ agents: [narrow] })).toEqual({ elsewhere: [], neighbours: [], thirdPlaces: [] });
    expect(actorOf({ agents: [narrow] })?.controls).toEqual([]);
  });

  it("hold a port that must not answer: on the target, outside the ephemeral range, none that is known to be used", () => {
    const used = { ...OWN, endpoint: endpoint("10.0.2.10", 20_000) };
    expect(actorOf({ canaries: [used] })?.controls).toEqual([
      { transport: "tcp", host: "10.0.2.10", port: 20_001 },
    ]);
    expect(actorOf({ chance: 0.999_999 })?.controls[0]?.port).toBeLessThan(32_768);
  });
});

describe("a blank address beside the target", () => {
  const controls = (over: Partial<PlanFacts> = {}) => actorOf(over)?.controls.map(showTarget);

  it("must not answer on the target's port either, where one is given", () => {
    expect(controls({ blank: "10.0.2.77" })).toEqual(["tcp/10.0.2.10:20000", "tcp/10.0.2.77:22"]);
    expect(controls()).toEqual(["tcp/10.0.2.10:20000"]);
  });

  it("is left alone where the agent's rules don't name it", () => {
    const narrow = agent("out", "internet", { rules: rules({ to: "10.0.2.10", ports: "1-65535" }) });
    expect(controls({ blank: "10.0.2.77", agents: [narrow] })).toEqual(["tcp/10.0.2.10:20000"]);
  });
});

describe("who looks from close by", () => {
  it("is the agent on the asset itself, with the kernel's view, and one neighbour", () => {
    const agents = [
      agent("out", "internet"),
      agent("near", "data"),
      agent("far", "data"),
      agent("on", "data", { asset: "db1" }),
    ];
    expect(roles({ agents })).toEqual([
      "out as actor",
      "on as close-view",
      "on as on-asset",
      "near as close-view",
    ]);
    expect(jobsOf({ agents }).map(({ isOnAsset }) => isOnAsset)).toEqual([false, true, true, false]);
  });

  it("is the witness too where the scenario has one", () => {
    const agents = [agent("out", "internet"), agent("on", "data", { asset: "db1" })];
    expect(roles({ agents, scenario: DELIVER })).toEqual([
      "out as actor",
      "on as close-view",
      "on as witness",
    ]);
  });

  it("is no agent that asks", () => {
    expect(roles({ vantage: "data" })).toEqual(["near as actor"]);
  });

  it("is nobody where nobody may: the run goes on without", () => {
    const near = agent("near", "data", { rules: undefined });
    expect(roles({ agents: [agent("out", "internet"), near] })).toEqual(["out as actor"]);
    expect(roles({ asset: { name: "db1", segment: undefined } })).toEqual(["out as actor"]);
  });
});

it("gives no agent a step that its own rules refuse, whatever the facts", () => {
  const allow = fc.record({
    to: fc.constantFrom("10.0.2.0/24", "10.0.2.10", "10.0.3.5", "10.0.0.0/8", "127.0.0.0/8"),
    ports: fc.constantFrom("22", "443", "1-65535", "20000-29999"),
  });
  const someone = fc
    .tuple(
      fc.constantFrom("internet", "data"),
      fc.option(fc.array(allow, { maxLength: 3 })),
      fc.constantFrom(undefined, "db1", "db2"),
    )
    .map(([segment, entries, asset], index = 0) =>
      agent(`${segment}-${asset}-${index}`, segment, {
        asset,
        rules: entries === null ? undefined : rules(...entries),
      }),
    );
  fc.assert(
    fc.property(
      fc.uniqueArray(someone, { maxLength: 6, selector: ({ agentId }) => agentId }),
      fc.constantFrom(REACH, DELIVER),
      fc.subarray([OWN, BESIDE, AFAR]),
      fc.constantFrom("10.0.2.10", "127.0.0.1", "10.9.9.9"),
      (agents, asked, canaries, host) => {
        const plan = planRun(facts({ agents, scenario: asked, canaries, endpoint: endpoint(host, 22) }));
        if (plan.kind === "untestable") return;
        for (const job of plan.jobs) {
          const given = agents.find(({ agentId }) => agentId === job.agentId)?.rules;
          expect(given).toBeDefined();
          if (given === undefined) continue;
          for (const step of stepsFor(asked, job.role, job.parameters)) {
            expect(permits(given, actOf(step), asked.tier, NOW)).toMatchObject({ granted: true });
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

it("says which parts of the scenario nobody takes, and why", () => {
  const facts = (agents: readonly PlanAgent[]): PlanFacts => ({
    scenario: DELIVER,
    bundle: { id: "tests", keyId: PUBLISHER.keyId },
    vantage: "internet",
    asset: { name: "db1", segment: "data" },
    endpoint: OWN.endpoint,
    canaries: [],
    agents,
    tries: 1,
    chance: 0,
    at: NOW,
  });
  const untaken = (agents: readonly PlanAgent[]) => {
    const plan = planRun(facts(agents));
    return plan.kind === "plan" ? plan.untaken : plan.because;
  };
  const actor = agent("a1", "internet");
  expect(untaken([actor])).toEqual([
    { role: "close-view", because: 'no other live agent stands on asset "db1" or in its segment' },
    { role: "witness", because: 'no other live agent stands on asset "db1"' },
  ]);
  const mute = { ...WIDE, witness: [] };
  expect(untaken([actor, agent("w1", "data", { asset: "db1", rules: mute })])).toEqual([
    {
      role: "witness",
      because: "w1 its rules refuse witness-listen (witness: witness-not-listed)",
    },
  ]);
  expect(untaken([actor, agent("w1", "data", { asset: "db1" })])).toEqual([]);
});
