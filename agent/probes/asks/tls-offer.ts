import type { AskStep } from "../../../proto/step.ts";
import { isServerName } from "../dial.ts";
import { byAlert, byBanner } from "../peer-identity.ts";
import type { Answer, LineQuestion } from "../question.ts";
import { type Framing, Misheard } from "../talk.ts";
import { ALERTS, SUITES, SUITES_BEFORE_1_3, SUITES_OF_1_3, suitesWith, VERSIONS } from "./tls-words.ts";

/** What one hello offers: everything up to a version, or of TLS 1.3 that alone; and these suites. */
type Offer = { readonly version: number; readonly suites: readonly number[]; readonly alsoBefore?: true };

const OFFERS: Readonly<Record<string, Offer>> = {
  ssl3: { version: 0x0300, suites: [...suitesWith("RC4"), ...SUITES_BEFORE_1_3] },
  "tls1.0": { version: 0x0301, suites: SUITES_BEFORE_1_3 },
  "tls1.1": { version: 0x0302, suites: SUITES_BEFORE_1_3 },
  "tls1.2": { version: 0x0303, suites: SUITES_BEFORE_1_3 },
  "tls1.3": { version: 0x0304, suites: SUITES_OF_1_3 },
  /** TLS 1.2 and 1.3, as a client of today offers them. */
  modern: { version: 0x0304, suites: [...SUITES_OF_1_3, ...SUITES_BEFORE_1_3], alsoBefore: true },
  /** Nothing but what protects nobody. */
  weak: { version: 0x0303, suites: suitesWith("NULL", "anon", "EXPORT", "RC4", "3DES") },
  "null-or-anonymous": { version: 0x0303, suites: suitesWith("NULL", "anon") },
  export: { version: 0x0303, suites: suitesWith("EXPORT") },
  rc4: { version: 0x0303, suites: suitesWith("RC4") },
  "triple-des": { version: 0x0303, suites: suitesWith("3DES") },
};

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
  talk.say(clientHello(step));
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

const SUPPORTED_VERSIONS = 43;

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

/** A ClientHello (RFC 8446 section 4.1.2); of the job it holds nothing but the server's name. */
function clientHello({ variant, serverName }: AskStep): Buffer {
  const offer = OFFERS[variant];
  if (offer === undefined) throw new Error(`no offer named ${variant}`);
  const legacy = Math.min(offer.version, 0x0303);
  const body = Buffer.concat([
    uint16(legacy),
    Buffer.alloc(32, "plumbline asks and goes no further"),
    Buffer.from([0]),
    sized16(Buffer.concat(offer.suites.map(uint16))),
    Buffer.from([1, 0]),
    // SSL 3.0 knows no extensions (RFC 6101).
    offer.version === 0x0300 ? Buffer.alloc(0) : sized16(extensions(offer, serverName)),
  ]);
  const message = Buffer.concat([Buffer.from([1, 0]), sized16(body)]);
  return Buffer.concat([Buffer.from([HANDSHAKE_RECORD]), uint16(Math.min(legacy, 0x0301)), sized16(message)]);
}

/** x25519, secp256r1, secp384r1, secp521r1, x448. */
const GROUPS = [29, 23, 24, 25, 30];
/** ECDSA, RSA-PSS, EdDSA and RSA with SHA-2, then both with SHA-1. */
const SIGNATURES = [
  0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
];

function extensions({ version, alsoBefore }: Offer, serverName: string): Buffer {
  const versions = alsoBefore ? [3, 4, 3, 3] : [3, 4];
  const list = [
    ...(isServerName(serverName) ? [extension(0, sized16(hostName(serverName)))] : []),
    extension(10, sized16(Buffer.concat(GROUPS.map(uint16)))),
    extension(11, Buffer.from([1, 0])),
    ...(version >= 0x0303 ? [extension(13, sized16(Buffer.concat(SIGNATURES.map(uint16))))] : []),
    // Secure renegotiation (RFC 5746), without which some servers say nothing more.
    extension(0xff01, Buffer.from([0])),
    ...(version === 0x0304
      ? // No key share: a server then names version and suite in a HelloRetryRequest and waits.
        [
          extension(SUPPORTED_VERSIONS, Buffer.from([versions.length, ...versions])),
          extension(51, sized16(Buffer.alloc(0))),
        ]
      : []),
  ];
  return Buffer.concat(list);
}

const hostName = (name: string): Buffer => Buffer.concat([Buffer.from([0]), sized16(Buffer.from(name))]);

const extension = (type: number, content: Buffer): Buffer => Buffer.concat([uint16(type), sized16(content)]);

const sized16 = (content: Buffer): Buffer => Buffer.concat([uint16(content.length), content]);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
