import { createHmac, timingSafeEqual } from "node:crypto";

/** RFC 6238 with what every authenticator knows: SHA-1, 6 digits, 30 s. The secret has 160 bits (RFC 4226, section 4). */
export const TOTP = { digits: 6, stepMs: 30_000, secretBytes: 20, window: 1 } as const;

/** RFC 4648 base 32, without padding. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, "0"), 2)] ?? "")
    .join("");
}

export function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((char) => ALPHABET.indexOf(char).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (eight) => Number.parseInt(eight, 2));
}

export const stepAt = (now: number): number => Math.floor(now / TOTP.stepMs);

/** RFC 4226, section 5.3. */
export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = (mac[mac.length - 1] ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff;
  return String(number % 10 ** TOTP.digits).padStart(TOTP.digits, "0");
}

/** The time step whose code this is, one to either side of now allowed; undefined when it is none. The same work either way. */
export function stepOf(secret: Uint8Array, code: string, now: number): number | undefined {
  const present = stepAt(now);
  let found: number | undefined;
  for (let step = present - TOTP.window; step <= present + TOTP.window; step++) {
    const right = Buffer.from(codeAt(secret, step));
    const given = Buffer.from(code.padEnd(TOTP.digits).slice(0, TOTP.digits));
    if (given.length === right.length && timingSafeEqual(given, right) && code.length === TOTP.digits)
      found = step;
  }
  return found;
}

/** What an authenticator reads from a picture or a link (the key URI format). */
export function otpauthUri(secret: string, name: string): string {
  const label = `Plumbline:${encodeURIComponent(name)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=Plumbline&algorithm=SHA1&digits=${TOTP.digits}&period=${TOTP.stepMs / 1000}`;
}
