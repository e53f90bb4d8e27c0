import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smbHello } from "../../../../agent/probes/asks/smb-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import type { RealService } from "../../support/real-service.ts";
import { samba } from "../../support/samba.ts";
import { tcpService } from "../../support/service.ts";

describe("a real Samba that speaks everything it can", () => {
  let old: RealService;
  beforeAll(async () => {
    old = await samba("server min protocol = NT1\nserver signing = disabled");
  }, 30_000);
  afterAll(() => old.end());

  it("takes the newest dialect that is offered, and does not insist on signing", async () => {
    const outcome = await asking("smb-hello", "smb2")(old.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    expect(Object.fromEntries(factsIn(outcome))).toMatchObject({
      accepted: ["yes"],
      dialect: ["3.1.1"],
      signing: ["enabled"],
    });
  });

  it("takes version 1 where nothing else is offered", async () => {
    expect(Object.fromEntries(factsIn(await asking("smb-hello", "smb1")(old.target)))).toEqual({
      accepted: ["yes"],
      dialect: ["NT LM 0.12"],
      signing: ["off"],
    });
  });
});

describe("a real Samba as it is recommended", () => {
  let modern: RealService;
  beforeAll(async () => {
    modern = await samba(
      "server min protocol = SMB3_00\nserver signing = mandatory\nserver smb encrypt = required",
    );
  }, 30_000);
  afterAll(() => modern.end());

  it("insists on signing, and is known by the same name each time", async () => {
    const outcome = await asking("smb-hello", "smb2")(modern.target);
    const facts = Object.fromEntries(factsIn(outcome));
    expect(facts).toMatchObject({ dialect: ["3.1.1"], signing: ["required"] });
    expect(facts["capabilities"]).toContain("large-mtu");
    const again = await asking("smb-hello", "smb2")(modern.target);
    expect(again).toMatchObject({ identity: (outcome as { identity: object }).identity });
  });

  it("declines version 1", async () => {
    const outcome = await asking("smb-hello", "smb1")(modern.target);
    expect(outcome.kind === "answered" ? factsIn(outcome).get("accepted") : outcome).toEqual(["no"]);
  });
});

describe("what is no file server", () => {
  it.each([
    "SSH-2.0-x\r\n",
    "\x00\x00\x00\x40HTTP",
    "\x00\xff\xff\xff",
    `\0\0\0\x40\xfeSMB${"\0".repeat(60)}`,
  ])("is reported as garbled: %j", async (words) => {
    const target = await tcpService((socket) => socket.end(Buffer.from(words, "latin1")));
    expect(await asking("smb-hello", "smb2")(target)).toMatchObject({ kind: "garbled" });
  });

  it("is reported as cut where it hangs up at the old offer, as Windows does", async () => {
    const target = await tcpService((socket) => socket.once("data", () => socket.end()));
    expect(await asking("smb-hello", "smb1")(target)).toMatchObject({ kind: "cut" });
  });

  it("is borne whatever it says", async () => {
    const header = `fe534d4240${"00".repeat(59)}4100030011030000${"11".repeat(16)}7f000000${"00".repeat(40)}`;
    await bearsAnyPeer(smbHello, "smb2", Buffer.from(`00000084${header}`, "hex"));
    await bearsAnyPeer(
      smbHello,
      "smb1",
      Buffer.from(`00000026ff534d4272${"00".repeat(27)}1100000f0000`, "hex"),
    );
  });
});
