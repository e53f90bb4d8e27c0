import { type Framing, Misheard } from "./talk.ts";

/**
 * As much of ASN.1's basic encoding (X.690) as LDAP, SNMP and certificates need: tags of one byte and
 * lengths that are said in advance, which is what their own rules demand.
 */
export type Element = { readonly tag: number; readonly content: Buffer; readonly end: number };

/** Nobody whom we ask says more than this in one element. */
const MAX_ELEMENT_BYTES = 64 * 1024;
/** Elements of one list that are read. */
const MAX_ELEMENTS = 256;

/** The element that begins there; undefined while it is not all there. Throws `Misheard` when it can't become one. */
function elementAt(bytes: Buffer, at: number): Element | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || more > 4) throw new Misheard("an element of no length that we read");
  if (at + 2 + more > bytes.length) return undefined;
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  if (length > MAX_ELEMENT_BYTES) throw new Misheard("an element that is too long");
  const start = at + 2 + more;
  return start + length > bytes.length
    ? undefined
    : { tag, content: bytes.subarray(start, start + length), end: start + length };
}

/** All elements, one after another. Throws `Misheard` where there is anything else. */
export function elementsIn(content: Buffer): readonly Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at < content.length && found.length < MAX_ELEMENTS) {
    const element = elementAt(content, at);
    if (element === undefined) throw new Misheard("an element beyond its end");
    found.push(element);
    at = element.end;
  }
  return found;
}

/** One element with a given tag, as a message over a line. */
export const byElement =
  (tag: number): Framing =>
  (heard) => {
    if (heard[0] !== tag) throw new Misheard("another element");
    return elementAt(heard, 0)?.end;
  };

/** A small number that is not negative; throws `Misheard` where it is none. */
export function numberIn(element: Element | undefined): number {
  const bytes = element?.content ?? Buffer.alloc(0);
  if (bytes.length === 0 || bytes.length > 5) throw new Misheard("no number");
  return bytes.readUIntBE(0, bytes.length);
}

export const TAG = { integer: 2, octets: 4, null: 5, object: 6, enumerated: 10, sequence: 0x30 } as const;

/** Writes an element. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** Writes a number below 2^31. */
export function integer(value: number, tag: number = TAG.integer): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  let from = 0;
  // As short as it goes, without its first bit becoming a sign.
  while (from < 4 && bytes[from] === 0 && (bytes[from + 1] ?? 0) < 0x80) from++;
  return element(tag, bytes.subarray(from));
}

export const octets = (text: string, tag: number = TAG.octets): Buffer =>
  element(tag, Buffer.from(text, "latin1"));
