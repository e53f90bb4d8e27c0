import type { Findings } from "../facts.ts";
import { byBanner, byCertificate } from "../peer-identity.ts";
import type { Answer, LineQuestion } from "../question.ts";
import { bySize, type Framing, Misheard, type Talk } from "../talk.ts";

/** A message longer than this, before anybody is logged in, is none. */
const MAX_MESSAGE_BYTES = 16 * 1024;
/** Notices and the like that may come before the server says what it demands. */
const MAX_MESSAGES_BEFORE = 8;

/** Length and the codes of PostgreSQL's "Message Formats": SSLRequest 80877103, protocol 3.0 196608. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const STARTUP = startup("user\0plumbline_canary\0application_name\0plumbline\0\0");
const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4]);

/** What an authentication request demands, by its code; SASL says more by the mechanisms it names. */
const OK = 0;
const DEMANDS: Readonly<Record<number, string>> = {
  [OK]: "none",
  2: "kerberos",
  3: "password",
  5: "md5",
  7: "gss",
  9: "sspi",
};
const SASL = 10;

/**
 * Asks a PostgreSQL server (its frontend/backend protocol 3.0) how it lets clients in:
 *
 *  - `tls`: whether it offers TLS;
 *  - `startup`: what it demands of our canary user in the clear, `startup-tls` over TLS. The server
 *    says so whether or not there is such a user; no password is sent, whatever it demands. Where it
 *    offers no TLS, `auth` over TLS is "no-tls".
 */
export const postgresHello: LineQuestion = async (talk, { variant }) => {
  if (variant === "startup") return { identity: POSTGRES, findings: await demand(talk) };
  talk.say(SSL_REQUEST);
  const offers = await offersTls(talk);
  if (variant === "startup-tls" && offers) return overTls(talk);
  const auth = variant === "startup-tls" ? "no-tls" : undefined;
  return { identity: POSTGRES, findings: { tls: offers ? "offered" : "not-offered", auth } };
};

const POSTGRES = byBanner(Buffer.from("postgresql"));

/** One letter: S for yes, N for no. Servers older than the request answer with an error. */
async function offersTls(talk: Talk): Promise<boolean> {
  const answer = (await talk.hear(bySize(1))).toString("latin1");
  if (answer !== "S" && answer !== "N") throw new Misheard("no answer to SSLRequest");
  return answer === "S";
}

async function overTls(talk: Talk): Promise<Answer> {
  const identity = byCertificate(await talk.secured());
  return { identity, findings: { tls: "offered", ...(await demand(talk)) } };
}

async function demand(talk: Talk): Promise<Findings> {
  talk.say(STARTUP);
  for (let messages = 0; messages < MAX_MESSAGES_BEFORE; messages++) {
    const message = await talk.hear(byMessage);
    const type = String.fromCharCode(message[0] ?? 0);
    if (type === "E") return refusal(message);
    if (type !== "R") continue;
    return demanded(talk, message);
  }
  throw new Misheard("no word on authentication");
}

/** A type of one letter, then the length, which counts itself. */
const byMessage: Framing = (heard) => {
  if (!/^[ERNSv]/.test(heard.toString("latin1", 0, 1))) throw new Misheard("no message");
  if (heard.length < 5) return undefined;
  const length = heard.readUInt32BE(1);
  if (length < 4 || length > MAX_MESSAGE_BYTES) throw new Misheard("a message of an impossible length");
  return 1 + length;
};

/** Who is let in says goodbye; who is asked for a proof hangs up, which the server takes for a change of mind and logs nowhere. */
function demanded(talk: Talk, message: Buffer): Findings {
  if (message.length < 9) throw new Misheard("an authentication request that is cut off");
  const request = message.readUInt32BE(5);
  if (request === OK) talk.say(TERMINATE);
  if (request !== SASL) return { auth: DEMANDS[request] ?? `request-${request}` };
  const mechanisms = message
    .toString("latin1", 9)
    .split("\0")
    .filter((name) => name !== "");
  return { auth: mechanisms.some((name) => name.startsWith("SCRAM-")) ? "scram" : "sasl", mechanisms };
}

/** `auth` is "refused" for the errors of class 28 alone: a server that is full or starting says nothing of who may log in. */
function refusal(message: Buffer): Findings {
  const code = /(?:^|\0)C([0-9A-Z]{5})\0/.exec(message.toString("latin1", 5))?.[1];
  if (code === undefined) throw new Misheard("an error without its code");
  return { auth: code.startsWith("28") ? "refused" : undefined, code };
}

function startup(parameters: string): Buffer {
  const body = Buffer.from(parameters);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.writeUInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}
