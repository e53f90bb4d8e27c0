import type { Findings } from "../facts.ts";
import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { byLine, type Framing, Misheard, type Talk } from "../talk.ts";

/** Lines that a server may say before its identification (RFC 4253 section 4.2); more is no SSH. */
const MAX_LINES_BEFORE = 16;
/** A KEXINIT longer than this is none. */
const MAX_PACKET_BYTES = 32 * 1024;
const SSH_MSG_KEXINIT = 20;
/** The name-lists of a KEXINIT in order (RFC 4253 section 7.1); languages are left out. */
const NAME_LISTS = [
  "kex",
  "host-keys",
  "ciphers-in",
  "ciphers-out",
  "macs-in",
  "macs-out",
  "compression-in",
  "compression-out",
] as const;

/**
 * Reads a server's identification and the algorithms that it offers (RFC 4253 sections 4.2 and 7.1).
 * Says one line of its own, and goes before any key is exchanged: there is no login, and none is tried.
 */
export const sshHello: LineQuestion = async (talk) => {
  const version = await identification(talk);
  talk.say(Buffer.from("SSH-2.0-plumbline\r\n"));
  const offered = kexInit(await talk.hear(byPacket));
  const [, protocol = "", software = ""] = /^SSH-([\d.]+)-(\S*)/.exec(version) ?? [];
  return { identity: byBanner(Buffer.from(version)), findings: { protocol, software, ...offered } };
};

async function identification(talk: Talk): Promise<string> {
  for (let lines = 0; lines < MAX_LINES_BEFORE; lines++) {
    const line = (await talk.hear(byLine)).toString("latin1").trim();
    if (line.startsWith("SSH-")) return line;
  }
  throw new Misheard("no identification");
}

/** Binary packets without encryption (RFC 4253 section 6): the length, then so many bytes. */
const byPacket: Framing = (heard) => {
  if (heard.length < 4) return undefined;
  const length = heard.readUInt32BE(0);
  if (length < 2 || length > MAX_PACKET_BYTES) throw new Misheard("no packet");
  return 4 + length;
};

function kexInit(packet: Buffer): Findings {
  // Length, padding length, type, cookie of 16 bytes; then the name-lists.
  if (packet[5] !== SSH_MSG_KEXINIT) throw new Misheard("another packet than KEXINIT");
  let at = 22;
  const lists = NAME_LISTS.map((name) => {
    if (at + 4 > packet.length) throw new Misheard("a KEXINIT that is cut off");
    const length = packet.readUInt32BE(at);
    if (at + 4 + length > packet.length) throw new Misheard("a name-list beyond its packet");
    const text = packet.toString("latin1", at + 4, at + 4 + length);
    at += 4 + length;
    return [name, text === "" ? [] : text.split(",")] as const;
  });
  return Object.fromEntries(lists);
}
