import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import {
  BUNDLE_LIMITS,
  BUNDLE_PATH,
  type BundleReason,
  type BundleRefused,
  MANIFEST_FILE,
  refusedBundle,
  SIGNATURE_FILE,
} from "../../proto/bundle.ts";
import type { BundleFile, BundleParts } from "../../proto/bundle-files.ts";
import { MAX_SCENARIO_BYTES } from "../../proto/scenario.ts";

export type FolderReading = { readonly kind: "read"; readonly parts: BundleParts } | BundleRefused;

/**
 * Reads a bundle's folder: the manifest, its signature, and plain files with the names that a
 * manifest can list. Links, folders and whatever else lies there refuse the whole. Each file is
 * opened once, without following a link, and read once, up to its limit. Rejects with a Node system
 * error when the folder itself can't be read.
 */
export function readBundleFolder(folder: string): FolderReading {
  const names = readdirSync(folder).sort();
  for (const wanted of [MANIFEST_FILE, SIGNATURE_FILE]) {
    if (!names.includes(wanted))
      return refusedBundle(
        "not-a-bundle",
        `${join(folder, wanted)} is missing, so this is no signed bundle: plumbline scenario sign DIR --key FILE -o BUNDLE`,
      );
  }
  const scenarios = names.filter((name) => name !== MANIFEST_FILE && name !== SIGNATURE_FILE);
  if (scenarios.length > BUNDLE_LIMITS.files)
    return refusedBundle(
      "bundle-too-large",
      `${folder} holds ${scenarios.length} files, the most is ${BUNDLE_LIMITS.files}`,
    );
  const strange = scenarios.find((name) => !BUNDLE_PATH.test(name));
  if (strange !== undefined)
    return refusedBundle("file-unlisted", `${join(folder, strange)} can't be part of a bundle`);
  const manifest = plainFile(folder, MANIFEST_FILE, BUNDLE_LIMITS.manifestBytes, "manifest-too-large");
  if (isRefused(manifest)) return manifest;
  const signatureFile = plainFile(
    folder,
    SIGNATURE_FILE,
    BUNDLE_LIMITS.signatureBytes,
    "signature-malformed",
  );
  if (isRefused(signatureFile)) return signatureFile;
  const files: BundleFile[] = [];
  for (const path of scenarios) {
    const bytes = plainFile(folder, path, MAX_SCENARIO_BYTES, "bundle-too-large");
    if (isRefused(bytes)) return bytes;
    files.push({ path, bytes });
  }
  return { kind: "read", parts: { manifest, signatureFile, files } };
}

/** The bytes of a plain file that is in the folder itself. */
export function plainFile(
  folder: string,
  name: string,
  most: number,
  tooLarge: BundleReason,
): Uint8Array | BundleRefused {
  const path = join(folder, name);
  let file: number;
  try {
    // Not following a link, and not waiting for the other end of a pipe.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return refusedBundle(
      "file-not-plain",
      `${path} ${code === "ELOOP" ? "is a link" : `can't be read (${code})`}`,
    );
  }
  try {
    if (!fstatSync(file).isFile()) return refusedBundle("file-not-plain", `${path} is not a plain file`);
    const room = Buffer.alloc(most + 1);
    let size = 0;
    for (let read = -1; read !== 0 && size <= most; size += read)
      read = readSync(file, room, size, room.length - size, size);
    if (size > most) return refusedBundle(tooLarge, `${path} is longer than ${most} bytes`);
    return Uint8Array.prototype.slice.call(room, 0, size);
  } finally {
    closeSync(file);
  }
}

const isRefused = (value: Uint8Array | BundleRefused): value is BundleRefused => "kind" in value;
