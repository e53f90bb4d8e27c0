import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

type PemFile = { readonly path: string; readonly text: string };

/** The text of a file, or undefined when there is none. Rejects on any other trouble. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}

/** The same for a private key, which must be readable by its owner alone. */
export async function readSecret(path: string): Promise<string | undefined> {
  const text = await readIfThere(path);
  if (text !== undefined && ((await stat(path)).mode & 0o077) !== 0)
    throw new Error(`Cannot use ${path}: others may read or write it (run: chmod 600 ${path})`);
  return text;
}

/** Writes a certificate and its key (0600). Each file is there whole or not at all, and on disk when this resolves. */
export async function writePair(certificate: PemFile, key: PemFile): Promise<void> {
  await mkdir(dirname(key.path), { recursive: true, mode: 0o700 });
  await writeWhole(key, 0o600);
  await writeWhole(certificate, 0o644);
}

/** Writes a key that has no certificate (0600), whole or not at all, on disk when this resolves. */
export async function writeKey(key: PemFile): Promise<void> {
  await mkdir(dirname(key.path), { recursive: true, mode: 0o700 });
  await writeWhole(key, 0o600);
}

/** Moves a file over another in one step. */
export async function moveOver(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(to);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Writes one file: after a crash there is the old text or the new, and the new is on disk when this resolves. */
export async function writeWhole({ path, text }: PemFile, mode: number): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, "w", mode);
  try {
    // A draft that an earlier crash left behind keeps its mode when it is opened again.
    await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(path);
}
