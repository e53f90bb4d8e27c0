import { createHash, createPublicKey, verify } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { canonical, type Json } from "../../../proto/canonical.ts";
import { NEXT_KEY_FILE } from "../../pki/authorities.ts";
import type { OpenLogKey } from "../../pki/log-key.ts";
import { SEAL_KEY_FILE } from "../../seal-keys.ts";
import { badInput } from "../exit.ts";

const FORMAT = "plumbline-backup/1";
const DOMAIN = "plumbline backup v1\0";
const MAX_HEADER_BYTES = 16 * 1024;
const CHUNK_BYTES = 1024 * 1024;

/** What a backup may hold; a name outside this list is refused, so no backup writes anywhere else. */
export const STORE_FILES = ["plumbline.db", "checkpoints.jsonl"] as const;
export const KEY_FILES = ["ca.pem", "ca-key.pem", "log-key.pem"] as const;
/** The same, which need not be there: the authority's that takes over, and what opens sealed secrets. */
export const KEY_FILES_IF_THERE = [NEXT_KEY_FILE, SEAL_KEY_FILE] as const;

const schema = z.strictObject({
  format: z.literal(FORMAT),
  at: z.iso.datetime(),
  version: z.string().max(64),
  hasKeys: z.boolean(),
  files: z
    .array(
      z.strictObject({
        name: z.enum([...STORE_FILES, ...KEY_FILES, ...KEY_FILES_IF_THERE]),
        bytes: z.number().int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(STORE_FILES.length + KEY_FILES.length + KEY_FILES_IF_THERE.length),
  /** The log key's word that this is what a collector wrote, byte by byte; absent where the folder had no such key. */
  signed: z.strictObject({ key: z.base64(), signature: z.base64() }).optional(),
});

export type BackupHeader = z.infer<typeof schema>;

/** Writes files of a folder into one: a header line that names and hashes them, then their bytes one after another. */
export async function packBackup(
  folder: string,
  names: readonly BackupHeader["files"][number]["name"][],
  about: Pick<BackupHeader, "at" | "version" | "hasKeys">,
  key: OpenLogKey | undefined,
  to: string,
): Promise<BackupHeader> {
  const files: BackupHeader["files"] = [];
  for (const name of names) {
    const { size } = await stat(join(folder, name));
    files.push({ name, bytes: size, sha256: await digestOf(join(folder, name)) });
  }
  const unsigned: BackupHeader = { format: FORMAT, ...about, files };
  const header = key === undefined ? unsigned : { ...unsigned, signed: signedBy(unsigned, key) };
  const out = await open(to, "wx", 0o600);
  try {
    await out.write(`${JSON.stringify(header)}\n`);
    for (const { name } of files) {
      const source = await open(join(folder, name), "r");
      for await (const chunk of chunksOf(source)) await out.write(chunk);
      await source.close();
    }
    await out.sync();
  } finally {
    await out.close();
  }
  return header;
}

const bytesToSign = ({ signed: _, ...header }: BackupHeader, key: string): Uint8Array =>
  Buffer.from(`${DOMAIN}${canonical({ ...header, key } as unknown as Json)}`);

const signedBy = (header: BackupHeader, { spki, sign }: OpenLogKey): BackupHeader["signed"] => ({
  key: spki,
  signature: Buffer.from(sign(bytesToSign(header, spki))).toString("base64"),
});

/** Whether the signature holds that a header has. Whose key it is, the caller must know. */
function isAsSigned(header: BackupHeader): boolean {
  if (header.signed === undefined) return true;
  try {
    const { key, signature } = header.signed;
    const spki = createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
    const isHeld = verify(null, bytesToSign(header, key), spki, Buffer.from(signature, "base64"));
    return spki.asymmetricKeyType === "ed25519" && isHeld;
  } catch {
    // No key at all: then it signed nothing.
    return false;
  }
}

/** Takes a backup apart into a folder, each file checked against its hash. Throws with the file and the reason. */
export async function unpackBackup(file: string, folder: string): Promise<BackupHeader> {
  const source = await open(file, "r");
  try {
    const start = Buffer.alloc(MAX_HEADER_BYTES);
    const { bytesRead } = await source.read(start, 0, MAX_HEADER_BYTES, 0);
    const end = start.subarray(0, bytesRead).indexOf(0x0a);
    const header = end < 0 ? undefined : schema.safeParse(json(start.subarray(0, end).toString("utf8"))).data;
    if (header === undefined) throw badInput(`${file}: is no backup (${FORMAT})`);
    if (!isAsSigned(header)) throw badInput(`${file}: its header is not what was signed`);
    let at = end + 1;
    for (const { name, bytes, sha256 } of header.files) {
      const hash = createHash("sha256");
      const out = await open(join(folder, name), "wx", 0o600);
      try {
        let written = 0;
        if (bytes > 0) {
          const range = { start: at, end: at + bytes - 1, highWaterMark: CHUNK_BYTES, autoClose: false };
          for await (const chunk of source.createReadStream(range)) {
            hash.update(chunk as Buffer);
            written += (chunk as Buffer).length;
            await out.write(chunk as Buffer);
          }
        }
        if (written !== bytes) throw badInput(`${file}: is cut off within ${name}`);
        await out.sync();
      } finally {
        await out.close();
      }
      if (hash.digest("hex") !== sha256) throw badInput(`${file}: ${name} in it is damaged (SHA-256)`);
      at += bytes;
    }
    if ((await source.stat()).size !== at)
      throw badInput(`${file}: there is more in it than its header says`);
    return header;
  } finally {
    await source.close();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(path, "r");
  try {
    for await (const chunk of chunksOf(handle)) hash.update(chunk);
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

const chunksOf = (handle: FileHandle): AsyncIterable<Buffer> =>
  handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: the schema refuses it.
    return undefined;
  }
}
