import { crc32 } from "node:zlib";
import { MAX_FRAME_BYTES } from "../proto/wire.ts";

/**
 * One sealed batch on disk:
 *
 *     magic (8) | body length (4) | first sequence (4) | last sequence (4) | CRC-32 (4) | signature (64) | payload
 *
 * Numbers are big-endian; the CRC covers lengths, sequences and body. The magic lets a reader find
 * the next record behind damage, so that a flipped bit costs one record and not the file.
 */
export type SpoolRecord = {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly signature: Uint8Array;
  readonly payload: Uint8Array;
};

const MAGIC = Buffer.from("plbRec1\n");
const SIGNATURE_BYTES = 64;
/** Bytes before the body. */
export const RECORD_HEADER_BYTES = MAGIC.length + 16;
/** A record may not hold more than one frame of the link can carry. */
export const MAX_RECORD_BYTES = MAX_FRAME_BYTES;

/** Throws RangeError on what could not be read back. */
export function encodeRecord(record: SpoolRecord): Buffer {
  const length = SIGNATURE_BYTES + record.payload.length;
  if (record.signature.length !== SIGNATURE_BYTES || length > MAX_RECORD_BYTES) {
    throw new RangeError(`Cannot spool a batch of ${length} bytes, the most is ${MAX_RECORD_BYTES}`);
  }
  const bytes = Buffer.alloc(RECORD_HEADER_BYTES + length);
  MAGIC.copy(bytes);
  bytes.writeUInt32BE(length, 8);
  bytes.writeUInt32BE(record.firstSequence, 12);
  bytes.writeUInt32BE(record.lastSequence, 16);
  bytes.set(record.signature, RECORD_HEADER_BYTES);
  bytes.set(record.payload, RECORD_HEADER_BYTES + SIGNATURE_BYTES);
  bytes.writeUInt32BE(checksum(bytes, 0, length), 20);
  return bytes;
}

/** A record and the bytes it takes. */
export type Found = { readonly record: SpoolRecord; readonly start: number; readonly end: number };

/**
 * The next whole record at or after `from`, stepping over damage; undefined when there is none.
 * The record's bytes are copies.
 */
export function nextRecord(bytes: Buffer, from: number): Found | undefined {
  let start = bytes.indexOf(MAGIC, from);
  while (start >= 0) {
    const found = recordAt(bytes, start);
    if (found !== undefined) return found;
    start = bytes.indexOf(MAGIC, start + 1);
  }
  return undefined;
}

function recordAt(bytes: Buffer, start: number): Found | undefined {
  const body = start + RECORD_HEADER_BYTES;
  if (body > bytes.length) return undefined;
  const length = bytes.readUInt32BE(start + 8);
  const end = body + length;
  if (length < SIGNATURE_BYTES || length > MAX_RECORD_BYTES || end > bytes.length) return undefined;
  if (bytes.readUInt32BE(start + 20) !== checksum(bytes, start, length)) return undefined;
  const record = {
    firstSequence: bytes.readUInt32BE(start + 12),
    lastSequence: bytes.readUInt32BE(start + 16),
    signature: Uint8Array.from(bytes.subarray(body, body + SIGNATURE_BYTES)),
    payload: Uint8Array.from(bytes.subarray(body + SIGNATURE_BYTES, end)),
  };
  return { record, start, end };
}

const checksum = (bytes: Buffer, start: number, length: number): number =>
  crc32(
    bytes.subarray(start + RECORD_HEADER_BYTES, start + RECORD_HEADER_BYTES + length),
    crc32(bytes.subarray(start + 8, start + 20)),
  );
