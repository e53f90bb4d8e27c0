import type { Findings } from "../facts.ts";
import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { bySize, Misheard, type Talk, Unheard } from "../talk.ts";

/** A reason for a refusal longer than this is none. */
const MAX_REASON_BYTES = 1_024;

/** Security types (RFC 6143 section 7.1.2 and its registry); others are shown by number. */
const TYPES: Readonly<Record<number, string>> = {
  1: "none",
  2: "vnc",
  5: "ra2",
  6: "ra2ne",
  13: "rsa-aes",
  16: "tight",
  18: "tls",
  19: "vencrypt",
  20: "sasl",
  30: "apple-dh",
  129: "ra2-256",
  130: "ra2ne-256",
};
/** VeNCrypt's types (the rfbproto document, "VeNCrypt"). */
const WRAPPED: Readonly<Record<number, string>> = {
  256: "plain",
  257: "tls-none",
  258: "tls-vnc",
  259: "tls-plain",
  260: "x509-none",
  261: "x509-vnc",
  262: "x509-plain",
  263: "tls-sasl",
  264: "x509-sasl",
};
const NONE = ["none", "tls-none", "x509-none"];
/** Those that always ask for a secret; the rest may hide a way in without one, and nothing is said of it. */
const SECRET = [
  "vnc",
  "ra2",
  "ra2ne",
  "rsa-aes",
  "apple-dh",
  "ra2-256",
  "ra2ne-256",
  ...Object.values(WRAPPED),
];
const NO_SECRET = 1;
const VENCRYPT = 19;

/**
 * Reads a VNC server's protocol version and the security types that it offers (RFC 6143 sections
 * 7.1.1 and 7.1.2), within VeNCrypt too, and leaves before any is gone through. Some servers turn an
 * address away after a few visits without a login, so it is asked once in a run.
 */
export const vncHello: LineQuestion = async (talk) => {
  const banner = (await talk.hear(bySize(12))).toString("latin1");
  const [, major, minor = ""] = /^RFB (\d{3})\.(\d{3})\n$/.exec(banner) ?? [];
  if (major !== "003") throw new Misheard("no RFB");
  const spoken = minor >= "008" ? "008" : minor === "007" ? "007" : "003";
  talk.say(Buffer.from(`RFB 003.${spoken}\n`));
  const offered = spoken === "003" ? await theOne(talk) : await many(talk);
  const identity = byBanner(Buffer.from(banner));
  const version = `${Number(major)}.${Number(minor)}`;
  if (offered.length === 0) return { identity, findings: { version, refusal: await reason(talk) } };
  const isWorthLooking = spoken !== "003" && offered.includes(VENCRYPT) && !offered.includes(NO_SECRET);
  const wrapped = isWorthLooking ? await vencrypt(talk) : [];
  return { identity, findings: { version, ...named(offered, wrapped) } };
};

/** Version 3.3: the server decides; 0 is a refusal. */
async function theOne(talk: Talk): Promise<readonly number[]> {
  const type = (await talk.hear(bySize(4))).readUInt32BE(0);
  return type === 0 ? [] : [type];
}

async function many(talk: Talk): Promise<readonly number[]> {
  const [count = 0] = await talk.hear(bySize(1));
  return count === 0 ? [] : [...(await talk.hear(bySize(count)))];
}

async function reason(talk: Talk): Promise<string> {
  const length = (await talk.hear(bySize(4))).readUInt32BE(0);
  if (length > MAX_REASON_BYTES) throw new Misheard("a reason without an end");
  return length === 0 ? "" : (await talk.hear(bySize(length))).toString("latin1");
}

/** The types within VeNCrypt 0.2; empty where the server speaks another version of it or goes. */
async function vencrypt(talk: Talk): Promise<readonly number[]> {
  try {
    talk.say(Buffer.from([VENCRYPT]));
    const version = await talk.hear(bySize(2));
    if (version[0] !== 0 || (version[1] ?? 0) < 2) return [];
    talk.say(Buffer.from([0, 2]));
    const [refused] = await talk.hear(bySize(1));
    if (refused !== 0) return [];
    const [count = 0] = await talk.hear(bySize(1));
    if (count === 0) return [];
    const types = await talk.hear(bySize(4 * count));
    return Array.from({ length: count }, (_, index) => types.readUInt32BE(4 * index));
  } catch (cause) {
    if (cause instanceof Unheard) return [];
    throw cause;
  }
}

/** `auth` is "none" where a way in needs no secret, "required" where every way that there is asks for one. */
function named(offered: readonly number[], wrapped: readonly number[]): Findings {
  const security = offered.map((type) => TYPES[type] ?? `type-${type}`);
  const inVencrypt = wrapped.map((type) => WRAPPED[type] ?? `type-${type}`);
  const ways = [...security.filter((name) => name !== "vencrypt" || wrapped.length === 0), ...inVencrypt];
  const isOpen = ways.some((name) => NONE.includes(name));
  const auth = isOpen ? "none" : ways.every((name) => SECRET.includes(name)) ? "required" : undefined;
  return { security, vencrypt: inVencrypt.length === 0 ? undefined : inVencrypt, auth };
}
