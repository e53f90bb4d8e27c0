import { chmod, readFile, rename, stat, writeFile } from "node:fs/promises";
import { SEAL_KEY_BYTES, type SealKey, type Seals, seal, sealKey, unseal } from "./app/seal.ts";

/** In the collector's folder unless another file is named: a copy of the store alone then opens nothing. */
export const SEAL_KEY_FILE = "seal.key";
/** The present one, and the one before it: a secret sealed while keys were changed still opens. */
const MOST_KEYS = 2;

type Random = (length: number) => Uint8Array;

/** Seals with the keys in a file, read anew each time: they are few and rare, and a rotation then needs no restart. */
export function fileSeals(file: string, random: Random): Seals {
  return {
    seal: async (name, secret) => {
      const [present] = await readSealKeys(file);
      if (present === undefined) throw new Error(`${file}: holds no key`);
      return seal(present, name, secret, random);
    },
    open: async (name, sealed) => unseal(await readSealKeys(file), name, sealed),
  };
}

/** Makes the file with one key where there is none. */
export async function ensureSealKeys(file: string, random: Random): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) await writeKeys(file, [sealKey(random(SEAL_KEY_BYTES))], "wx");
  await readSealKeys(file);
}

/** The keys, the present one first. Rejects with a sentence when others may read them or they are none. */
export async function readSealKeys(file: string): Promise<readonly SealKey[]> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${file}: can't be read (${cause.code ?? cause.message})`, { cause });
  });
  if (((await stat(file)).mode & 0o077) !== 0)
    throw new Error(`${file}: others may read it (run: chmod 600 ${file})`);
  const keys = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Buffer.from(line, "base64url"));
  if (keys.length === 0 || keys.some(({ length }) => length !== SEAL_KEY_BYTES))
    throw new Error(`${file}: is not a list of keys of ${SEAL_KEY_BYTES} bytes in base64url, one a line`);
  return keys.map((bytes) => sealKey(new Uint8Array(bytes)));
}

/** Puts a new key before the others. The oldest goes once nothing is sealed with it any more. */
export async function addSealKey(file: string, random: Random): Promise<readonly SealKey[]> {
  const keys = [sealKey(random(SEAL_KEY_BYTES)), ...(await readSealKeys(file))];
  await writeKeys(file, keys, "w");
  return keys;
}

export async function dropOldSealKeys(file: string): Promise<void> {
  await writeKeys(file, (await readSealKeys(file)).slice(0, MOST_KEYS), "w");
}

/** Whole or not at all, and never readable by others. */
async function writeKeys(file: string, keys: readonly SealKey[], flag: "w" | "wx"): Promise<void> {
  const draft = `${file}.new`;
  const lines = keys.map(({ bytes }) => `${Buffer.from(bytes).toString("base64url")}\n`);
  await writeFile(flag === "wx" ? file : draft, lines.join(""), { mode: 0o600, flag });
  if (flag === "wx") return;
  await chmod(draft, 0o600);
  await rename(draft, file);
}
