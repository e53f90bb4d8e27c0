import { chmodSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** What is for others to read: certificates. Keys are looked at by who reads them, and refused when they are not private. */
const CERTIFICATE = /\.pem$/;
const OTHERS = 0o077;

/**
 * Makes the data folder, or makes sure of it: ours, 0700, and the files in it 0600. What is too open
 * is closed and told, because evidence that others could read may have been read, and what they could
 * write may have been written. Throws where another user owns the folder: it can't be made safe by us.
 */
export function secureDataFolder(folder: string, tell: (sentence: string) => void): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid } = lstatSync(folder);
  const own = process.getuid?.() ?? uid;
  if (uid !== own) throw new Error(`${folder} belongs to another user (uid ${uid}, this is ${own})`);
  close(folder, 0o700, tell);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const entry = lstatSync(path);
    if (entry.isFile() && !CERTIFICATE.test(name)) close(path, 0o600, tell);
    if (entry.isDirectory()) close(path, 0o700, tell);
  }
}

function close(path: string, mode: number, tell: (sentence: string) => void): void {
  const found = lstatSync(path).mode & 0o777;
  if ((found & OTHERS) === 0) return;
  chmodSync(path, mode);
  tell(`${path} was open to others (mode ${found.toString(8)}); it is closed now (${mode.toString(8)})`);
}
