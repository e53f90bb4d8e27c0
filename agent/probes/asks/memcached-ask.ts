import type { Findings } from "../facts.ts";
import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { byLine, type Framing, Misheard, type Talk } from "../talk.ts";

/** Our canary's key: nobody's item has it. */
const KEY = Buffer.from("plumbline_canary");
/** The 24 bytes of a request: magic, opcode 0 (get), the key's length, and the body's, which is the key. */
const GET = Buffer.concat([
  Buffer.from([0x80, 0, 0, KEY.length, 0, 0, 0, 0, 0, 0, 0, KEY.length, ...Buffer.alloc(12)]),
  KEY,
]);
const ANSWER = 0x81;
const HEADER_BYTES = 24;
/** A body longer than this is no answer to a key that nobody has. */
const MAX_BODY_BYTES = 1_024;
/** What the status of an answer says of who may ask: found, not found, authentication error. */
const AUTH: Readonly<Record<number, string>> = { 0: "none", 1: "none", 32: "required" };

/**
 * Asks a memcached server what anybody may ask; no item of anybody's is read.
 *
 *  - `version`: over the text protocol (doc/protocol.txt). With a password file (`-Y`) the server
 *    answers that the client is unauthenticated.
 *  - `binary-get`: for a key that nobody has, over the binary protocol (doc/protocol-binary.txt), which
 *    is the only one where SASL (`-S`) is on.
 */
export const memcachedAsk: LineQuestion = async (talk, { variant }) => {
  const findings = variant === "binary-get" ? await binaryGet(talk) : await textVersion(talk);
  return { identity: byBanner(Buffer.from("memcached")), findings };
};

async function textVersion(talk: Talk): Promise<Findings> {
  talk.say(Buffer.from("version\r\n"));
  const line = (await talk.hear(byLine)).toString("latin1").trimEnd();
  const version = /^VERSION (\S+)/.exec(line)?.[1];
  const error = /^(?:CLIENT_ERROR|SERVER_ERROR)\b *(.*)$|^(ERROR)$/.exec(line);
  if (version === undefined && error === null) throw new Misheard("no version");
  talk.say(Buffer.from("quit\r\n"));
  const isRefused = /\bunauthenticated\b/.test(line);
  return {
    version,
    auth: version !== undefined ? "none" : isRefused ? "required" : undefined,
    error: error?.[1] ?? error?.[2],
  };
}

async function binaryGet(talk: Talk): Promise<Findings> {
  talk.say(GET);
  const answer = await talk.hear(byAnswer);
  const status = answer.readUInt16BE(6);
  return { code: status, auth: AUTH[status] };
}

const byAnswer: Framing = (heard) => {
  if (heard[0] !== ANSWER || (heard[1] ?? 0) !== 0) throw new Misheard("no answer to a get");
  if (heard.length < HEADER_BYTES) return undefined;
  const body = heard.readUInt32BE(8);
  if (body > MAX_BODY_BYTES) throw new Misheard("a body of an impossible length");
  return HEADER_BYTES + body;
};
