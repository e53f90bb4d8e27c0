import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mqttHello } from "../../../../agent/probes/asks/mqtt-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { mosquitto } from "../../support/data-services.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const ask = asking("mqtt-hello", "connect");

describe("a real Mosquitto broker", () => {
  let open: RealService;
  let locked: RealService;
  beforeAll(async () => {
    [open, locked] = await Promise.all([mosquitto(true), mosquitto(false)]);
  });
  afterAll(() => Promise.all([open.end(), locked.end()]));

  it("lets a client without a name in where anonymous ones are allowed", async () => {
    expect(Object.fromEntries(factsIn(await ask(open.target)))).toEqual({ code: ["0"], auth: ["none"] });
  });

  it("turns it away as not authorised where they aren't", async () => {
    expect(Object.fromEntries(factsIn(await ask(locked.target)))).toEqual({
      code: ["5"],
      auth: ["required"],
    });
  });
});

it.each([
  [
    "a broker of version 5 alone that wants a login",
    [0x20, 3, 0, 0x87, 0],
    { code: ["135"], auth: ["required"] },
  ],
  ["a version that is not spoken", [0x20, 2, 0, 1], { code: ["1"] }],
  ["an identifier that is not accepted", [0x20, 2, 0, 2], { code: ["2"] }],
])("reads %s, and says nothing of logins where it says nothing", async (_, bytes, facts) => {
  const target = await tcpService((socket) => socket.end(Buffer.from(bytes)));
  expect(Object.fromEntries(factsIn(await ask(target)))).toEqual(facts);
});

it.each([
  ["another packet", [0x30, 2, 0, 0]],
  ["a CONNACK without its code", [0x20, 1, 0]],
  ["a CONNACK without an end", [0x20, 0xff, 0xff, 0xff]],
])("takes %s for no broker", async (_, bytes) => {
  const target = await tcpService((socket) => socket.end(Buffer.from(bytes)));
  expect(await ask(target)).toMatchObject({ kind: "garbled" });
});

it("bears whatever it is told", () => bearsAnyPeer(mqttHello, "connect", Buffer.from([0x20, 2, 0, 5])));
