import type { Findings } from "../facts.ts";
import { byBanner } from "../peer-identity.ts";
import type { Answer, LineQuestion } from "../question.ts";
import { type Framing, Misheard } from "../talk.ts";

/** A negotiation longer than this is none. */
const MAX_MESSAGE_BYTES = 16 * 1024;

/**
 * Negotiates a dialect with a file server and goes no further: no session, no share, nobody's name
 * ([MS-SMB2] section 2.2.3, [MS-CIFS] section 2.2.4.52). The old dialect is offered alone, so that a
 * server that no longer knows it has to say so, or hangs up.
 */
export const smbHello: LineQuestion = async (talk, { variant }) => {
  talk.say(overTcp(variant === "smb1" ? SMB1_REQUEST : SMB2_REQUEST));
  const message = (await talk.hear(bySmbMessage)).subarray(4);
  return message[0] === 0xff ? readSmb1(message) : readSmb2(message);
};

/** Direct TCP transport: a zero and a length of three bytes ([MS-SMB2] section 2.1). */
export const bySmbMessage: Framing = (heard) => {
  if (heard[0] !== 0) throw new Misheard("no message of SMB");
  if (heard.length < 4) return undefined;
  const length = heard.readUIntBE(1, 3);
  if (length < 32 || length > MAX_MESSAGE_BYTES) throw new Misheard("a message of no possible length");
  if (heard.length >= 8 && !MAGIC.includes(heard.toString("latin1", 4, 8)))
    throw new Misheard("no message of SMB");
  return 4 + length;
};

const MAGIC = ["\xffSMB", "\xfeSMB"];

/** A message as it goes over TCP directly: its length before it. */
export function overTcp(message: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(message.length);
  return Buffer.concat([size, message]);
}

const DIALECTS: Readonly<Record<number, string>> = {
  514: "2.0.2",
  528: "2.1",
  768: "3.0",
  770: "3.0.2",
  785: "3.1.1",
};

/** Capabilities of a server by their bits ([MS-SMB2] section 2.2.4). */
const CAPABILITIES = [
  "dfs",
  "leasing",
  "large-mtu",
  "multi-channel",
  "persistent-handles",
  "directory-leasing",
  "encryption",
] as const;

/** Header of 64 bytes, then structure size, security mode, dialect, contexts, GUID, capabilities. */
function readSmb2(message: Buffer): Answer {
  if (message.length < 64 + 28) throw new Misheard("a negotiation that is cut off");
  const status = message.readUInt32LE(8);
  if (message.readUInt16LE(12) !== 0) throw new Misheard("another command than NEGOTIATE");
  if (status !== 0) {
    const refusal = `0x${status.toString(16).padStart(8, "0")}`;
    return { identity: byBanner(Buffer.from("smb")), findings: { accepted: "no", refusal } };
  }
  const dialect = message.readUInt16LE(68);
  const bits = message.readUInt32LE(88);
  return {
    identity: byBanner(Buffer.from(`smb ${message.toString("hex", 72, 88)}`)),
    findings: {
      accepted: "yes",
      dialect: DIALECTS[dialect] ?? `0x${dialect.toString(16)}`,
      signing: signing(message.readUInt16LE(66), 2, 1),
      capabilities: CAPABILITIES.filter((_, bit) => (bits & (1 << bit)) !== 0),
    },
  };
}

/** Header of 32 bytes, the count of words, the chosen dialect, the security mode. */
function readSmb1(message: Buffer): Answer {
  if (message.length < 32 + 3) throw new Misheard("a negotiation that is cut off");
  if (message[4] !== 0x72) throw new Misheard("another command than NEGOTIATE");
  const words = message[32] ?? 0;
  const isAccepted = words >= 13 && message.readUInt16LE(33) === 0;
  const findings: Findings = isAccepted
    ? { accepted: "yes", dialect: "NT LM 0.12", signing: signing(message[35] ?? 0, 8, 4) }
    : { accepted: "no" };
  return { identity: byBanner(Buffer.from("smb")), findings };
}

const signing = (mode: number, required: number, enabled: number): string =>
  (mode & required) !== 0 ? "required" : (mode & enabled) !== 0 ? "enabled" : "off";

/** Flags2: long names, NT status codes, Unicode. Without extended security, since no session follows. */
const SMB1_REQUEST = Buffer.concat([
  Buffer.from("\xffSMB\x72", "latin1"),
  Buffer.alloc(4),
  Buffer.from([0x18, 0x01, 0xc0]),
  Buffer.alloc(12),
  Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0]),
  Buffer.from("\0\x0c\0\x02NT LM 0.12\0", "latin1"),
]);

/** NEGOTIATE of versions 2 and 3. */
export const SMB2_REQUEST = smb2Request();

function smb2Request(): Buffer {
  const header = Buffer.alloc(64);
  header.write("\xfeSMB", "latin1");
  header.writeUInt16LE(64, 4);
  header.writeUInt16LE(1, 14);
  const body = Buffer.alloc(36 + 2 * 5 + 2);
  const dialects = [0x0202, 0x0210, 0x0300, 0x0302, 0x0311];
  body.writeUInt16LE(36, 0);
  body.writeUInt16LE(dialects.length, 2);
  // Signing enabled; the capability to encrypt, without which a server that demands it would not say so.
  body.writeUInt16LE(1, 4);
  body.writeUInt32LE(0x40, 8);
  body.write("plumbline asks..", 12, "latin1");
  body.writeUInt32LE(64 + body.length, 28);
  body.writeUInt16LE(2, 32);
  for (const [at, dialect] of dialects.entries()) body.writeUInt16LE(dialect, 36 + 2 * at);
  // Pre-authentication integrity (SHA-512, a salt of 32 bytes), padded; encryption (AES-128-GCM, AES-128-CCM).
  const integrity = Buffer.concat([
    Buffer.from("0100260000000000010020000100", "hex"),
    Buffer.alloc(32, 0x70),
  ]);
  const encryption = Buffer.from("0200060000000000020002000100", "hex");
  return Buffer.concat([header, body, integrity, Buffer.alloc(2), encryption]);
}
