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
 * How many bytes of a request are still to come, so that an answer does not cut it off; undefined
 * while its head is not over. Anything else than HTTP is whole as soon as its word is heard.
 */
export function missingOf(bytes: Buffer): number | undefined {
  const text = bytes.toString("latin1", 0, MAX_HEAD_BYTES);
  if (!REQUEST_LINE.test(text)) return 0;
  const end = text.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const [, length = "0"] = /\r\ncontent-length: *(\d{1,6})\r\n/i.exec(text.slice(0, end + 2)) ?? [];
  return Math.max(0, end + HEAD_END.length + Number(length) - bytes.length);
}

/** A head is looked for so far. */
const MAX_HEAD_BYTES = 16 * 1024;

/**
 * What a whole request says of itself: the host that it is for, and its body's size and SHA-256, the hash where the
 * body was kept. Nothing of anything else.
 */
export function toldOf(bytes: Buffer, size: number = bytes.length): Findings {
  if (!isHttp(bytes)) return {};
  const end = bytes.indexOf(HEAD_END);
  const head = bytes.subarray(0, end + 2).toString("latin1");
  const [, host] = /\r\nhost:[ \t]*([^\r\n]*)\r\n/i.exec(head) ?? [];
  const told = { host, "body-bytes": size - end - HEAD_END.length };
  if (size > bytes.length) return told;
  const body = bytes.subarray(end + HEAD_END.length);
  return { ...told, "body-sha256": createHash("sha256").update(body).digest("hex") };
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
