import { createHash } from "node:crypto";
import { FETCH_PATHS } from "../../proto/sandbox.ts";
import type { Findings } from "./facts.ts";
import { eicar, twin } from "./sandbox/eicar.ts";

/** How an HTTP request begins (RFC 9112 section 3). */
const REQUEST_LINE = /^[A-Z]{3,7} \S+ HTTP\/1\.[01]\r\n/;
/** What ends its head. */
const HEAD_END = "\r\n\r\n";

/** Whether these are the first bytes of a request. */
export const isHttp = (bytes: Buffer): boolean => REQUEST_LINE.test(bytes.toString("latin1"));

/**
 * Whether a request has come to its end, so that an answer does not cut it off; anything else than
 * HTTP is whole as soon as its word is heard.
 */
export function isWhole(bytes: Buffer): boolean {
  const text = bytes.toString("latin1");
  if (!REQUEST_LINE.test(text)) return true;
  const end = text.indexOf(HEAD_END);
  if (end < 0) return false;
  const [, length = "0"] = /\r\ncontent-length: *(\d{1,6})\r\n/i.exec(text.slice(0, end + 2)) ?? [];
  return bytes.length >= end + HEAD_END.length + Number(length);
}

/** What a whole request says of itself: the host that it is for, and its body's size and SHA-256. Nothing of anything else. */
export function toldOf(bytes: Buffer): Findings {
  if (!isHttp(bytes)) return {};
  const end = bytes.indexOf(HEAD_END);
  const head = bytes.subarray(0, end + 2).toString("latin1");
  const body = bytes.subarray(end + HEAD_END.length);
  const [, host] = /\r\nhost:[ \t]*([^\r\n]*)\r\n/i.exec(head) ?? [];
  return { host, "body-bytes": body.length, "body-sha256": createHash("sha256").update(body).digest("hex") };
}

/** The compiled-in file that a request asks for by its path; undefined when it asks for none. */
export function fileAskedFor(bytes: Buffer): Uint8Array | undefined {
  const asked = (path: string): boolean =>
    bytes.subarray(0, path.length + 5).equals(Buffer.from(`GET ${path} `));
  if (asked(FETCH_PATHS.eicar)) return eicar();
  return asked(FETCH_PATHS.plain) ? twin() : undefined;
}

/** A word in an HTTP answer. */
export function httpAnswer(word: Uint8Array): Uint8Array {
  const head = [
    "HTTP/1.1 200 OK",
    "content-type: text/plain",
    `content-length: ${word.length}`,
    "cache-control: no-store",
    "connection: close",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(`${head}${HEAD_END}`), word]);
}
