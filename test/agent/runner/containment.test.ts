import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Open } from "../../../agent/probes/dial.ts";
import type { Hear } from "../../../agent/probes/ear.ts";
import { Unreadable } from "../../../agent/probes/host/door.ts";
import { perform } from "../../../agent/probes/perform.ts";
import type { ProbeIo } from "../../../agent/probes/probe.ts";
import type { RulesReading } from "../../../agent/rules.ts";
import { rulesForProbes } from "../../../agent/rules-for-probes.ts";
import { type Runner, runner } from "../../../agent/runner/runner.ts";
import { type RulesOfEngagement, rulesSchema } from "../../../proto/engagement.ts";
import { HOST_KINDS } from "../../../proto/host.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { SANDBOX_KINDS } from "../../../proto/sandbox.ts";
import { SPEECHES } from "../../../proto/speech.ts";
import type { Step } from "../../../proto/step.ts";
import type { Target } from "../../../proto/target.ts";
import { instant } from "../../../proto/time.ts";
import { PUBLISHER, versionsInMemory } from "../../support/publisher.ts";
import { hostileJob } from "../support/hostile-jobs.ts";
import { probeIo } from "../support/probe-io.ts";
import { mayDial, mayListen, mayLook, mayWrite } from "../support/rules-oracle.ts";

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
/** Not every kind that goes out: hostile jobs ask for a few that no rules here name. */
const KINDS = [
  ...["tcp-connect", "tls-handshake", "http-request", "http-content", "http-canary", "http-rate", "udp-send"],
  ...["say-line", "say-http", "say-https", "say-tls", "say-websocket", "say-datagram", "http-ask"],
  ...["dns-ask", "dns-ask-tcp", "ldap-bind", "nfs-exports", "eicar-fetch"],
];
const kinds = fc.subarray(KINDS, { minLength: 1 });
const blocks = (most: number) => fc.array(block, { minLength: 1, maxLength: most });
const likely = { kinds: KINDS, to: ["10.1.0.0/16"], ports: ["1-9000"] };
const OWN = ["socket-table", "eicar-serve", ...HOST_KINDS, ...SANDBOX_KINDS];
const host = fc.oneof(fc.constant(OWN), fc.subarray(OWN));

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
        { weight: 2, arbitrary: fc.constant(likely) },
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
        speaks: fc.subarray([...SPEECHES]),
      }),
      { maxLength: 2 },
    ),
    host,
    sandbox: fc.constantFrom(undefined, {}, {}, { maxFiles: 4 }),
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

/** What a host's network, kernel and disk were asked for. */
type Seen = { readonly what: string; readonly isWithin: boolean };

/**
 * A host and a network that refuse everybody and write down what reached them, with the rules that were in
 * force then. A port mapper alone answers, and sends whoever asks to a port that no rules of `likely` name, or some do.
 */
function fakeNetwork() {
  let current: RulesReading = { kind: "none", problem: "" };
  let mappers = 0;
  const seen: Seen[] = [];
  const note = (what: string, judge: (given: RulesOfEngagement) => boolean): void => {
    seen.push({ what, isWithin: current.kind === "in-force" && judge(current.rules) });
  };
  const dialled =
    (kind: string) =>
    ({ host, port }: Target): void => {
      const target = { transport: "tcp", host, port } as const;
      note(`${kind} ${host} ${port}`, (given) => {
        const isWritten = kind !== "eicar-fetch" || mayWrite(given, kind);
        return isWritten && mayDial(given, kind, target);
      });
    };
  const refused = {
    kind: "failed",
    failure: { code: "ECONNREFUSED", syscall: "connect", atOnce: false, elapsedMs: 0 },
  } as const;
  const opening =
    (kind: string): Open =>
    async (target) => {
      if (kind !== "self-check") dialled(kind)(target);
      if (kind !== "nfs-exports" || SECOND_PLACES.includes(target.port)) return refused;
      const port = SECOND_PLACES[mappers++ % SECOND_PLACES.length] ?? 0;
      return { kind: "open", line: mapperOf(port), from: { address: "10.1.0.2", port: 1 }, elapsedMs: 0 };
    };
  const hear: Hear = async (listen, listener) => {
    note(`listen ${listen.host} ${listen.port}`, (given) => mayListen(given, listen, listener));
    return { kind: "hearing", at: { address: listen.host, port: listen.port }, close: () => undefined };
  };
  const looking = (kind: string): ProbeIo["host"] => {
    const none = async () => {
      note(`look ${kind}`, (given) => mayLook(given, kind));
      throw new Unreadable("absent", "nothing is there");
    };
    const lines = async function* () {
      yield "";
      await none();
    };
    return { platform: "linux", read: none, lines, list: none, look: none };
  };
  return {
    seen,
    rules: () => current,
    put: (next: RulesReading): void => {
      current = next;
    },
    perform: (step: Step, over: Partial<ProbeIo>) =>
      perform(
        step,
        probeIo({
          open: opening(step.kind),
          datagram: async (target) => {
            dialled(step.kind)(target);
            return refused;
          },
          hear,
          host: looking(step.kind),
          openBox: async () => {
            note(`write ${step.kind}`, (given) => mayWrite(given, step.kind));
            return { kind: "unable", reason: "no room" };
          },
          socketTables: async () => {
            note(`look ${step.kind}`, (given) => mayLook(given, step.kind));
            return [];
          },
          ...over,
        }),
      ),
  };
}

/** The ports to which a mapper sends whoever asks; none is a hostile job's own. */
const SECOND_PLACES = [2_049, 65_534];

/** A port mapper's line, which says this port. */
function mapperOf(port: number): Duplex {
  const line: Duplex = new Duplex({
    read: () => undefined,
    write: (call: Buffer, _encoding, done) => {
      const reply = Buffer.alloc(32);
      reply.writeUInt32BE(0x8000001c);
      call.copy(reply, 4, 4, 8);
      reply.writeUInt32BE(1, 8);
      reply.writeUInt32BE(port, 28);
      line.push(reply);
      done();
    },
  });
  return line;
}

/** An agent's runner on that network, with a clock that runs fast enough to wait for nothing. */
function hostedBy(network: ReturnType<typeof fakeNetwork>, wallMs: () => number) {
  let steady = 0;
  const outcomes: Outcome[] = [];
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const wall = () => instant(wallMs());
  const own: Runner = runner({
    time: { wall, steadyMs: () => (steady += 20) },
    rules: network.rules,
    versions: versionsInMemory(),
    isHalted: () => false,
    room: () => "free",
    ready: async () => undefined,
    emit: ({ outcome }) => outcomes.push(outcome),
    perform: ({ tier }, step, { stop, finish, report, again }) =>
      network.perform(step, {
        ...{ stop, finish, report, again },
        ...rulesForProbes(network.rules, tier, wall),
      }),
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

it("never dials, listens, looks or writes outside its rules, whatever ten thousand hostile jobs ask for", async () => {
  const total = { refusals: 0, jobs: 0 };
  const reached = new Map<string, number>();
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
      for (const { what } of network.seen) {
        const kind =
          what.startsWith("nfs-exports") && what.endsWith(" 2049") ? "second place" : what.split(" ")[0];
        reached.set(kind ?? "", (reached.get(kind ?? "") ?? 0) + 1);
      }
      total.refusals += outcomes.filter(({ kind }) => kind === "refused-by-rules").length;
      total.jobs += outcomes.filter(({ kind }) => kind === "job-ended").length;
    }),
    { numRuns: WORLDS, endOnFailure: true },
  );
  // Each job has its one last word; and enough got through that the silence of the rest means something.
  expect(total.jobs).toBe(JOBS * WORLDS);
  const named = [...KINDS, "look", "write", "listen", "second place"];
  expect(named.filter((kind) => !reached.has(kind))).toEqual([]);
  expect([...reached.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(500);
  expect(total.refusals).toBeGreaterThan(1_000);
}, 120_000);
