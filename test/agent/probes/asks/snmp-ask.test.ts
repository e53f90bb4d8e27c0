import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snmpAsk } from "../../../../agent/probes/asks/snmp-ask.ts";
import { factsOf } from "../../../../agent/probes/facts.ts";
import { Misheard } from "../../../../agent/probes/talk.ts";
import type { AskStep } from "../../../../proto/step.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { answering } from "../../support/datagram-service.ts";
import type { RealService } from "../../support/real-service.ts";
import { snmpd } from "../../support/snmpd.ts";

const DESCRIPTION = "A switch of the test, with a description that is rather long";

describe("a real snmpd with the community that it was delivered with", () => {
  let old: RealService;
  beforeAll(async () => {
    old = await snmpd("public");
  });
  afterAll(() => old.end());

  it.each([
    ["public-v1", "v1"],
    ["public-v2c", "v2c"],
  ])("answers %s, of which no more than a line is told", async (variant, version) => {
    const outcome = await asking("snmp-ask", variant)(old.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    expect(Object.fromEntries(factsIn(outcome))).toEqual({ version: [version], description: [DESCRIPTION] });
  });

  it("tells the name of its engine, the same each time", async () => {
    const outcome = await asking("snmp-ask", "v3-discovery")(old.target);
    expect(factsIn(outcome).get("version")).toEqual(["v3"]);
    expect(factsIn(outcome).get("engine")?.[0]).toMatch(/^80/);
    expect(await asking("snmp-ask", "v3-discovery")(old.target)).toMatchObject({
      identity: (outcome as { identity: object }).identity,
    });
  });
});

describe("a real snmpd with a community of its own", () => {
  let own: RealService;
  beforeAll(async () => {
    own = await snmpd("a-word-of-the-test");
  });
  afterAll(() => own.end());

  it("does not answer the usual one, and yet shows that it is there", async () => {
    expect(await asking("snmp-ask", "public-v2c")(own.target, { timeoutMs: 700 })).toMatchObject({
      kind: "silent",
    });
    expect(factsIn(await asking("snmp-ask", "v3-discovery")(own.target)).get("version")).toEqual(["v3"]);
  });
});

describe("what is no SNMP agent", () => {
  it.each(["", "HTTP/1.1 400", "30800000", "3003020101", "300602010104017a"])(
    "is reported as garbled: %j",
    async (hex) => {
      expect(await asking("snmp-ask", "public-v2c")(await answering(Buffer.from(hex, "hex")))).toMatchObject({
        kind: "garbled",
      });
    },
  );

  it("is borne whatever it says", () => {
    const step: AskStep = {
      kind: "snmp-ask",
      variant: "public-v2c",
      id: "s",
      purpose: "attempt",
      timeoutMs: 1_000,
      tries: 1,
      target: { transport: "udp", host: "127.0.0.1", port: 161 },
      serverName: "",
    };
    const asked = Buffer.from(snmpAsk.payload(step, new Uint8Array(16)));
    const near = fc
      .array(fc.tuple(fc.nat(asked.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((flips) => flips.reduce((bytes, [at, value]) => bytes.with(at, value), new Uint8Array(asked)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), near), (bytes) => {
        try {
          const { findings } = snmpAsk.read(Buffer.from(bytes), step, new Uint8Array(16));
          expect(Object.keys(factsOf(findings)).length).toBeLessThan(5);
        } catch (cause) {
          expect(cause).toBeInstanceOf(Misheard);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
