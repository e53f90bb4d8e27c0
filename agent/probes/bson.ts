import { Misheard } from "./talk.ts";

/** The most members that are read of one document. */
const MAX_MEMBERS = 256;

/** The plain members of a document by name; what is nested or of another type is undefined. */
export type Document = ReadonlyMap<string, string | number | boolean | undefined>;

/** The size of values whose size never changes, by type (bsonspec.org, version 1.1). */
const FIXED: Readonly<Record<number, number>> = {
  1: 8,
  6: 0,
  7: 12,
  8: 1,
  9: 8,
  10: 0,
  16: 4,
  17: 8,
  18: 8,
  19: 16,
  127: 0,
  255: 0,
};
const STRINGS = [0x02, 0x0d, 0x0e];
const NESTED = [0x03, 0x04, 0x0f];
const BINARY = 0x05;

/** Reads the top of one BSON document; nothing is descended into. Throws `Misheard` where the bytes are none. */
export function readDocument(bytes: Buffer): Document {
  const size = bytes.length < 5 ? 0 : bytes.readInt32LE(0);
  if (size < 5 || size > bytes.length || bytes[size - 1] !== 0) throw new Misheard("no document");
  const body = bytes.subarray(0, size - 1);
  const members = new Map<string, string | number | boolean | undefined>();
  let at = 4;
  while (at < body.length && members.size < MAX_MEMBERS) {
    const type = body[at] ?? 0;
    const nameEnd = body.indexOf(0, at + 1);
    if (nameEnd < 0) throw new Misheard("a member without a name");
    const value = body.subarray(nameEnd + 1);
    const length = sizeOf(type, value);
    if (length > value.length) throw new Misheard("a member beyond its document");
    members.set(body.toString("utf8", at + 1, nameEnd), plainValue(type, value.subarray(0, length)));
    at = nameEnd + 1 + length;
  }
  return members;
}

function sizeOf(type: number, value: Buffer): number {
  const fixed = FIXED[type];
  if (fixed !== undefined) return fixed;
  const isSized = STRINGS.includes(type) || NESTED.includes(type) || type === BINARY;
  if (!isSized || value.length < 4) throw new Misheard(`a member of type ${type}`);
  const said = value.readInt32LE(0);
  // A string counts its zero but not its length, a document counts everything, binary has a subtype.
  const length = NESTED.includes(type) ? said : type === BINARY ? said + 5 : said + 4;
  if (said < 0 || length < 4) throw new Misheard("a member of an impossible length");
  return length;
}

function plainValue(type: number, value: Buffer): string | number | boolean | undefined {
  switch (type) {
    case 0x01:
      return value.readDoubleLE(0);
    case 0x02:
      return value.toString("utf8", 4, Math.max(4, value.length - 1));
    case 0x08:
      return value[0] === 1;
    case 0x10:
      return value.readInt32LE(0);
    default:
      return undefined;
  }
}

/** One member of a document that we write. */
type Member = readonly [name: string, value: string | number | boolean | readonly Member[]];

/** A document of a few members; whole numbers are written in 32 bits. */
export function writeDocument(members: readonly Member[]): Buffer {
  const body = Buffer.concat(members.map(([name, value]) => member(Buffer.from(`${name}\0`), value)));
  return Buffer.concat([int32(body.length + 5), body, Buffer.from([0])]);
}

function member(name: Buffer, value: Member[1]): Buffer {
  if (typeof value === "boolean")
    return Buffer.concat([Buffer.from([0x08]), name, Buffer.from([Number(value)])]);
  if (typeof value === "number") return Buffer.concat([Buffer.from([0x10]), name, int32(value)]);
  if (typeof value !== "string") return Buffer.concat([Buffer.from([0x03]), name, writeDocument(value)]);
  const text = Buffer.from(`${value}\0`);
  return Buffer.concat([Buffer.from([0x02]), name, int32(text.length), text]);
}

/** Four bytes, the least significant first. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
