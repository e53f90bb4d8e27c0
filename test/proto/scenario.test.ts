import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { scenarioDigest } from "../../collector/app/start-run.ts";
import { actOf } from "../../proto/engagement.ts";
import {
  MAX_SCENARIO_BYTES,
  type Parameters,
  parametersSchema,
  ROLES,
  type Scenario,
  scenarioSchema,
  stepsFor,
} from "../../proto/scenario.ts";
import { OUTGOING_KINDS, STEP_LIMITS } from "../../proto/step.ts";
import type { Target } from "../../proto/target.ts";

const folder = join(import.meta.dirname, "../../scenarios");
const catalogue = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => ({ name, body: readFileSync(join(folder, name)) }));
const read = (body: Uint8Array): Scenario => scenarioSchema.parse(parse(Buffer.from(body).toString("utf8")));

const target = fc.record<Target>({
  transport: fc.constantFrom("tcp", "udp"),
  host: fc.oneof(
    fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join(".")),
    fc.constant("2001:db8::1"),
  ),
  port: fc.integer({ min: 1, max: 65_535 }),
});
const targets = fc.array(target, { maxLength: 4 });
const parameters = fc.record<Parameters>({
  target,
  elsewhere: targets,
  neighbours: targets,
  thirdPlaces: targets,
  controls: targets,
  tries: fc.integer({ min: 1, max: STEP_LIMITS.tries }),
  serverName: fc.string({ maxLength: 253 }),
  path: fc.stringMatching(/^\/[\x21-\x7e]{0,40}$/),
});

describe.each(catalogue)("$name", ({ name, body }) => {
  const scenario = read(body);

  it("is a scenario of a bearable size, with an address of its own", () => {
    expect(body.length).toBeLessThan(MAX_SCENARIO_BYTES);
    const digest = scenarioDigest(body);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(catalogue.filter((other) => scenarioDigest(other.body) === digest)).toHaveLength(1);
    expect(name).toBe(`${scenario.id.replaceAll(".", "-")}.yaml`);
  });

  it("asks its question, looks at itself, and gives silence long enough to tell a dead machine from a filter", () => {
    // What makes a no count is a negative control, or the baselines that the scenario names itself.
    expect(scenario.roles.actor.map(({ purpose }) => purpose)).toEqual(
      expect.arrayContaining([
        "attempt",
        "self-check",
        ...(scenario.expects === undefined ? ["negative-control"] : []),
      ]),
    );
    const probes = ROLES.flatMap((role) => scenario.roles[role]).filter(({ kind }) =>
      OUTGOING_KINDS.some((probe) => probe === kind),
    );
    for (const { timeoutMs } of probes) expect(timeoutMs).toBeGreaterThanOrEqual(STEP_LIMITS.silenceFloorMs);
  });

  it("decides by steps that it has, each in its role", () => {
    const { holds = [], allowed = [], prevented = [] } = scenario.expects ?? {};
    for (const { step, role } of [...holds, ...allowed, ...prevented])
      expect(scenario.roles[role].map(({ id }) => id)).toContain(step);
  });

  it("keeps every value of its parameters data: no step but its own, towards no target but theirs", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ROLES), parameters, (role, given) => {
        const own = scenario.roles[role];
        const known = [
          given.target,
          ...given.elsewhere,
          ...given.neighbours,
          ...given.thirdPlaces,
          ...given.controls,
        ];
        const steps = stepsFor(scenario, role, given);
        expect(steps.length).toBeLessThanOrEqual(STEP_LIMITS.stepsPerJob);
        expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
        for (const step of steps) {
          const entry = own.find(({ id }) => id === step.id.split(".")[0]);
          expect(step).toMatchObject({
            kind: entry?.kind,
            purpose: entry?.purpose,
            timeoutMs: entry?.timeoutMs,
          });
          expect(step.tries).toBeLessThanOrEqual(STEP_LIMITS.tries);
          const act = actOf(step);
          const ports = entry !== undefined && "ports" in entry ? portsOf(entry.ports, scenario) : undefined;
          const named = ports?.flatMap((port) => known.map((target) => ({ ...target, port }))) ?? known;
          if ("target" in act) expect(named).toContainEqual(act.target);
          if ("listen" in act) expect(act.listen).toEqual(given.target);
        }
      }),
    );
  });
});

/** The ports that a step names, or those of its parameter where no other are given. */
function portsOf(ports: readonly number[] | string | undefined, { parameters: declared = {} }: Scenario) {
  if (typeof ports !== "string") return ports;
  const parameter = declared[ports.slice(1)];
  return parameter?.type === "ports" ? parameter.default : undefined;
}

describe("a scenario is refused", () => {
  const step = { id: "a", purpose: "attempt", kind: "tcp-connect", to: "target", timeoutMs: 4_500 };
  const document = (over: object = {}, actor: readonly object[] = [step]): object => ({
    format: "plumbline-scenario/1",
    id: "a.b",
    version: 1,
    title: "t",
    summary: "s",
    tier: 0,
    transport: "tcp",
    attack: { version: "18.1", techniques: [] },
    roles: { actor },
    ...over,
  });
  const query = { ...step, kind: "dns-ask", variant: "a" };
  const check = (given: object) => expect(scenarioSchema.safeParse(given).success).toBe(false);

  it("but not when it is as it should be", () => {
    expect(scenarioSchema.safeParse(document()).success).toBe(true);
  });

  it("but not when it names what a name server is asked for", () => {
    expect(scenarioSchema.safeParse(document({}, [{ ...query, name: "zone.test" }])).success).toBe(true);
  });

  it.each([
    ["a question to a name server without a name", document({}, [query])],
    [
      "a name in another question",
      document({}, [{ ...query, kind: "redis-ask", variant: "ping", name: "zone.test" }]),
    ],
    ["a name that is none", document({}, [{ ...query, name: "zone.test. ANY" }])],
    ["a name that leaves no room for a label", document({}, [{ ...query, name: `${"a.".repeat(120)}test` }])],
    ["a variant of another kind", document({}, [{ ...query, name: "zone.test", variant: "axfr" }])],
    ["an unknown member", document({ run: "sh" })],
    ["another format", document({ format: "plumbline-scenario/2" })],
    ["no question", document({}, [])],
    ["an unknown kind of step", document({}, [{ ...step, kind: "exec" }])],
    ["a step towards nothing it knows", document({}, [{ ...step, to: "anywhere" }])],
    [
      "a target of its own",
      document({}, [{ ...step, target: { transport: "tcp", host: "10.0.0.1", port: 1 } }]),
    ],
    ["a step that waits too long", document({}, [{ ...step, timeoutMs: STEP_LIMITS.timeoutMs + 1 }])],
    ["too many tries", document({}, [{ ...step, tries: STEP_LIMITS.tries + 1 }])],
    [
      "too many steps",
      document(
        {},
        Array.from({ length: STEP_LIMITS.stepsPerJob + 1 }, (_, n) => ({ ...step, id: `a${n}` })),
      ),
    ],
    ["two steps of one id", document({}, [step, { ...step, to: "controls", purpose: "negative-control" }])],
    ["an id with a dot, as numbered steps have", document({}, [{ ...step, id: "a.1" }])],
    ["an id that is a path", document({ id: "../a" })],
  ])("with %s", (_, given) => {
    check(given);
  });
});

describe("parameters are refused", () => {
  const place = { transport: "tcp", host: "10.0.0.1", port: 22 };
  const check = (over: object) => parametersSchema.safeParse({ target: place, tries: 5, ...over }).success;

  it("but not when they are as they should be", () => {
    expect(check({})).toBe(true);
  });

  it.each([
    ["a name for a target", { target: { ...place, host: "db1" } }],
    ["an address with a zone", { target: { ...place, host: "fe80::1%eth0" } }],
    ["port 0", { target: { ...place, port: 0 } }],
    ["half a port", { target: { ...place, port: 1.5 } }],
    ["an unknown member", { steps: [] }],
    ["an unknown member of a target", { target: { ...place, scheme: "file" } }],
    ["no tries", { tries: 0 }],
    ["too many tries", { tries: STEP_LIMITS.tries + 1 }],
    ["too many neighbours", { neighbours: Array(5).fill(place) }],
    ["a path that is none", { path: "http://elsewhere/" }],
    ["a path with a line end", { path: "/a\r\nHost: b" }],
    ["a path with a space", { path: "/a b" }],
  ])("with %s", (_, over) => {
    expect(check(over)).toBe(false);
  });
});
