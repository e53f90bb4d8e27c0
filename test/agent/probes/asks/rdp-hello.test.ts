import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rdpHello } from "../../../../agent/probes/asks/rdp-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { windowsDesktop, xrdp } from "../../support/desktops.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const asked = async (security: string, variant: string) => {
  const desktop = await xrdp(security);
  try {
    return Object.fromEntries(factsIn(await asking("rdp-hello", variant)(desktop.target)));
  } finally {
    await desktop.end();
  }
};

describe("a real xrdp", () => {
  let open: RealService;
  beforeAll(async () => {
    open = await xrdp("negotiate");
  });
  afterAll(() => open.end());

  it.each([
    ["plain", "plain"],
    ["tls", "tls"],
    ["nla", "tls"],
  ])("that takes what it is offered takes %s as %s", async (variant, selected) => {
    const outcome = await asking("rdp-hello", variant)(open.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    expect(Object.fromEntries(factsIn(outcome))).toEqual({ selected: [selected] });
  });

  it("that has nothing but its own encryption takes that, whatever is offered", async () => {
    expect(await asked("rdp", "tls")).toEqual({ selected: ["plain"] });
  });

  it("that insists on TLS declines less", async () => {
    expect(await asked("tls", "plain")).toEqual({ failure: ["tls-required"] });
  });
});

describe("a desktop of Windows", () => {
  it("that insists on network level authentication declines TLS alone, and takes the offer that has it", async () => {
    const declined = await asking("rdp-hello", "tls")(await windowsDesktop(() => [3, 5]));
    expect(Object.fromEntries(factsIn(declined))).toEqual({ failure: ["nla-required"] });
    const taken = await asking("rdp-hello", "nla")(await windowsDesktop(() => [2, 2]));
    expect(Object.fromEntries(factsIn(taken))).toEqual({ selected: ["nla"] });
  });

  it("that is too old to negotiate has nothing but its own encryption", async () => {
    const target = await tcpService((socket) =>
      socket.end(Buffer.from([3, 0, 0, 11, 6, 0xd0, 0, 0, 1, 2, 0])),
    );
    expect(Object.fromEntries(factsIn(await asking("rdp-hello", "tls")(target)))).toEqual({
      selected: ["plain"],
    });
  });
});

describe("what is no remote desktop", () => {
  it.each([
    "SSH-2.0-x\r\n",
    "\x03\x00\xff\xff",
    "\x03\x00\x00\x0b\x06\xe0\x00\x00\x00\x00\x00",
    "\x03\x01rubbish",
  ])("is reported as garbled: %j", async (words) => {
    const target = await tcpService((socket) => socket.end(Buffer.from(words, "latin1")));
    expect(await asking("rdp-hello", "tls")(target)).toMatchObject({ kind: "garbled" });
  });

  it("is borne whatever it says", () =>
    bearsAnyPeer(rdpHello, "tls", Buffer.from("030000130ed000001234000200080001000000", "hex")));
});
