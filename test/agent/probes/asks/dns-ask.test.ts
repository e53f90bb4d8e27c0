import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dnsAsk, dnsAskTcp } from "../../../../agent/probes/asks/dns-ask.ts";
import { factsOf } from "../../../../agent/probes/facts.ts";
import { Misheard } from "../../../../agent/probes/talk.ts";
import { saidNonce } from "../../../../proto/inert.ts";
import type { AskStep } from "../../../../proto/step.ts";
import type { Target } from "../../../../proto/target.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { answering } from "../../support/datagram-service.ts";
import { authority, type NameServer, resolver } from "../../support/named.ts";

const facts = async (target: Target, variant: string, name: string) => {
  const kind = target.transport === "udp" ? "dns-ask" : "dns-ask-tcp";
  return Object.fromEntries(factsIn(await asking(kind, variant)(target, { name })));
};

describe("a real BIND", () => {
  let open: NameServer;
  let closed: NameServer;
  let plain: NameServer;
  let filtering: NameServer;
  beforeAll(async () => {
    [open, closed] = await Promise.all([authority("any"), authority("none")]);
    [plain, filtering] = await Promise.all([resolver(open, "off"), resolver(open, "on")]);
  }, 60_000);
  afterAll(() => Promise.all([open, closed, plain, filtering].map((server) => server.end())));

  it.each(["udp", "tcp"] as const)(
    "says what a name is, and that it has the zone itself, over %s",
    async (transport) => {
      const target = transport === "udp" ? open.datagrams : open.target;
      expect(await facts(target, "a", "must-resolve.corp.test")).toEqual({
        rcode: ["NOERROR"],
        answers: ["192.0.2.53"],
        records: ["1"],
        types: ["A"],
        "recursion-available": ["no"],
        authoritative: ["yes"],
      });
    },
  );

  it.each([
    ["aaaa", "six.corp.test", ["2001:db8::53"]],
    ["txt", "text.corp.test", ["hello world"]],
    ["soa", "corp.test", ["ns.corp.test"]],
    ["a", "other.corp.test", ["must-resolve.corp.test", "192.0.2.53"]],
  ])("answers %s", async (variant, name, answers) => {
    expect(await facts(open.datagrams, variant, name)).toMatchObject({ answers });
  });

  it("says over UDP that there is more, and all of it over TCP, of which so much is told", async () => {
    expect(await facts(open.datagrams, "a", "many.corp.test")).toMatchObject({ truncated: ["yes"] });
    const whole = await facts(open.target, "a", "many.corp.test");
    expect(whole["records"]).toEqual(["40"]);
    expect(whole["answers"]).toHaveLength(16);
  });

  it("gives its zone to whoever asks, or refuses it", async () => {
    const given = await facts(open.target, "axfr", "corp.test");
    expect(given).toMatchObject({ rcode: ["NOERROR"], types: expect.arrayContaining(["SOA", "NS", "A"]) });
    const refused = await facts(closed.target, "axfr", "corp.test");
    expect(refused).toMatchObject({ rcode: ["REFUSED"], records: ["0"] });
    expect(Object.keys(refused)).not.toContain("types");
  });

  it("resolves for strangers, or does not", async () => {
    expect(await facts(plain.datagrams, "a", "must-resolve.corp.test")).toMatchObject({
      rcode: ["NOERROR"],
      "recursion-available": ["yes"],
      answers: ["192.0.2.53"],
      authoritative: ["no"],
    });
    expect(await facts(closed.datagrams, "a", "example.com")).toMatchObject({
      rcode: ["REFUSED"],
      "recursion-available": ["no"],
    });
  });

  it("with a response policy keeps the marked names, and no others, from its clients", async () => {
    expect(await facts(filtering.datagrams, "a", "must-resolve.corp.test")).toMatchObject({
      answers: ["192.0.2.53"],
    });
    expect(await facts(filtering.datagrams, "a", "must-be-blocked.corp.test")).toMatchObject({
      rcode: ["NXDOMAIN"],
    });
    expect(await facts(filtering.datagrams, "a", "sunk.corp.test")).toMatchObject({
      answers: ["198.51.100.1"],
    });
    expect(await facts(plain.datagrams, "a", "must-be-blocked.corp.test")).toMatchObject({
      answers: ["192.0.2.53"],
    });
  });
});

const step: AskStep = {
  kind: "dns-ask",
  variant: "nonce-a",
  id: "s",
  purpose: "attempt",
  timeoutMs: 1_000,
  tries: 1,
  target: { transport: "udp", host: "127.0.0.1", port: 53 },
  serverName: "",
  name: "zone.test",
};

it("asks under a name for a label that the nonce gives and nobody can choose", () => {
  const said = saidNonce(new Uint8Array(16).fill(7));
  const labels = (variant: string): string =>
    Buffer.from(dnsAsk.payload({ ...step, variant }, said))
      .subarray(12)
      .toString("latin1");
  const plain = "\u0004zone\u0004test\0\0\u0001\0\u0001";
  expect(labels("a")).toBe(plain);
  expect(labels("nonce-a")).toBe(`*plumbline-${said.toString().slice(-32)}${plain}`);
});

/** A response whose answer is a name that points at itself, at what is behind it, or beyond the message. */
const response = (answer: string): Buffer =>
  Buffer.from(`706c81800000000100000000${answer}`.replaceAll(" ", ""), "hex");

describe("what is no name server", () => {
  it.each([
    ["nothing", Buffer.alloc(0)],
    ["another id", Buffer.from("000081800000000000000000", "hex")],
    ["our own query", Buffer.from("706c01000000000000000000", "hex")],
    ["a name that points at itself", response("c00c 0001 0001 00000000 0004 c0000201")],
    ["a name that points ahead", response("c020 0001 0001 00000000 0004 c0000201")],
    ["a record beyond its message", response("00 0001 0001 00000000 ffff c0000201")],
    ["a label of a kind that there is not", response("80 0001 0001 00000000 0004 c0000201")],
  ])("is reported as garbled: %s", async (_, reply) => {
    expect(await asking("dns-ask", "a")(await answering(reply), { name: "zone.test" })).toMatchObject({
      kind: "garbled",
    });
  });

  it("is borne whatever it says", async () => {
    const good = response("00 0010 0001 00000000 0006 05 68656c6c6f");
    const near = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((flips) => flips.reduce((bytes, [at, value]) => bytes.with(at, value), new Uint8Array(good)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), near), (bytes) => {
        try {
          const { findings } = dnsAsk.read(Buffer.from(bytes), step, new Uint8Array(16));
          expect(Object.keys(factsOf(findings)).length).toBeLessThan(9);
        } catch (cause) {
          expect(cause).toBeInstanceOf(Misheard);
        }
      }),
      { numRuns: 1_000 },
    );
    const size = Buffer.from([0, good.length]);
    await bearsAnyPeer(dnsAskTcp, "axfr", Buffer.concat([size, good]));
  });
});
