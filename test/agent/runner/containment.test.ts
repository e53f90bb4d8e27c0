import fc from "fast-check";
import { expect, it } from "vitest";
import { perform } from "../../../agent/probes/perform.ts";
import { accept } from "../../../agent/runner/accept.ts";
import { run } from "../../../agent/runner/run.ts";
import { actOf, permits, type RulesOfEngagement, rulesSchema } from "../../../proto/engagement.ts";
import type { Target } from "../../../proto/target.ts";
import { instant } from "../../../proto/time.ts";
import { PUBLISHER, versionsInMemory } from "../../support/publisher.ts";
import { probeIo } from "../support/probe-io.ts";
import { jobOf } from "../support/scenario.ts";

/** One step of each kind that dials, to wherever the parameters say. */
const scenario = (udp: boolean): Buffer =>
  Buffer.from(`format: plumbline-scenario/1
id: any.where
version: 1
title: t
summary: s
tier: 0
transport: tcp
attack: { version: "18.1", techniques: [] }
roles:
  actor:
    - { id: a, purpose: attempt, kind: ${udp ? "udp-send" : "tcp-connect"}, to: target, timeoutMs: 100, tries: $tries }
    - { id: n, purpose: neighbour, kind: ${udp ? "udp-send" : "http-request"}, to: neighbours, timeoutMs: 100 }
    - { id: c, purpose: negative-control, kind: ${udp ? "udp-send" : "tls-handshake"}, to: controls, timeoutMs: 100 }
`);

const octet = fc.constantFrom(10, 127, 169, 1, 0, 255);
const host = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(octet, octet, octet, octet).map((parts) => parts.join(".")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "::1",
      "::ffff:10.1.1.1",
      "64:ff9b::a01:101",
      "2002:a01:101::",
      "fe80::1",
      "010.1.1.1",
      "10.1",
      "db",
    ),
  },
);
const place = (transport: string) =>
  fc.record({
    transport: fc.oneof(
      { weight: 20, arbitrary: fc.constant(transport) },
      { weight: 1, arbitrary: fc.constant("sctp") },
    ),
    host,
    port: fc.constantFrom(1, 22, 80, 443, 65_535, 65_536),
  });
const block = fc
  .tuple(octet, octet, fc.constantFrom(0, 4, 8, 16, 24))
  .map(([one, two, bits]) => `${one}.${two}.0.0/${bits}`);
const allowed = fc.record({
  kinds: fc.subarray(["tcp-connect", "tls-handshake", "http-request", "udp-send"], { minLength: 2 }),
  to: fc.array(block, { minLength: 1, maxLength: 3 }),
  ports: fc.constantFrom(["1-65535"], [22], ["80-443"]),
});
const rules = fc
  .record({
    format: fc.constant("plumbline-rules/1"),
    agreedBy: fc.constant("x"),
    notBefore: fc.constant("2020-01-01T00:00:00Z"),
    notAfter: fc.oneof(
      { weight: 9, arbitrary: fc.constant("2100-01-01T00:00:00Z") },
      { weight: 1, arbitrary: fc.constant("2021-01-01T00:00:00Z") },
    ),
    allow: fc.array(allowed, { maxLength: 4 }),
    deny: fc.array(fc.record({ to: fc.array(block, { minLength: 1, maxLength: 2 }) }), { maxLength: 1 }),
  })
  .map((document) => ({ ...document, publishers: [{ name: PUBLISHER.name, key: PUBLISHER.key }] }))
  .map((document) => rulesSchema.parse(JSON.parse(JSON.stringify(document))));
const asked = fc.boolean().chain((udp) => {
  const somewhere = place(udp ? "udp" : "tcp");
  return fc.record({
    udp: fc.constant(udp),
    parameters: fc.record({
      target: somewhere,
      neighbours: fc.array(somewhere, { maxLength: 1 }),
      controls: fc.array(somewhere, { maxLength: 1 }),
      tries: fc.constantFrom(1, 2, 101),
    }),
  });
});

it("never dials outside the rules, whatever ten thousand random jobs ask for", async () => {
  let dials = 0;
  const versions = versionsInMemory();
  await fc.assert(
    fc.asyncProperty(asked, rules, async ({ udp, parameters }, given) => {
      const now = instant(Date.now());
      const job = {
        ...jobOf(scenario(udp), { target: { transport: "tcp", host: "127.0.0.1", port: 1 }, tries: 1 }),
        parameters: JSON.stringify(parameters),
      };
      const acceptance = accept(
        job,
        { kind: "in-force", rules: given },
        { own: now, collector: now },
        versions,
      );
      if (acceptance.kind !== "accepted") return;
      const dialled: (readonly [kind: string, target: Target])[] = [];
      let kind = "";
      const door = async (target: Target) => {
        dialled.push([kind, target]);
        return {
          kind: "failed",
          failure: { code: "ECONNREFUSED", syscall: "connect", atOnce: false, elapsedMs: 0 },
        } as const;
      };
      const never = new AbortController().signal;
      await run(
        acceptance.job,
        {
          perform: (step) => {
            kind = step.kind;
            return perform(step, probeIo({ open: door, datagram: door }));
          },
          permission: (step) => permits(given, actOf(step), acceptance.job.tier, now),
          turn: async () => undefined,
          obstacle: () => undefined,
          emit: () => undefined,
          steadyMs: () => 0,
        },
        never,
        never,
      );
      dials += dialled.length;
      for (const [by, target] of dialled) expect(mayDial(given, by, target.host, target.port)).toBe(true);
    }),
    { numRuns: 10_000 },
  );
  expect(dials).toBeGreaterThan(200);
}, 60_000);

/** The rules read by other code than `permits`: 32-bit masks, IPv4 only, mapped forms unmapped by hand. */
function mayDial(rules: RulesOfEngagement, kind: string, host: string, port: number): boolean {
  const mapped: Readonly<Record<string, string>> = {
    "::ffff:10.1.1.1": "10.1.1.1",
    "64:ff9b::a01:101": "10.1.1.1",
    "2002:a01:101::": "10.1.1.1",
  };
  const address = toNumber(mapped[host] ?? host);
  if (address === undefined || rules.notAfter <= Date.now()) return false;
  const inside = (text: string): boolean => {
    const [network = "", bits = "32"] = text.split("/");
    const mask = bits === "0" ? 0 : (0xffff_ffff << (32 - Number(bits))) >>> 0;
    return ((toNumber(network) ?? 0) & mask) >>> 0 === (address & mask) >>> 0;
  };
  if (rules.deny.some(({ to }) => to.some(inside))) return false;
  return rules.allow.some(
    (entry) =>
      entry.kinds.some((allowed) => allowed === kind) &&
      entry.to.some(inside) &&
      entry.ports.some(([from, to]) => port >= from && port <= to),
  );
}

function toNumber(host: string): number | undefined {
  const parts = host.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
