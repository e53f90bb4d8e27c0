import { byBanner } from "../peer-identity.ts";
import type { LineQuestion, TwoPlaceQuestion } from "../question.ts";
import { type Framing, Misheard, type Talk } from "../talk.ts";

/** Programs, procedures and versions (RFC 1833 section 3.2, RFC 1813 appendix I). */
const PORTMAPPER = { program: 100_000, version: 2, getPort: 3 };
const MOUNT = { program: 100_005, version: 3, exports: 5 };
const OVER_TCP = 6;
/** "plum": answers are known by it. */
const XID = 0x706c756d;
/** A reply in one piece and no longer than this. */
const MAX_REPLY_BYTES = 60 * 1024;
/** Exports that are counted, and those whose names are told. */
const MAX_EXPORTS = 1_024;
const TOLD_EXPORTS = 8;

/** Where the port mapper says that mounts are asked for; undefined where nothing of the kind is registered. */
const where: TwoPlaceQuestion["where"] = async (talk) => {
  const result = await called(talk, PORTMAPPER, PORTMAPPER.getPort, [
    MOUNT.program,
    MOUNT.version,
    OVER_TCP,
    0,
  ]);
  const port = result.kind === "accepted" ? result.body.word() : 0;
  const registered = port > 0 && port < 65_536 ? "yes" : "no";
  const refusal = result.kind === "accepted" ? undefined : result.why;
  const answer = { identity: byBanner(Buffer.from("rpcbind")), findings: { registered, refusal } };
  return registered === "yes" ? { answer, port } : { answer, port: undefined };
};

/** The list of what is exported (EXPORT), of which the beginning is told; nothing is mounted. */
const there: LineQuestion = async (talk) => {
  const result = await called(talk, MOUNT, MOUNT.exports, []);
  const identity = byBanner(Buffer.from("mountd"));
  if (result.kind !== "accepted") return { identity, findings: { mountd: "answered", refusal: result.why } };
  const names: string[] = [];
  while (result.body.word() === 1) {
    if (names.length >= MAX_EXPORTS) throw new Misheard("more exports than anybody has");
    names.push(result.body.text());
    while (result.body.word() === 1) result.body.text();
  }
  return {
    identity,
    findings: {
      mountd: "answered",
      exports: names.length,
      names: names.length === 0 ? undefined : names.slice(0, TOLD_EXPORTS),
    },
  };
};

/**
 * Asks a port mapper for the port of the mount daemon and that one for its list of exports, as
 * showmount does. The second port must be in the rules of engagement as well.
 */
export const nfsExports: TwoPlaceQuestion = { where, there, place: "mountd" };

type Called =
  | { readonly kind: "accepted"; readonly body: Words }
  | { readonly kind: "refused"; readonly why: string };

/** Why a call was not carried out (RFC 5531 section 9). */
const ACCEPT_STATES = [
  "success",
  "no such program",
  "no such version",
  "no such procedure",
  "garbage",
  "system error",
];

async function called(
  talk: Talk,
  { program, version }: { readonly program: number; readonly version: number },
  procedure: number,
  args: readonly number[],
): Promise<Called> {
  // A call without credentials (RFC 5531 section 9).
  const words = [XID, 0, 2, program, version, procedure, 0, 0, 0, 0, ...args];
  const call = Buffer.alloc(4 + words.length * 4);
  call.writeUInt32BE((LAST_FRAGMENT | (words.length * 4)) >>> 0);
  for (const [at, word] of words.entries()) call.writeUInt32BE(word, 4 + at * 4);
  talk.say(call);
  const body = wordsOf((await talk.hear(byRecord)).subarray(4));
  if (body.word() !== XID || body.word() !== 1) throw new Misheard("no reply to this call");
  if (body.word() !== 0) return { kind: "refused", why: "denied" };
  body.word();
  body.text();
  const state = body.word();
  return state === 0
    ? { kind: "accepted", body }
    : { kind: "refused", why: ACCEPT_STATES[state] ?? `state ${state}` };
}

const LAST_FRAGMENT = 0x80000000;

/** One record of one fragment (RFC 5531 section 11). */
const byRecord: Framing = (heard) => {
  if (heard.length < 4) return undefined;
  const mark = heard.readUInt32BE(0);
  const length = mark & 0x7fffffff;
  if (mark < LAST_FRAGMENT || length < 12 || length > MAX_REPLY_BYTES) throw new Misheard("no record of RPC");
  if (heard.length >= 8 && heard.readUInt32BE(4) !== XID) throw new Misheard("no reply to this call");
  return 4 + length;
};

/** Words and texts of a reply, one after another (RFC 4506). Throws `Misheard` where there are no more. */
type Words = { readonly word: () => number; readonly text: () => string };

function wordsOf(bytes: Buffer): Words {
  let at = 0;
  const word = (): number => {
    if (at + 4 > bytes.length) throw new Misheard("a reply that is cut off");
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = word();
    const from = at;
    at += Math.ceil(length / 4) * 4;
    if (at > bytes.length) throw new Misheard("a reply that is cut off");
    return bytes.toString("latin1", from, from + length);
  };
  return { word, text };
}
