import { createHash } from "node:crypto";

/** What every server of a WebSocket appends to a client's key (RFC 6455 section 1.3). */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** No frame of ours is longer: the length fits into the second byte. */
const MAX_PAYLOAD = 125;

export const OPCODE = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;

/** By which a client knows that the other side read its key. */
export const acceptOf = (key: string): string => createHash("sha1").update(`${key}${GUID}`).digest("base64");

/** One whole frame (RFC 6455 section 5.2); clients mask what they send. Payloads of ours are short. */
export function frame(opcode: number, payload: Uint8Array, mask?: Uint8Array): Buffer {
  const isMasked = mask !== undefined;
  const head = Buffer.from([0x80 | opcode, (isMasked ? 0x80 : 0) | payload.length]);
  return Buffer.concat([head, ...(isMasked ? [mask.subarray(0, 4)] : []), masked(payload, mask)]);
}

const masked = (payload: Uint8Array, mask: Uint8Array | undefined): Buffer =>
  Buffer.from(payload.map((byte, i) => byte ^ (mask?.[i % 4] ?? 0)));

/** A frame that was read, and how many bytes it took. */
type ReadFrame = { readonly opcode: number; readonly payload: Buffer; readonly length: number };

/** The first frame in the bytes; undefined while it is not all there, "too-long" where ours never are. */
export function readFrame(bytes: Buffer): ReadFrame | "too-long" | undefined {
  const [first, second] = [bytes[0], bytes[1]];
  if (first === undefined || second === undefined) return undefined;
  const size = second & 0x7f;
  if (size > MAX_PAYLOAD) return "too-long";
  const maskBytes = (second & 0x80) === 0 ? 0 : 4;
  const length = 2 + maskBytes + size;
  if (bytes.length < length) return undefined;
  const mask = maskBytes === 0 ? undefined : bytes.subarray(2, 6);
  return { opcode: first & 0x0f, payload: masked(bytes.subarray(2 + maskBytes, length), mask), length };
}
