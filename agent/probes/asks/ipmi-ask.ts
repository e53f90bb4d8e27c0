import { byBanner } from "../peer-identity.ts";
import type { DatagramQuestion } from "../question.ts";
import { Misheard } from "../talk.ts";

/**
 * RMCP, a session of nobody, and "Get Channel Authentication Capabilities" for this channel and the
 * administrator's level (IPMI 2.0 sections 13.1.3, 13.6 and 22.13).
 */
const REQUEST = Buffer.from("0600ff07000000000000000000092018c88100388e04b5", "hex");

/** Where things stand in the answer: after RMCP and the session come address, function, checksum, address, sequence, command. */
const AT = { authType: 4, function: 15, command: 19, completion: 20, types: 22, status: 23, extended: 24 };
const RESPONSE_TO_APPLICATION = 0x1c;
const COMMAND = 0x38;
/** With the checksum at its end: what declines, and what tells. */
const DECLINING_BYTES = 22;
const TELLING_BYTES = 30;

/** Ways to prove who one is, by their bits. */
const TYPES: readonly (readonly [bit: number, name: string])[] = [
  [0x01, "none"],
  [0x02, "md2"],
  [0x04, "md5"],
  [0x10, "password"],
  [0x20, "oem"],
];

/**
 * Asks a management controller in which ways somebody may sign in to it, which it tells anybody before
 * there is a session. There is no session after it, and no name.
 */
export const ipmiAsk: DatagramQuestion = {
  payload: () => REQUEST,
  read: (reply) => {
    const isAnswer =
      reply.length >= DECLINING_BYTES &&
      reply.subarray(0, 3).equals(REQUEST.subarray(0, 3)) &&
      reply[3] === 0x07 &&
      reply[AT.authType] === 0 &&
      (reply[AT.function] ?? 0) >> 2 === RESPONSE_TO_APPLICATION >> 2 &&
      reply[AT.command] === COMMAND;
    if (!isAnswer) throw new Misheard("no answer of IPMI");
    const identity = byBanner(Buffer.from("ipmi"));
    const completion = reply[AT.completion] ?? 0;
    if (completion !== 0)
      return { identity, findings: { error: `0x${completion.toString(16).padStart(2, "0")}` } };
    if (reply.length < TELLING_BYTES) throw new Misheard("an answer that is cut off");
    const [types = 0, status = 0, extended = 0] = reply.subarray(AT.types, AT.extended + 1);
    return {
      identity,
      findings: {
        version: (types & 0x80) !== 0 && (extended & 0x02) !== 0 ? "2.0" : "1.5",
        "auth-types": TYPES.filter(([bit]) => (types & bit) !== 0).map(([, name]) => name),
        anonymous: (status & 0x03) !== 0 ? "yes" : "no",
      },
    };
  },
};
