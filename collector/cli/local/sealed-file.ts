import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { badInput } from "../exit.ts";

const FORMAT = "plumbline-sealed/1";
/** scrypt at OWASP's first choice: 128 MiB for each guess. */
const SCRYPT = { n: 2 ** 17, r: 8, p: 1 } as const;
const SCRYPT_MAX_BYTES = 256 * 1024 * 1024;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const CHUNK_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 4 * 1024;

const keyOf = (passphrase: string, salt: Buffer): Buffer =>
  scryptSync(passphrase.normalize("NFC"), salt, KEY_BYTES, {
    N: SCRYPT.n,
    r: SCRYPT.r,
    p: SCRYPT.p,
    maxmem: SCRYPT_MAX_BYTES,
  });

/**
 * Seals a file by AES-256-GCM under a passphrase: a header line, the ciphertext, and the tag at the
 * end. The header is authenticated with it.
 */
export async function sealFile(from: string, to: string, passphrase: string): Promise<void> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const header = `${JSON.stringify({ format: FORMAT, kdf: "scrypt", ...SCRYPT, salt: salt.toString("base64"), nonce: nonce.toString("base64") })}\n`;
  const cipher = createCipheriv("aes-256-gcm", keyOf(passphrase, salt), nonce).setAAD(Buffer.from(header));
  await copying(from, to, 0, undefined, async (chunks, out) => {
    await out.write(header);
    for await (const chunk of chunks) await out.write(cipher.update(chunk));
    await out.write(cipher.final());
    await out.write(cipher.getAuthTag());
  });
}

/** Whether a file says of itself that it is sealed. */
export async function isSealed(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    return (await headerOf(handle)) !== undefined;
  } finally {
    await handle.close();
  }
}

/** Opens a sealed file into another. What was written may be believed only if this resolves: the tag comes last. */
export async function unsealFile(from: string, to: string, passphrase: string): Promise<void> {
  const handle = await open(from, "r");
  let header: Awaited<ReturnType<typeof headerOf>>;
  let size: number;
  const tag = Buffer.alloc(TAG_BYTES);
  try {
    header = await headerOf(handle);
    size = (await handle.stat()).size;
    if (header === undefined || size < header.bytes.length + TAG_BYTES) throw badInput(`${from}: is cut off`);
    await handle.read(tag, 0, TAG_BYTES, size - TAG_BYTES);
  } finally {
    await handle.close();
  }
  const { bytes, salt, nonce } = header;
  const cipher = createDecipheriv("aes-256-gcm", keyOf(passphrase, salt), nonce)
    .setAAD(bytes)
    .setAuthTag(tag);
  await copying(from, to, bytes.length, size - TAG_BYTES - 1, async (chunks, out) => {
    for await (const chunk of chunks) await out.write(cipher.update(chunk));
    try {
      await out.write(cipher.final());
    } catch (cause) {
      throw badInput(`${from}: can't be opened: the passphrase is another, or the file was altered`, cause);
    }
  });
}

type Header = { readonly bytes: Buffer; readonly salt: Buffer; readonly nonce: Buffer };

async function headerOf(handle: FileHandle): Promise<Header | undefined> {
  const start = Buffer.alloc(MAX_HEADER_BYTES);
  const { bytesRead } = await handle.read(start, 0, MAX_HEADER_BYTES, 0);
  const end = start.subarray(0, bytesRead).indexOf(0x0a);
  if (end < 0) return undefined;
  const bytes = start.subarray(0, end + 1);
  try {
    const { format, n, r, p, salt, nonce } = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
    // Other costs than ours are refused: a header must not choose how much memory opening takes.
    const isOurs = format === FORMAT && n === SCRYPT.n && r === SCRYPT.r && p === SCRYPT.p;
    if (!isOurs || typeof salt !== "string" || typeof nonce !== "string") return undefined;
    return { bytes, salt: Buffer.from(salt, "base64"), nonce: Buffer.from(nonce, "base64") };
  } catch {
    // Not JSON: an unsealed file begins otherwise.
    return undefined;
  }
}

async function copying(
  from: string,
  to: string,
  start: number,
  end: number | undefined,
  copy: (chunks: AsyncIterable<Buffer>, out: FileHandle) => Promise<void>,
): Promise<void> {
  const source = await open(from, "r");
  const target = await open(to, "w", 0o600);
  try {
    const range = end === undefined ? { start } : { start, end: Math.max(start, end) };
    await copy(source.createReadStream({ ...range, highWaterMark: CHUNK_BYTES, autoClose: false }), target);
    await target.sync();
  } finally {
    await source.close();
    await target.close();
  }
}
