/**
 * The little of DER (X.690) that a certificate request needs: definite lengths, single-byte tags,
 * no recursion. What it does not know it refuses; what an element means is the caller's business.
 */
export type Element = {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag, length and content: what a signature covers. */
  readonly whole: Buffer;
};

export const TAG = { integer: 0x02, bitString: 0x03, sequence: 0x30 } as const;

/** Length octets beyond these would describe more than any request may hold. */
const MAX_LENGTH_OCTETS = 3;

/** The elements that fill `bytes`, at most `most` of them; undefined when anything is left over or malformed. */
export function elements(bytes: Buffer, most: number): readonly Element[] | undefined {
  const found: Element[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const element = found.length < most ? first(rest) : undefined;
    if (element === undefined) return undefined;
    found.push(element);
    rest = rest.subarray(element.whole.length);
  }
  return found;
}

function first(bytes: Buffer): Element | undefined {
  const [tag, octet] = bytes;
  if (tag === undefined || octet === undefined || (tag & 0x1f) === 0x1f) return undefined;
  const octets = octet < 0x80 ? 0 : octet & 0x7f;
  if (octets > MAX_LENGTH_OCTETS || (octet >= 0x80 && octets === 0) || bytes.length < 2 + octets)
    return undefined;
  const length = octets === 0 ? octet : bytes.readUIntBE(2, octets);
  // DER has one way to write a length: the shortest.
  if (octets > 0 && length < Math.max(0x80, 2 ** (8 * (octets - 1)))) return undefined;
  const end = 2 + octets + length;
  if (end > bytes.length) return undefined;
  return { tag, content: bytes.subarray(2 + octets, end), whole: bytes.subarray(0, end) };
}
