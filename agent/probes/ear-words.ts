import { fileAskedFor, httpAnswer, isHttp } from "./ear-http.ts";

/**
 * The word that was said, back to who said it, as the protocol has it in which it came: an HTTP answer,
 * an identification of SSH (RFC 4253 section 4.2), a reply of SMTP or FTP; else as it is.
 */
export function answerTo(bytes: Buffer, word: Uint8Array, serves?: "eicar"): Uint8Array {
  if (isHttp(bytes)) return httpAnswer((serves === undefined ? undefined : fileAskedFor(bytes)) ?? word);
  const shape = SHAPES.find(([first]) => bytes.subarray(0, first.length).toString("latin1") === first);
  if (shape === undefined) return word;
  const [, before] = shape;
  return Buffer.concat([Buffer.from(before), word, Buffer.from("\r\n")]);
}

/** How a line begins, and what stands before the word in its answer. */
const SHAPES: readonly (readonly [first: string, before: string])[] = [
  ["SSH-2.0-", "SSH-2.0-"],
  ["EHLO ", "250 "],
  ["USER ", "331 "],
];
