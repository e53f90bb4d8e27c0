import fc from "fast-check";
import { expect, it } from "vitest";
import type { Hear } from "../../../agent/probes/ear.ts";
import { perform } from "../../../agent/probes/perform.ts";
import type { RulesReading } from "../../../agent/rules.ts";
import { type Runner, runner } from "../../../agent/runner/runner.ts";
import { type RulesOfEngagement, rulesSchema } from "../../../proto/engagement.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import type { Target } from "../../../proto/target.ts";
import { instant } from "../../../proto/time.ts";
import { PUBLISHER, versionsInMemory } from "../../support/publisher.ts";
import { hostileJob } from "../support/hostile-jobs.ts";
import { probeIo } from "../support/probe-io.ts";
import { mayDial, mayListen } from "../support/rules-oracle.ts";

/** Jobs per set of rules, and sets of rules: ten thousand jobs. */
const JOBS = 100;
const WORLDS = 100;

const octet = fc.constantFrom(10, 127, 169, 1, 0, 255);
const block = fc.oneof(
  fc.tuple(octet, octet, fc.constantFrom(0, 4, 8, 16, 24)).map(([a, b, bits]) => `${a}.${b}.0.0/${bits}`),
  fc.constantFrom(
    "10.1.0.0/16",
    "10.1.1.1",
    "0.0.0.0/0",
    "::/0",
    "2001:db8::/32",
    "127.0.0.1",
    "::1",
    "fe80::/10",
  ),
);
const ports = fc.constantFrom<readonly (string | number)[]>(["1-65535"], [22], ["80-443"], [9_000]);
const kinds = fc.subarray(["tcp-connect", "tls-handshake", "http-request", "udp-send"], { minLength: 1 });
const blocks = (most: number) => fc.array(block, { minLength: 1, maxLength: most });
const likely = {
  kinds: ["tcp-connect", "tls-handshake", "http-request", "udp-send"],
  to: ["10.1.0.0/16"],
  ports: ["1-65535"],
};

/** Any rules; most are in force, some have no window open, some have ended. */
const rules = fc
  .record({
    format: fc.constant("plumbline-rules/1"),
    agreedBy: fc.constant("x"),
    notBefore: fc.constant("2020-01-01T00:00:00Z"),
    notAfter: fc.constantFrom(...Array(19).fill("2100-01-01T00:00:00Z"), "2021-01-01T00:00:00Z"),
    tier: fc.constantFrom(0, 0, 1, 2),
    allow: fc.array(
      fc.oneof(
        { weight: 1, arbitrary: fc.constant(likely) },
        { weight: 2, arbitrary: fc.record({ kinds, to: blocks(3), ports }) },
      ),
      { maxLength: 4 },
    ),
    deny: fc.array(fc.record({ to: blocks(2) }), { maxLength: 1 }),
    witness: fc.array(
      fc.record({
        transport: fc.constantFrom("tcp", "udp"),
        on: block,
        ports,
        from: blocks(2),
        maxBytes: fc.constantFrom(64, 512, 4_096),
      }),
      { maxLength: 2 },
    ),
    host: fc.constantFrom([], ["socket-table"]),
    windows: fc.oneof(
      { weight: 8, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constant([{ days: ["sun"], from: "00:00", to: "00:01" }]) },
    ),
    limits: fc.constantFrom(
      { probesPerSecond: 1_000 },
      { probesPerSecond: 500, concurrentProbes: 1, concurrentJobs: 2 },
    ),
  })
  .map((document) => ({ ...document, publishers: [{ name: PUBLISHER.name, key: PUBLISHER.key }] }))
  .map((document) => rulesSchema.parse(JSON.parse(JSON.stringify(document))));

const reading = (given: RulesOfEngagement): RulesReading => ({
  kind: "in-force",
  rules: given,
  json: "",
  digest: "",
  warning: "",
});

/** A network that refuses everybody and writes down what reached it, with the rules that were in force then. */
function fakeNetwork() {
  let current: RulesReading = { kind: "none", problem: "" };
  const seen: { readonly what: string; readonly isWithin: boolean }[] = [];
  let isSelfCheck = false;
  const note = (what: string, judge: (given: RulesOfEngagement) => boolean): void => {
    seen.push({ what, isWithin: current.kind === "in-force" && judge(current.rules) });
  };
  const door = (kind: string) => async (target: Target) => {
    if (!isSelfCheck) note(`${kind} ${target.host} ${target.port}`, (given) => mayDial(given, kind, target));
    return {
      kind: "failed",
      failure: { code: "ECONNREFUSED", syscall: "connect", atOnce: false, elapsedMs: 0 },
    } as const;
  };
  const hear: Hear = async (listen, { maxBytes }) => {
    note(`listen ${listen.host} ${listen.port}`, (given) => mayListen(given, listen, maxBytes));
    return { kind: "hearing", at: { address: listen.host, port: listen.port }, close: () => undefined };
  };
  return {
    seen,
    rules: () => current,
    put: (next: RulesReading): void => {
      current = next;
    },
    perform: (step: Parameters<typeof perform>[0], over: Partial<Parameters<typeof perform>[1]>) => {
      isSelfCheck = step.kind === "self-check";
      const open = door(step.kind);
      return perform(
        step,
        probeIo({ open, datagram: door(step.kind), hear, socketTables: async () => [], ...over }),
      );
    },
  };
}

/** An agent's runner on that network, with a clock that runs fast enough to wait for nothing. */
function hostedBy(network: ReturnType<typeof fakeNetwork>, wallMs: () => number) {
  let steady = 0;
  const outcomes: Outcome[] = [];
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const own: Runner = runner({
    time: { wall: () => instant(wallMs()), steadyMs: () => (steady += 20) },
    rules: network.rules,
    versions: versionsInMemory(),
    isHalted: () => false,
    room: () => "free",
    ready: async () => undefined,
    emit: ({ outcome }) => outcomes.push(outcome),
    perform: (_job, step, { stop, finish, report }) => network.perform(step, { stop, finish, report }),
    log: quiet,
  });
  return { own, outcomes };
}

const world = fc.record({
  first: rules,
  later: rules,
  swapAt: fc.nat(JOBS),
  /** The wall clock may be wrong by years, and jump in the middle. */
  clocks: fc.tuple(
    fc.constantFrom<number>(0, 0, 0, 0, -1e11),
    fc.constantFrom<number>(0, 0, 0, 3_600_000, 1e12),
  ),
  jobs: fc.array(hostileJob, { minLength: JOBS, maxLength: JOBS }),
});

it("never dials and never listens outside its rules, whatever ten thousand hostile jobs ask for", async () => {
  const total = { dials: 0, refusals: 0, jobs: 0 };
  await fc.assert(
    fc.asyncProperty(world, async ({ first, later, swapAt, clocks: [early, late], jobs }) => {
      const network = fakeNetwork();
      network.put(reading(first));
      let skewMs = early;
      const { own, outcomes } = hostedBy(network, () => Date.now() + skewMs);
      for (const [index, job] of jobs.entries()) {
        if (index === swapAt) {
          network.put(reading(later));
          skewMs = late;
          own.recheck();
        }
        own.offer(job, -skewMs);
        if (index % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.race([own.idle(), new Promise((resolve) => setTimeout(resolve, 400))]);
      own.halt("over");
      await own.idle();
      expect(network.seen.filter(({ isWithin }) => !isWithin)).toEqual([]);
      total.dials += network.seen.length;
      total.refusals += outcomes.filter(({ kind }) => kind === "refused-by-rules").length;
      total.jobs += outcomes.filter(({ kind }) => kind === "job-ended").length;
    }),
    { numRuns: WORLDS, endOnFailure: true },
  );
  // Each job has its one last word; and enough got through that the silence of the rest means something.
  expect(total.jobs).toBe(JOBS * WORLDS);
  expect(total.dials).toBeGreaterThan(500);
  expect(total.refusals).toBeGreaterThan(1_000);
}, 120_000);
