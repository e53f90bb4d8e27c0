import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { type Framing, Misheard } from "../talk.ts";

/** What is offered, by variant: everything up to it; none of them leads to a login ([MS-RDPBCGR] section 2.2.1.1.1). */
const OFFERED: Readonly<Record<string, number>> = { plain: 0, tls: 1, nla: 3 };

const SELECTED: Readonly<Record<number, string>> = { 0: "plain", 1: "tls", 2: "nla", 4: "rdstls", 8: "nla" };

/** Why a server declines ([MS-RDPBCGR] section 2.2.1.2.2). */
const FAILURES: Readonly<Record<number, string>> = {
  1: "tls-required",
  2: "tls-not-allowed",
  3: "no-certificate",
  4: "inconsistent-flags",
  5: "nla-required",
  6: "tls-with-certificate-required",
};

const CONNECTION_CONFIRM = 0xd0;
const RESPONSE = 2;
const FAILURE = 3;

/**
 * Asks a remote desktop for a connection with the security that the variant offers, and reads what
 * the server chose or why it declined. There is no login, and no cookie with a name.
 */
export const rdpHello: LineQuestion = async (talk, { variant }) => {
  const offered = OFFERED[variant];
  if (offered === undefined) throw new Error(`no offer named ${variant}`);
  talk.say(Buffer.from([3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, offered, 0, 0, 0]));
  const packet = await talk.hear(byPacket);
  if (packet[5] !== CONNECTION_CONFIRM) throw new Misheard("no confirmation of a connection");
  const findings = negotiated(packet);
  return { identity: byBanner(Buffer.from("rdp")), findings };
};

/** A packet over TCP (RFC 1006 section 6) with a connection confirm in it, which has at most a negotiation. */
const byPacket: Framing = (heard) => {
  if (heard[0] !== 3 || (heard[1] ?? 0) !== 0) throw new Misheard("no packet of RDP");
  if (heard.length < 4) return undefined;
  const length = heard.readUInt16BE(2);
  if (length < 11 || length > 512) throw new Misheard("a packet of no possible length");
  return length;
};

/** Servers older than the negotiation confirm without one: they know nothing but their own encryption. */
function negotiated(packet: Buffer): { readonly selected?: string; readonly failure?: string } {
  if (packet.length < 19) return { selected: "plain" };
  const code = packet.readUInt32LE(15);
  if (packet[11] === RESPONSE) return { selected: SELECTED[code] ?? `protocol ${code}` };
  if (packet[11] === FAILURE) return { failure: FAILURES[code] ?? `failure ${code}` };
  throw new Misheard("no negotiation");
}
