import type { Duplex } from "node:stream";
import { heardBy } from "./ear-gate.ts";
import type { Caller, Listeners } from "./ear-listener.ts";
import { acceptOf, frame, OPCODE, readFrame } from "./websocket-frames.ts";

/** A session may be quiet so long; whoever means it sends pings. */
export const SESSION_IDLE_MS = 30_000;
/** The most bytes of one session. */
const MAX_SESSION_BYTES = 64 * 1024;

/** The key of a request for a WebSocket (RFC 6455 section 4.1); undefined where it is none. */
export function sessionKey(head: Buffer): string | undefined {
  const text = head.toString("latin1");
  if (!/\r\nupgrade:[ \t]*websocket\r\n/i.test(text)) return undefined;
  return /\r\nsec-websocket-key:[ \t]*([A-Za-z0-9+/]{22}==)\r\n/i.exec(text)?.[1];
}

/**
 * Keeps a WebSocket open, answering pings, until a listener's word comes in a frame, which is said back
 * and told with the length of the session; or until it has cost too much, or is quiet for too long.
 */
export function holdSession(line: Duplex, key: string, listeners: Listeners, caller: Caller): void {
  const openedAtMs = caller.steadyMs();
  let bytes = Buffer.alloc(0);
  let total = 0;
  let pings = 0;
  caller.rest(SESSION_IDLE_MS);
  line.write(
    [
      "HTTP/1.1 101 Switching Protocols",
      "upgrade: websocket",
      "connection: Upgrade",
      `sec-websocket-accept: ${acceptOf(key)}`,
      "",
      "",
    ].join("\r\n"),
  );
  line.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    total += chunk.length;
    if (total > MAX_SESSION_BYTES) {
      line.destroy();
      return;
    }
    for (let read = readFrame(bytes); read !== undefined; read = readFrame(bytes)) {
      if (read === "too-long" || read.opcode === OPCODE.close) {
        line.destroy();
        return;
      }
      bytes = bytes.subarray(read.length);
      if (read.opcode === OPCODE.ping) {
        pings++;
        line.write(frame(OPCODE.pong, read.payload));
      }
      const heard =
        read.opcode === OPCODE.text ? heardBy(listeners, caller.from.address, read.payload) : undefined;
      if (heard === undefined) continue;
      line.removeAllListeners("data");
      if (heard.listener.answers) line.write(frame(OPCODE.text, heard.word));
      line.end(frame(OPCODE.close, Buffer.alloc(0)));
      const sessionMs = Math.round(caller.steadyMs() - openedAtMs);
      if (heard.isNonce)
        heard.listener.received(caller.from, total, { ...caller.way(), "session-ms": sessionMs, pings });
      return;
    }
  });
}
