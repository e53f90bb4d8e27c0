import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "../../proto/join.ts";

/** A refused peer that does not hang up by itself is cut after this long. */
const LINGER_MS = 2_000;
/** When the collector is full or leaving, come back after this many seconds (plus the agent's own jitter). */
export const RETRY_AFTER_SECONDS = 5;

/** For whatever is neither a join nor the link. */
export const NOTHING_HERE: Refusal = {
  code: "not-found",
  sentence: "This is the agents' port; it serves joins and the link",
};

/** Answers a request with JSON and ends the connection: nobody has a second question here. */
export function answerJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, headersOf(status, text));
  response.end(text);
}

/** The same on the bare socket of an upgrade that we turn down. */
export function refuseUpgrade(socket: Duplex, status: number, refusal: Refusal): void {
  const text = JSON.stringify({ code: refusal.code, sentence: refusal.sentence });
  const lines = Object.entries(headersOf(status, text)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${text}`);
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(linger));
}

const headersOf = (status: number, text: string): Readonly<Record<string, string | number>> => ({
  "Content-Type": "application/json",
  "Content-Length": Buffer.byteLength(text),
  "Cache-Control": "no-store",
  Connection: "close",
  ...(status === 429 || status === 503 ? { "Retry-After": RETRY_AFTER_SECONDS } : {}),
});
