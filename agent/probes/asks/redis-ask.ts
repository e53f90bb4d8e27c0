import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { byLine, Misheard } from "../talk.ts";

/** PING as an array of one bulk string (Redis serialization protocol, RESP2). */
const PING = Buffer.from("*1\r\n$4\r\nPING\r\n");

/** What a reply says of who may ask: no password is set, one is, or protected mode turns strangers away. */
const AUTH: Readonly<Record<string, string>> = { PONG: "none", NOAUTH: "required", DENIED: "refused" };

/**
 * Asks a Redis server to answer a PING, which reads and changes nothing. A server that wants a
 * password says NOAUTH, one in protected mode DENIED; no password is sent. The same server may answer
 * differently from elsewhere, so the identity is the protocol alone.
 */
export const redisAsk: LineQuestion = async (talk) => {
  talk.say(PING);
  const line = (await talk.hear(byLine)).toString("latin1").trimEnd();
  const reply = /^\+(PONG)$|^-([A-Z][A-Z0-9]{1,31})\b/.exec(line);
  const word = reply?.[1] ?? reply?.[2];
  if (word === undefined) throw new Misheard("no reply to a PING");
  return { identity: byBanner(Buffer.from("redis")), findings: { reply: word, auth: AUTH[word] } };
};
