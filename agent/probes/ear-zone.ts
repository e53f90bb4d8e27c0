import { heardBy } from "./ear-gate.ts";
import type { Listener } from "./ear-listener.ts";
import type { Findings } from "./facts.ts";

/**
 * A witness as the name server of one zone: it answers what is asked under the zone's name and nothing
 * else, so little more than what was asked, and never from anywhere but itself. Its addresses lead
 * nowhere (RFC 5737), but for the one that is private, which a resolver should keep back.
 */
export const ZONE_ADDRESS = "192.0.2.53";
export const PRIVATE_ADDRESS = "10.53.53.53";
/** Under these labels, right below the zone's name. */
const PRIVATE_LABEL = "private";
const MISSING_LABEL = "nowhere";

const TYPE = { a: 1, ns: 2, soa: 6, txt: 16 } as const;
const HEADER_BYTES = 12;
const MAX_NAME_BYTES = 255;
const FLAGS = { response: 0x8400, recursionDesired: 0x0100, nameError: 3 } as const;

/** What is to be said to a query, and to whom it is news. */
export type ZoneReply = {
  readonly answer: Buffer;
  readonly heard: { readonly listener: Listener; readonly facts: Findings } | undefined;
};

/** The reply to one query; undefined where it is none, or under no zone of a listener that may hear this sender. */
export function zoneReply(
  listeners: ReadonlySet<Listener>,
  sender: string,
  message: Buffer,
): ZoneReply | undefined {
  const query = readQuery(message);
  if (query === undefined) return undefined;
  const mine = [...listeners].find(
    ({ zone, permits, maxBytes }) =>
      zone !== undefined && isUnder(query.name, zone) && message.length <= maxBytes && permits(sender),
  );
  if (mine?.zone === undefined) return undefined;
  const heard = heardBy(listeners, sender, message);
  return {
    answer: answerTo(message, query, mine.zone, heard?.word),
    heard: heard?.isNonce === true ? { listener: heard.listener, facts: { name: query.name } } : undefined,
  };
}

type Query = { readonly name: string; readonly type: number; readonly end: number };

/** One question in the internet's class (RFC 1035 section 4.1), in small letters; names in questions have no pointers. */
function readQuery(message: Buffer): Query | undefined {
  if (message.length < HEADER_BYTES + 5 || message.readUInt16BE(4) !== 1) return undefined;
  if ((message.readUInt16BE(2) & 0xf800) !== 0) return undefined;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63 || at - HEADER_BYTES > MAX_NAME_BYTES) return undefined;
    if (length === 0) break;
    const label = message.toString("latin1", at + 1, at + 1 + length).toLowerCase();
    // A label may hold any byte; with a dot in it, it would be taken for two.
    if (label.includes(".")) return undefined;
    labels.push(label);
    at += length + 1;
  }
  const end = at + 5;
  if (end > message.length || message.readUInt16BE(at + 3) !== 1) return undefined;
  return { name: labels.join("."), type: message.readUInt16BE(at + 1), end };
}

const isUnder = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

function answerTo(message: Buffer, query: Query, zone: string, word: Uint8Array | undefined): Buffer {
  const labels = query.name.slice(0, -zone.length).split(".").filter(Boolean);
  const isMissing = labels.at(-1) === MISSING_LABEL && labels.length > 1;
  // The zone's name ends the one that was asked for.
  const apex = pointerTo(HEADER_BYTES + query.name.length - zone.length);
  const records = isMissing ? [] : recordsFor(query.type, labels, apex, word);
  const header = Buffer.from(message.subarray(0, HEADER_BYTES));
  const asked = header.readUInt16BE(2) & FLAGS.recursionDesired;
  header.writeUInt16BE(FLAGS.response | asked | (isMissing ? FLAGS.nameError : 0), 2);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt16BE(records.length === 0 ? 1 : 0, 8);
  header.writeUInt16BE(0, 10);
  const shown = records.length === 0 ? [record(apex, TYPE.soa, soa(apex))] : records;
  return Buffer.concat([header, message.subarray(HEADER_BYTES, query.end), ...shown]);
}

/** What there is under a name; a name without what was asked for is there all the same, for resolvers that go label by label. */
function recordsFor(
  type: number,
  labels: readonly string[],
  apex: Buffer,
  word: Uint8Array | undefined,
): readonly Buffer[] {
  const isApex = labels.length === 0;
  if (type === TYPE.a)
    return [record(QUESTION, TYPE.a, ipv4(labels.at(-1) === PRIVATE_LABEL ? PRIVATE_ADDRESS : ZONE_ADDRESS))];
  if (type === TYPE.txt && word !== undefined)
    return [record(QUESTION, TYPE.txt, Buffer.concat([Buffer.from([word.length]), word]))];
  if (type === TYPE.soa && isApex) return [record(QUESTION, TYPE.soa, soa(apex))];
  if (type === TYPE.ns && isApex) return [record(QUESTION, TYPE.ns, under("ns", apex))];
  return [];
}

/** A pointer to a name that stands there already (RFC 1035 section 4.1.4): what is said twice would make answers large. */
const pointerTo = (at: number): Buffer => Buffer.from([0xc0 | (at >> 8), at & 0xff]);

const QUESTION = pointerTo(HEADER_BYTES);

const under = (label: string, pointer: Buffer): Buffer =>
  Buffer.concat([Buffer.from([label.length]), Buffer.from(label), pointer]);

/** A record in the internet's class that nobody is to keep. */
function record(name: Buffer, type: number, content: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(content.length, 8);
  return Buffer.concat([name, fixed, content]);
}

const ipv4 = (address: string): Buffer => Buffer.from(address.split(".").map(Number));

/** Serial 1; the four times, of which the last is how long a missing name may be kept: not at all. */
const soa = (apex: Buffer): Buffer => {
  const numbers = Buffer.alloc(20);
  for (const [i, value] of [1, 60, 60, 60, 0].entries()) numbers.writeUInt32BE(value, i * 4);
  return Buffer.concat([under("ns", apex), under("root", apex), numbers]);
};

/** The message in bytes that came over TCP, once it is all there (RFC 1035 section 4.2.2). */
export const framedMessage = (bytes: Buffer): Buffer | undefined =>
  bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)
    ? bytes.subarray(2, 2 + bytes.readUInt16BE(0))
    : undefined;

/** A message as it goes over TCP. */
export const framed = (message: Buffer): Buffer =>
  Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);
