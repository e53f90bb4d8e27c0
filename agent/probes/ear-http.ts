import { FETCH_PATHS } from "../../proto/sandbox.ts";
import { eicar, twin } from "./sandbox/eicar.ts";

/** How an HTTP request begins (RFC 9112 section 3). */
const REQUEST_LINE = /^[A-Z]{3,7} \S+ HTTP\/1\.[01]\r\n/;
/** What ends its head. */
const HEAD_END = "\r\n\r\n";

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

/** The word that was said, back to who said it: as it is, or in an HTTP answer where HTTP was asked. */
export function answerTo(bytes: Buffer, word: Uint8Array, serves?: "eicar"): Uint8Array {
  if (!REQUEST_LINE.test(bytes.toString("latin1"))) return word;
  return httpAnswer((serves === undefined ? undefined : fileAskedFor(bytes)) ?? word);
}

/** The compiled-in file that a request asks for by its path; undefined when it asks for none. */
function fileAskedFor(bytes: Buffer): Uint8Array | undefined {
  const asked = (path: string): boolean =>
    bytes.subarray(0, path.length + 5).equals(Buffer.from(`GET ${path} `));
  if (asked(FETCH_PATHS.eicar)) return eicar();
  return asked(FETCH_PATHS.plain) ? twin() : undefined;
}

function httpAnswer(word: Uint8Array): Uint8Array {
  const head = [
    "HTTP/1.1 200 OK",
    "content-type: text/plain",
    `content-length: ${word.length}`,
    "cache-control: no-store",
    "connection: close",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(`${head}${HEAD_END}`), word]);
}
