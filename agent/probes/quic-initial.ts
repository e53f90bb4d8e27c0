import { createCipheriv, createHash, createHmac } from "node:crypto";
import { QUIC_INITIAL_BYTES } from "../../proto/say-words.ts";

const TAG_BYTES = 16;
/** Of version 1 (RFC 9001 section 5.2). */
const INITIAL_SALT = Buffer.from("38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "hex");

/**
 * A client's first packet of QUIC version 1 (RFC 9000 section 17.2.2) whose token is the run's word,
 * which is not encrypted; its frames are a PING and padding, protected as the standard says, so that
 * whoever reads QUIC on the way can read it. No connection can come of it.
 */
export function quicInitial(said: Uint8Array): Buffer {
  const destination = createHash("sha256").update(said).digest().subarray(0, 8);
  const { key, iv, headerKey } = initialSecrets(destination);
  const fixed = Buffer.concat([
    // Long header, Initial, a packet number of four bytes; version 1; connection ids; the token.
    Buffer.from([0xc3, 0, 0, 0, 1, destination.length]),
    destination,
    Buffer.from([0, said.length]),
    said,
  ]);
  const numberBytes = 4;
  const payloadBytes = QUIC_INITIAL_BYTES - fixed.length - 2 - numberBytes - TAG_BYTES;
  const length = numberBytes + payloadBytes + TAG_BYTES;
  const header = Buffer.concat([
    fixed,
    Buffer.from([0x40 | (length >> 8), length & 0xff]),
    Buffer.alloc(numberBytes),
  ]);
  const frames = Buffer.alloc(payloadBytes);
  frames[0] = 0x01;
  // Packet number 0: the nonce is the vector itself (RFC 9001 section 5.3).
  const cipher = createCipheriv("aes-128-gcm", key, iv).setAAD(header);
  const sealed = Buffer.concat([cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
  return protectHeader(Buffer.concat([header, sealed]), header.length - numberBytes, headerKey);
}

/** Header protection (RFC 9001 section 5.4): the mask comes of sixteen bytes, four behind the number's start. */
function protectHeader(packet: Buffer, numberAt: number, headerKey: Buffer): Buffer {
  const sampleAt = numberAt + 4;
  const mask = createCipheriv("aes-128-ecb", headerKey, null).update(
    packet.subarray(sampleAt, sampleAt + 16),
  );
  packet[0] = (packet[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  for (let i = 0; i < 4; i++) packet[numberAt + i] = (packet[numberAt + i] ?? 0) ^ (mask[i + 1] ?? 0);
  return packet;
}

/** The client's keys for its first packets, by the connection id that it chose (RFC 9001 section 5.2). */
export function initialSecrets(destination: Uint8Array) {
  const initial = createHmac("sha256", INITIAL_SALT).update(destination).digest();
  const client = expandLabel(initial, "client in", 32);
  return {
    key: expandLabel(client, "quic key", 16),
    iv: expandLabel(client, "quic iv", 12),
    headerKey: expandLabel(client, "quic hp", 16),
  };
}

/** HKDF-Expand-Label of one block (RFC 8446 section 7.1) with an empty context. */
function expandLabel(secret: Uint8Array, label: string, bytes: number): Buffer {
  const full = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, bytes, full.length]), full, Buffer.from([0, 1])]);
  return createHmac("sha256", secret).update(info).digest().subarray(0, bytes);
}
