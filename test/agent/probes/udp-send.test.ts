import { createSocket } from "node:dgram";
import { expect, it } from "vitest";
import { udpSend } from "../../../agent/probes/udp-send.ts";
import type { Target } from "../../../proto/target.ts";
import { probeIo } from "../support/probe-io.ts";
import { later } from "../support/service.ts";

const observe = (target: Target) =>
  udpSend(
    { kind: "udp-send", id: "s", purpose: "attempt", timeoutMs: 300, tries: 1, target },
    probeIo({ nonce: Buffer.alloc(16, 7) }),
  );

async function udpService(reply: (message: Buffer) => Buffer | undefined): Promise<Target> {
  const socket = createSocket("udp4");
  socket.on("message", (message, peer) => {
    const answer = reply(message);
    if (answer !== undefined) socket.send(answer, peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  later(() => socket.close());
  return { transport: "udp", host: "127.0.0.1", port: socket.address().port };
}

it("takes any reply for speech, and tells an echo of the nonce from another reply", async () => {
  const echo = await observe(await udpService((message) => message));
  const other = await observe(await udpService(() => Buffer.from("no")));
  expect([echo, other]).toMatchObject([
    { kind: "spoke", identity: { by: "reply" } },
    { kind: "spoke", identity: { by: "reply" }, sample: "no" },
  ]);
  expect("identity" in echo && echo.identity).not.toEqual("identity" in other && other.identity);
});

it("is silent when nothing comes back, and says from where it waited", async () => {
  expect(await observe(await udpService(() => undefined))).toMatchObject({
    kind: "silent",
    from: { address: "127.0.0.1", port: expect.any(Number) },
  });
});

it("learns of a closed port by the kernel's refusal", async () => {
  const target = await udpService(() => undefined);
  expect(await observe({ ...target, port: target.port === 9 ? 10 : 9 })).toMatchObject({ kind: "refused" });
});
