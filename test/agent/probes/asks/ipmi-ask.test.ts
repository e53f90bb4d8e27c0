import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ipmiAsk } from "../../../../agent/probes/asks/ipmi-ask.ts";
import { Misheard } from "../../../../agent/probes/talk.ts";
import type { AskStep } from "../../../../proto/step.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { answering } from "../../support/datagram-service.ts";
import { controller } from "../../support/management-controller.ts";

const ask = asking("ipmi-ask", "capabilities");

describe("a management controller, as IPMI 2.0 section 22.13 has it", () => {
  it("lets somebody in without proof and without a name", async () => {
    const outcome = await ask(await answering(controller({ types: 0x80 | 0x15, status: 0x05 })));
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    expect(Object.fromEntries(factsIn(outcome))).toEqual({
      version: ["2.0"],
      "auth-types": ["none", "md5", "password"],
      anonymous: ["yes"],
    });
  });

  it("wants a name and a proof", async () => {
    const facts = factsIn(await ask(await answering(controller({ types: 0x80 | 0x04, status: 0x04 }))));
    expect(Object.fromEntries(facts)).toEqual({ version: ["2.0"], "auth-types": ["md5"], anonymous: ["no"] });
  });

  it("declines the question", async () => {
    const facts = factsIn(await ask(await answering(controller({ completion: 0xcc }))));
    expect(Object.fromEntries(facts)).toEqual({ error: ["0xcc"] });
  });
});

describe("what is no management controller", () => {
  it.each(["", "hello", "0600ff07"])("is reported as garbled: %j", async (words) => {
    expect(await ask(await answering(Buffer.from(words)))).toMatchObject({ kind: "garbled" });
  });

  it("is garbled where it says the question back", async () => {
    const target = await answering(Buffer.from(ipmiAsk.payload({} as AskStep, new Uint8Array(16))));
    expect(await ask(target)).toMatchObject({ kind: "garbled" });
  });

  it("is borne whatever it says", () => {
    const good = controller({});
    const near = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 })
      .map((flips) => flips.reduce((bytes, [at, value]) => bytes.with(at, value), new Uint8Array(good)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), near), (bytes) => {
        try {
          ipmiAsk.read(Buffer.from(bytes), {} as AskStep, new Uint8Array(16));
        } catch (cause) {
          expect(cause).toBeInstanceOf(Misheard);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
