import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asking, factsIn } from "../../support/asking.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";
import { BROKEN_SSH, sshd } from "../../support/sshd.ts";

const ask = asking("ssh-hello", "kex");

describe("a real OpenSSH server", () => {
  let modern: RealService;
  let legacy: RealService;
  beforeAll(async () => {
    modern = await sshd("");
    legacy = await sshd(BROKEN_SSH);
  });
  afterAll(() => Promise.all([modern.end(), legacy.end()]));

  it("says its version and every algorithm that it offers", async () => {
    const outcome = await ask(modern.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    const facts = factsIn(outcome);
    expect(facts.get("protocol")).toEqual(["2.0"]);
    expect(facts.get("software")?.[0]).toMatch(/^OpenSSH_/);
    expect(facts.get("kex")).toContain("curve25519-sha256");
    expect(facts.get("host-keys")).toContain("ssh-ed25519");
    expect(facts.get("kex")).not.toContain("diffie-hellman-group1-sha1");
  });

  it("shows the old ones where they are on", async () => {
    const facts = factsIn(await ask(legacy.target));
    expect(facts.get("kex")).toContain("diffie-hellman-group1-sha1");
    expect(facts.get("ciphers-in")).toContain("aes128-cbc");
    expect(facts.get("macs-out")).toContain("hmac-sha1-96");
  });
});

describe("what is no SSH server", () => {
  it.each([
    ["another protocol", "220 mail ready\r\n".repeat(20), "garbled"],
    ["an identification, then rubbish", "SSH-2.0-x\r\n\xff\xff\xff\xffrubbish", "garbled"],
    ["a packet that is no KEXINIT", "SSH-2.0-x\r\n\0\0\0\x06\x02\x15abcd", "garbled"],
    [
      "a name-list beyond its packet",
      `SSH-2.0-x\r\n\0\0\0\x20\x02\x14${"c".repeat(16)}\xff\xff\xff\xff${"x".repeat(12)}`,
      "garbled",
    ],
    ["endless lines", "hello\n".repeat(50_000), "garbled"],
  ])("is reported as %s", async (_, words, kind) => {
    const target = await tcpService((socket) => socket.end(Buffer.from(words, "latin1")));
    expect(await ask(target)).toMatchObject({ kind });
  });

  it("is reported as silent after the handshake when it never speaks, and as cut when it hangs up", async () => {
    expect(await ask(await tcpService(() => undefined), { timeoutMs: 1_000 })).toMatchObject({
      kind: "connected",
    });
    expect(await ask(await tcpService((socket) => socket.end()))).toMatchObject({ kind: "cut" });
  });

  it("costs no more than its bounds, however long its lists", async () => {
    const list = "a-name,".repeat(3_000);
    const body = Buffer.concat([Buffer.from(`\x02\x14${"c".repeat(16)}`), length(list), Buffer.from(list)]);
    const rest = Buffer.alloc(7 * 4);
    const packet = Buffer.concat([body, rest]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(packet.length);
    const target = await tcpService((socket) =>
      socket.end(Buffer.concat([Buffer.from("SSH-2.0-x\r\n"), size, packet])),
    );
    const facts = factsIn(await ask(target));
    expect(facts.get("kex")).toHaveLength(48);
  });
});

function length(text: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(text.length);
  return bytes;
}
