import { expect, it } from "vitest";
import { parseRules } from "../../../agent/rules.ts";
import { type Acceptance, accept, type RulesNow } from "../../../agent/runner/accept.ts";
import { instant } from "../../../proto/time.ts";
import type { Job } from "../../../proto/wire.ts";
import { HOST_SCENARIO } from "../../support/host-scenario.ts";
import { versionsInMemory } from "../../support/publisher.ts";
import { jobOf, LOOPBACK_RULES, scenarioBytes } from "../support/scenario.ts";

const NOW = instant(Date.now());
const target = { transport: "tcp", host: "127.0.0.1", port: 22 } as const;

const rulesOf = (text: string): RulesNow => {
  const reading = parseRules("rules.yaml", text, "");
  return reading.kind === "in-force" ? reading : { kind: "none", problem: reading.problem };
};

/** The one place that knows how `accept` is called. */
const decide = (job: Job, rules: RulesNow = rulesOf(LOOPBACK_RULES)): Acceptance =>
  accept(job, rules, { own: NOW, collector: NOW }, versionsInMemory());

const scenario = (change: (text: string) => string): Buffer =>
  Buffer.from(change(scenarioBytes("reach.tcp").toString()));

it("takes a job whose every step is permitted, with what is left of its lease", () => {
  const neighbours = [{ ...target, host: "127.0.0.2" }];
  const acceptance = decide(
    jobOf("reach.tcp", { target, neighbours, tries: 3 }, { notAfter: instant(NOW + 5_000) }),
  );
  expect(acceptance).toMatchObject({ kind: "accepted", job: { leaseMs: 5_000, tier: 0 } });
  const steps = acceptance.kind === "accepted" ? acceptance.job.steps : [];
  expect(steps.map(({ id, tries }) => [id, tries])).toEqual([
    ["self-check", 1],
    ["neighbour", 1],
    ["attempt", 3],
  ]);
});

it("refuses the whole job for one step outside the rules, naming step and rule", () => {
  const acceptance = decide(
    jobOf("reach.tcp", { target, neighbours: [{ ...target, host: "192.0.2.1" }], tries: 1 }),
  );
  expect(acceptance).toEqual({
    kind: "refused",
    because: "The rules of engagement forbid it",
    refusals: [{ stepId: "neighbour", rule: "allow", because: "not-listed" }],
  });
});

it("does nothing without rules, and says why there are none", () => {
  expect(
    decide(jobOf("reach.tcp", { target, tries: 1 }), { kind: "none", problem: "does not exist" }),
  ).toMatchObject({
    kind: "refused",
    refusals: [{ rule: "rules", because: "does not exist" }],
  });
});

it("holds the lease against the collector's clock and the rules against its own", () => {
  const job = jobOf("reach.tcp", { target, tries: 1 }, { notAfter: instant(1_000_000) });
  const rules = rulesOf(LOOPBACK_RULES);
  expect(accept(job, rules, { own: NOW, collector: instant(999_000) }, versionsInMemory())).toMatchObject({
    kind: "accepted",
  });
  expect(accept(job, rules, { own: NOW, collector: instant(1_000_000) }, versionsInMemory())).toMatchObject({
    kind: "expired",
  });
  expect(
    accept(job, rules, { own: instant(0), collector: instant(999_000) }, versionsInMemory()),
  ).toMatchObject({
    kind: "refused",
    refusals: [{ because: "not-yet" }, { because: "not-yet" }],
  });
});

it.each<[string, Partial<Job>]>([
  ["another scenario than its digest names", { scenarioDigest: "0".repeat(64) }],
  ["an unknown role", { role: "root" }],
  ["a role the scenario has no steps for", { role: "witness" }],
  ["a short nonce", { nonce: new Uint8Array(8) }],
  ["a marker that would split a header", { marker: "a\r\nhost: b" }],
  ["an id that is a path", { jobId: "../clients/server" }],
  ["parameters that are no JSON", { parameters: "{" }],
  ["parameters with a member too many", { parameters: JSON.stringify({ target, tries: 1, run: "id" }) }],
  ["a name for an address", { parameters: JSON.stringify({ target: { ...target, host: "db" }, tries: 1 }) }],
  [
    "a target of the other transport",
    { parameters: JSON.stringify({ target: { ...target, transport: "udp" }, tries: 1 }) },
  ],
  ["no target where the scenario asks one", { parameters: JSON.stringify({ tries: 1 }) }],
  [
    "a value that the scenario does not take",
    { parameters: JSON.stringify({ target, tries: 1, given: { package: "openssl" } }) },
  ],
  ["more tries than the limit", { parameters: JSON.stringify({ target, tries: 101 }) }],
])("refuses %s", (_what, over) => {
  expect(decide(jobOf("reach.tcp", { target, tries: 1 }, over))).toMatchObject({
    kind: "refused",
    refusals: [],
  });
});

it.each<[string, (text: string) => string]>([
  ["an unknown member", (text) => `${text}exec: id\n`],
  ["an unknown kind of step", (text) => text.replaceAll("tcp-connect", "shell")],
  ["a key given twice", (text) => `${text}id: other\n`],
  ["an anchor", (text) => text.replace("roles:", "roles: &r")],
  ["a tag", (text) => text.replace("tier: 0", "tier: !!int 0")],
  ["a second document", (text) => `${text}---\n${text}`],
  ["a limit widened", (text) => text.replaceAll("4500", "60000")],
  ["two steps with one id", (text) => text.replace("id: attempt", "id: self-check")],
])("refuses a scenario with %s", (_what, change) => {
  expect(decide(jobOf(scenario(change), { target, tries: 1 }))).toMatchObject({
    kind: "refused",
    refusals: [],
  });
});

it.each(["[", "- ", "a: ", '"a": ', "? "])(
  "lives through a scenario that is %j over and over, whoever sent it",
  (piece) => {
    const bytes = Buffer.from(piece.repeat(8_000));
    expect(decide(jobOf(bytes, { target, tries: 1 }))).toMatchObject({
      kind: "refused",
      because: expect.stringContaining("nested too deep"),
    });
  },
);

it("takes a job about its own host with the values in the steps, and none with a value out of bounds", () => {
  const decided = (given: Readonly<Record<string, number>>) =>
    decide(jobOf(Buffer.from(HOST_SCENARIO), { tries: 5, given }));
  expect(decided({ rounds: 3 })).toMatchObject({
    kind: "accepted",
    job: {
      steps: [
        { id: "check", tries: 3 },
        { id: "once-more", tries: 2 },
      ],
    },
  });
  expect(decided({ rounds: 6 })).toMatchObject({
    kind: "refused",
    because: "Parameters given.rounds: must be a whole number from 1 to 5",
  });
  expect(decided({})).toMatchObject({ because: expect.stringContaining("given.rounds: must be given") });
});
