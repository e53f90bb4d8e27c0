import { randomBytes } from "node:crypto";
import { once } from "node:events";
import process from "node:process";
import { Duplex } from "node:stream";
import { expect, it } from "vitest";
import { hearLine } from "../../../agent/probes/ear-line.ts";
import type { Listener } from "../../../agent/probes/ear-listener.ts";
import { saidBaseline, saidLabel, saidNonce } from "../../../proto/inert.ts";

const needle = saidNonce(randomBytes(16));
const caller = {
  from: { address: "192.0.2.1", port: 1 },
  way: () => ({}),
  heard: () => undefined,
  rest: () => undefined,
  steadyMs: () => 0,
};

/** A line into a listener's ear, and how many bytes its word came in; undefined until it does. */
function ear(over: Partial<Listener> = {}) {
  let came: number | undefined;
  const listener: Listener = {
    needle,
    baseline: saidBaseline(needle),
    maxBytes: 64 * 1024,
    answers: true,
    limits: { maxConnections: 1, maxArrivals: 1, maxPerSender: 1 },
    permits: () => true,
    received: (_, bytes) => {
      came = bytes;
    },
    other: () => undefined,
    ...over,
  };
  const line = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  hearLine(line, new Set([listener]), caller);
  const say = async (bytes: Uint8Array): Promise<void> => {
    line.push(bytes);
    await new Promise(setImmediate);
  };
  return { say, line, came: () => came };
}

it("hears a word in whatever pieces it comes, and with little work for each of them", async () => {
  const { line, came } = ear();
  const words = Buffer.concat([Buffer.alloc(32 * 1024, "x"), Buffer.from(saidLabel(needle).toUpperCase())]);
  const ended = once(line, "finish");
  const { user } = process.cpuUsage();
  for (const byte of words) line.push(Buffer.from([byte]));
  await ended;
  // Looked at from its beginning for every byte, it takes several seconds.
  expect(process.cpuUsage().user - user).toBeLessThan(2_000_000);
  expect(came()).toBe(words.length);
});

it("takes the word of the attempt for it where a baseline's came first", async () => {
  const { say, came } = ear();
  await say(Buffer.concat([Buffer.from("GET / HTTP/1.1\r\nx: "), saidBaseline(needle)]));
  await say(Buffer.from("\r\ny: "));
  await say(Buffer.concat([Buffer.from(needle), Buffer.from("\r\n\r\n")]));
  expect(came()).toBeGreaterThan(0);
});

it("hears no word in more than the listener may take", async () => {
  const { say, line, came } = ear({ maxBytes: 100 });
  await say(
    Buffer.concat([Buffer.from("POST / HTTP/1.1\r\ncontent-length: 500\r\nx: "), Buffer.from(needle)]),
  );
  await say(Buffer.alloc(500, "x"));
  expect([came(), line.destroyed]).toEqual([undefined, true]);
});
