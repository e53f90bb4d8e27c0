import { clientHello, SUPPORTED_VERSIONS } from "../../../proto/client-hello.ts";
import { ALERTS, SUITES, VERSIONS } from "../../../proto/tls-words.ts";
import { byAlert, byBanner } from "../peer-identity.ts";
import type { Answer, LineQuestion } from "../question.ts";
import { type Framing, Misheard } from "../talk.ts";

/** A record has at most 2^14 bytes, and 256 more while it may be encrypted (RFC 8446 section 5.2). */
const MAX_RECORD_BYTES = 16 * 1024 + 256;
const ALERT_RECORD = 0x15;
const HANDSHAKE_RECORD = 0x16;
const SERVER_HELLO = 2;

/**
 * Says one ClientHello, by hand since no library still speaks the old versions, and reads the first
 * record of the answer: the version and suite that the server chose, or the alert with which it
 * declined. Goes no further, so no key is exchanged and no handshake is completed.
 */
export const tlsOffer: LineQuestion = async (talk, step) => {
  talk.say(clientHello(step.variant, step.serverName));
  const first = await talk.hear(byRecord);
  return readOffer(isWarning(first) ? await talk.hear(byRecord) : first);
};

/** A server that does not know the name that was asked for may say so and go on (RFC 6066 section 3). */
const isWarning = (record: Buffer): boolean =>
  record[0] === ALERT_RECORD && record[5] === 1 && record[6] === 112;

const byRecord: Framing = (heard) => {
  const [type, major] = heard;
  if (type !== ALERT_RECORD && type !== HANDSHAKE_RECORD) throw new Misheard("no record of TLS");
  if (major !== undefined && major !== 3) throw new Misheard("a record of no known version");
  if (heard.length < 5) return undefined;
  const length = heard.readUInt16BE(3);
  if (length < 2 || length > MAX_RECORD_BYTES) throw new Misheard("a record of no possible length");
  return 5 + length;
};

/** What the first record of a server says. Throws `Misheard` when that is neither an alert nor a ServerHello. */
function readOffer(record: Buffer): Answer {
  if (record[0] === ALERT_RECORD) {
    const code = record[6] ?? 0;
    const alert = ALERTS[code] ?? `alert ${code}`;
    return { identity: byAlert(alert), findings: { alert } };
  }
  const { version, suite } = serverHello(record.subarray(5));
  const [told, cipher] = [VERSIONS[version] ?? hex(version), SUITES[suite] ?? hex(suite)];
  return { identity: byBanner(Buffer.from(`tls ${told} ${cipher}`)), findings: { version: told, cipher } };
}

const hex = (code: number): string => `0x${code.toString(16).padStart(4, "0")}`;

/** Type and length, version, random, session id, suite, compression, extensions (RFC 8446 section 4.1.3). */
function serverHello(message: Buffer): { readonly version: number; readonly suite: number } {
  const sessionLength = message[38] ?? 0xff;
  const at = 39 + sessionLength;
  if (message[0] !== SERVER_HELLO || sessionLength > 32 || at + 3 > message.length)
    throw new Misheard("no ServerHello");
  const version = selectedVersion(message.subarray(at + 3)) ?? message.readUInt16BE(4);
  return { version, suite: message.readUInt16BE(at) };
}

/** The version in the extension that TLS 1.3 says it in; undefined in hellos of older versions. */
function selectedVersion(rest: Buffer): number | undefined {
  let at = 2;
  while (at + 4 <= rest.length) {
    const length = rest.readUInt16BE(at + 2);
    if (rest.readUInt16BE(at) === SUPPORTED_VERSIONS && length === 2 && at + 6 <= rest.length)
      return rest.readUInt16BE(at + 4);
    at += 4 + length;
  }
  return undefined;
}
