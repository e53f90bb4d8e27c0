/** How an HTTP request begins (RFC 9112 section 3). */
const REQUEST_LINE = /^[A-Z]{3,7} \S+ HTTP\/1\.[01]\r\n/;
/** What ends its head. */
const HEAD_END = "\r\n\r\n";

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

/** The word that was said, back to who said it: as it is, or in an HTTP answer where HTTP was asked. */
export function answerTo(bytes: Buffer, word: Uint8Array): Uint8Array {
  if (!REQUEST_LINE.test(bytes.toString("latin1", 0, MAX_HEAD_BYTES))) return word;
  const head = [
    "HTTP/1.1 200 OK",
    "content-type: text/plain",
    `content-length: ${word.length}`,
    "cache-control: no-store",
    "connection: close",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(`${head}${HEAD_END}`), word]);
}
