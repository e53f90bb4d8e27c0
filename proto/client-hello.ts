import { SUITES_BEFORE_1_3, SUITES_OF_1_3, suitesWith } from "./tls-words.ts";

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

const HANDSHAKE_RECORD = 0x16;
/** The extension in which TLS 1.3 says versions (RFC 8446 section 4.2.1). */
export const SUPPORTED_VERSIONS = 43;

/** A ClientHello (RFC 8446 section 4.1.2); of the job it holds nothing but the server's name. */
export function clientHello(variant: string, serverName: string): Buffer {
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

/** What may stand in a server name indication (RFC 6066 section 3): a DNS name, never an address. */
export const isServerName = (name: string): boolean =>
  /^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}$/.test(name) && !/^[\d.]+$/.test(name);
