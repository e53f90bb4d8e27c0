import fc from "fast-check";
import { expect, it } from "vitest";
import { perform } from "../../../agent/probes/perform.ts";
import { parseRules } from "../../../agent/rules.ts";
import { accept, type RulesNow } from "../../../agent/runner/accept.ts";
import { parametersSchema, ROLES, scenarioSchema, stepsFor } from "../../../proto/scenario.ts";
import { PROBE_KINDS, STEP_LIMITS, type Step } from "../../../proto/step.ts";
import { instant } from "../../../proto/time.ts";
import type { Job } from "../../../proto/wire.ts";
import { versionsInMemory } from "../../support/publisher.ts";
import { probeIo } from "../support/probe-io.ts";
import { jobOf, LOOPBACK_RULES, scenarioBytes } from "../support/scenario.ts";
import { tcpService } from "../support/service.ts";

const NOW = instant(Date.UTC(2026, 10, 25));
const KINDS: ReadonlySet<string> = new Set([...PROBE_KINDS, "self-check", "witness-listen", "socket-table"]);
const read = parseRules("rules.yaml", LOOPBACK_RULES, "");
const rules: RulesNow = read.kind === "in-force" ? read : { kind: "none", problem: "unreadable" };
const target = { transport: "tcp", host: "127.0.0.1", port: 22 } as const;

/** The one place that knows how `accept` is called. Throws nothing, whatever it is given. */
const decide = (job: Job) => accept(job, rules, { own: NOW, collector: instant(0) }, versionsInMemory());
const lease = { notAfter: instant(60_000) };

/** No claim of speed: what the parser dies of, or never ends with, takes for ever. */
const MOST_MS = 5_000;

const isSound = (step: Step): boolean =>
  KINDS.has(step.kind) &&
  step.timeoutMs >= 100 &&
  step.timeoutMs <= (step.kind === "witness-listen" ? STEP_LIMITS.listenMs : STEP_LIMITS.timeoutMs) &&
  step.tries >= 1 &&
  step.tries <= STEP_LIMITS.tries &&
  (!("maxBytes" in step) || step.maxBytes <= STEP_LIMITS.witnessBytes);

it("takes from any bytes for a scenario only steps of the closed list, within their bounds, and never throws", () => {
  const honest = scenarioBytes("reach.tcp").toString();
  const words = [
    "exec",
    "!!js/function",
    "&a",
    "*a",
    "---",
    "<<: *x",
    "kind: shell",
    "timeoutMs: 1e9",
    "\u0000",
    "tries: -1",
    "? x",
  ];
  const mutated = fc
    .tuple(
      fc.nat(honest.length),
      fc.nat(40),
      fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 20 })),
    )
    .map(([at, cut, word]) => honest.slice(0, at) + word + honest.slice(at + cut));
  const bytes = fc.oneof(
    mutated.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .constantFrom(
        "[".repeat(65_536),
        "a: ".repeat(21_000),
        `a: &x ${"[*x,".repeat(500)}`,
        "\t",
        "%YAML 9.9\n---\n{}",
      )
      .map((text) => Buffer.from(text)),
  );
  let accepted = 0;
  fc.assert(
    fc.property(bytes, fc.constantFrom(...ROLES), (scenario, role) => {
      const decision = decide(
        jobOf(scenario.length === 0 ? Buffer.from(" ") : scenario, { target, tries: 3 }, { role, ...lease }),
      );
      if (decision.kind !== "accepted") return;
      accepted++;
      expect(decision.job.steps.length).toBeLessThanOrEqual(STEP_LIMITS.stepsPerJob);
      expect(decision.job.steps.filter((step) => !isSound(step))).toEqual([]);
    }),
    { numRuns: 1_500 },
  );
  expect(accepted).toBeGreaterThan(5);
});

it.each([
  ["flow sequences without end, of which the parser's process died", "[".repeat(65_536)],
  ["flow mappings in one another", "{a: ".repeat(16_000)],
  ["keys in one another", "a: ".repeat(21_000)],
  ["sequences in one another", "- ".repeat(32_000)],
  ["lines without end", "#\n".repeat(32_000)],
  ["properties without end", "&a ".repeat(20_000)],
  ["a line without end", "x".repeat(65_000)],
])("refuses %s before parsing them", (_what, text) => {
  const startedAt = performance.now();
  expect(decide(jobOf(Buffer.from(text), { target, tries: 1 }, lease))).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(/^Scenario \d+:\d+ /),
  });
  expect(performance.now() - startedAt).toBeLessThan(MOST_MS);
});

it("takes from any text for parameters only literal places that the text itself names, and never throws", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.jsonValue().map((value) => JSON.stringify({ target, tries: 1, extra: value })),
      ),
      (text) => {
        const decision = decide(jobOf("reach.tcp", { target, tries: 1 }, { parameters: text, ...lease }));
        expect(decision.kind).toBe("refused");
      },
    ),
    { numRuns: 1_500 },
  );
});

it("gives no more steps than the limit and leaves no prototype changed, whatever the lists hold", () => {
  const place = fc.record({
    transport: fc.constant("tcp" as const),
    host: fc.constantFrom("10.0.0.1", "10.0.0.2"),
    port: fc.integer({ min: 1, max: 65_535 }),
  });
  const step = fc.record({
    purpose: fc.constant("attempt"),
    kind: fc.constantFrom(...PROBE_KINDS.slice(0, 3)),
    to: fc.constantFrom("target", "neighbours", "controls", "elsewhere"),
    timeoutMs: fc.constant(100),
  });
  const steps = fc.array(step, { minLength: 1, maxLength: STEP_LIMITS.stepsPerJob });
  fc.assert(
    fc.property(
      steps,
      fc.array(place, { maxLength: 4 }),
      fc.array(place, { maxLength: 4 }),
      (actor, neighbours, controls) => {
        const scenario = scenarioSchema.parse({
          format: "plumbline-scenario/1",
          id: "many.steps",
          version: 1,
          title: "t",
          summary: "s",
          tier: 0,
          transport: "tcp",
          attack: { version: "18.1", techniques: [] },
          roles: { actor: actor.map((one, index) => ({ id: `s${index}`, ...one })) },
        });
        const parameters = parametersSchema.parse({ target, neighbours, controls, tries: 1 });
        expect(stepsFor(scenario, "actor", parameters).length).toBeLessThanOrEqual(STEP_LIMITS.stepsPerJob);
      },
    ),
    { numRuns: 200 },
  );
  const polluted = decide(
    jobOf(
      "reach.tcp",
      { target, tries: 1 },
      {
        parameters:
          '{"__proto__":{"tries":9},"constructor":{"prototype":{"host":"x"}},"target":{},"tries":1}',
        ...lease,
      },
    ),
  );
  expect(polluted.kind).toBe("refused");
  expect(({} as { readonly tries?: number }).tries).toBeUndefined();
  expect(({} as { readonly host?: string }).host).toBeUndefined();
});

it("sends what it was told to send, whatever the answer before it said", async () => {
  const heard: string[] = [];
  const echoing = await tcpService((socket) => {
    socket.on("data", (part: Buffer) => {
      heard.push(part.toString("latin1"));
      socket.end(
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.9:9/evil\r\nset-cookie: a=b\r\nserver: evil\r\nx-next: /evil\r\ncontent-length: 5\r\n\r\n/evil",
      );
    });
  });
  const step: Step = {
    kind: "http-request",
    id: "h",
    purpose: "attempt",
    timeoutMs: 1_000,
    tries: 1,
    target: echoing,
    scheme: "http",
    path: "/asked?x=1",
    hostHeader: "asked.example",
  };
  const io = probeIo({ marker: "plb-1", agentVersion: "1" });
  for (let count = 0; count < 3; count++) await perform(step, io);
  expect(heard).toHaveLength(3);
  expect(new Set(heard).size).toBe(1);
  expect(heard[0]).toMatch(/^GET \/asked\?x=1 HTTP\/1\.1\r\nhost: asked\.example\r\n/);
  expect(heard.join("")).not.toMatch(/evil|cookie/i);
});
