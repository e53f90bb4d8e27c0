import { createHash } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newTlsKey } from "../../../agent/keys.ts";
import { openSession, type SessionEnd } from "../../../agent/link/socket.ts";
import { encode, MAX_FRAME_BYTES } from "../../../proto/wire.ts";
import { type FakeAuthority, fakeAuthority } from "../support/fake-authority.ts";

/** A collector that speaks the websocket by hand, so that it can break every rule of it. */
let authority: FakeAuthority;
let server: ReturnType<typeof createServer>;
let identity: { readonly key: string; readonly certificate: string };
const lines: Duplex[] = [];
let misbehave: (line: Duplex) => void = () => {};
let extensions = "";

beforeAll(async () => {
  authority = fakeAuthority();
  const { pem, csr } = await newTlsKey();
  identity = { key: pem, certificate: authority.issueFor(csr, "agent-1") };
  server = createServer({ key: authority.serverKey, cert: authority.serverChain, minVersion: "TLSv1.3" });
  server.on("upgrade", (request, line) => {
    lines.push(line);
    line.on("error", () => {});
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    line.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${extensions}\r\n`,
    );
    misbehave(line);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  for (const line of lines.splice(0)) (line as Socket).destroy();
  extensions = "";
});
afterAll(() => void server.close());

/** A frame as RFC 6455 has it from a server: no mask. */
const frame = (first: number, length: number, payload: Uint8Array = new Uint8Array()): Buffer => {
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
};

/** Opens a session with it; how it ended, and after how long. */
async function met(
  behaviour: (line: Duplex) => void,
): Promise<SessionEnd & { readonly ms: number; readonly heard: number }> {
  misbehave = behaviour;
  const startedAt = performance.now();
  let heard = 0;
  const end = await new Promise<SessionEnd>((ended) => {
    openSession(
      {
        collectorUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
        sourceAddress: "",
        ca: authority.pem,
        ...identity,
      },
      {
        opened: () => {},
        heard: () => {
          heard++;
        },
        ended,
      },
    );
  });
  return { ...end, ms: performance.now() - startedAt, heard };
}

/** An agent has left by then, although this collector never closes its side and never stops sending. */
const SOON_MS = 4_000;

describe("a collector that breaks the link's rules", () => {
  it.each<[string, (line: Duplex) => void]>([
    ["announces a frame beyond the bound", (line) => void line.write(frame(0x82, MAX_FRAME_BYTES + 1))],
    ["announces one of 2^62 bytes", (line) => void line.write(frame(0x82, 2 ** 62))],
    [
      "sends one message in endless fragments",
      (line) => {
        line.write(frame(0x02, 1, Buffer.alloc(1)));
        for (let i = 0; i < 100; i++) line.write(frame(0x00, 1, Buffer.alloc(1)));
      },
    ],
    ["sends text", (line) => void line.write(frame(0x81, 5, Buffer.from("hello")))],
    ["sets bits that mean nothing", (line) => void line.write(frame(0xf2, 1, Buffer.alloc(1)))],
    [
      "sends compressed frames that nobody asked for",
      (line) => void line.write(frame(0xc2, 1, Buffer.alloc(1))),
    ],
    ["sends what is no message", (line) => void line.write(frame(0x82, 16, Buffer.alloc(16, 0xff)))],
    [
      "sends garbage without an end",
      (line) => {
        const timer = setInterval(() => line.write(Buffer.alloc(4_096, 0xff)), 1);
        line.on("close", () => clearInterval(timer));
      },
    ],
  ])("loses the session when it %s", async (_, behaviour) => {
    const { because, ms } = await met(behaviour);
    expect(because).not.toBe("");
    expect(ms).toBeLessThan(SOON_MS);
  });

  it("gets no session with an extension that was not offered", async () => {
    extensions = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    expect((await met(() => {})).because).toMatch(/extension/i);
  });

  it("is heard as long as it keeps them", async () => {
    const ack = encode({ kind: "ack", sequence: 1 });
    const { heard } = await met((line) => {
      line.write(frame(0x82, ack.length, ack));
      line.write(frame(0x81, 1, Buffer.from("x")));
    });
    expect(heard).toBe(1);
  });
});
