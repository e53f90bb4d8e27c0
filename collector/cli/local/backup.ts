import { randomBytes } from "node:crypto";
import { copyFile, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { toIso } from "../../../proto/time.ts";
import { showBreak } from "../../app/verify-chain.ts";
import { findLogKey } from "../../pki/log-key.ts";
import { CHECKPOINT_FILE, readCheckpointFile } from "../../store/checkpoint-file.ts";
import { openStore, STORE_FILE } from "../../store/database.ts";
import { VERSION } from "../../version.ts";
import { badInput, CommandRefused, EXIT } from "../exit.ts";
import { refused } from "../files.ts";
import { storeFile } from "../local-store.ts";
import type { Shell } from "../shell.ts";
import { type BackupHeader, KEY_FILES, KEY_FILES_IF_THERE, packBackup } from "./backup-file.ts";
import { verifyLocally } from "./log.ts";
import { sealFile } from "./sealed-file.ts";

type Asked = {
  readonly data: string;
  readonly withKeys: boolean;
  readonly evenIfBroken: boolean;
  /** Undefined leaves the backup unsealed. */
  readonly passphrase: string | undefined;
};

/**
 * Copies a collector's record into one file while it runs, and proves the copy before it counts:
 * the store by SQLite's own online backup, and the checkpoints that it must hold. Keys only when asked
 * for, and then only sealed.
 */
export async function backupLocally(shell: Shell, file: string, asked: Asked) {
  if (asked.withKeys && asked.passphrase === undefined)
    throw badInput("--with-keys needs a passphrase: whoever has these keys is the collector");
  const store = await storeFile(asked.data);
  if ((await stat(file).catch(() => undefined)) !== undefined) throw badInput(`${file}: is there already`);
  const work = join(dirname(resolve(file)), `.plumbline-backup-${randomBytes(6).toString("hex")}`);
  await mkdir(work, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    throw refused(dirname(file), cause);
  });
  try {
    // The lines first: what they speak of is committed already, so the copy that is made after them holds it.
    const lines = readCheckpointFile(join(asked.data, CHECKPOINT_FILE));
    const reader = openStore(store, "reader");
    await reader.sqlite.backup(join(work, STORE_FILE));
    await reader.close();
    await writeFile(join(work, CHECKPOINT_FILE), lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
    const proven = await verifyLocally(work);
    if (proven.firstBreak !== null && !asked.evenIfBroken)
      throw new CommandRefused(
        EXIT.no,
        `${asked.data}: the record does not hold (${showBreak(proven.firstBreak)}); --even-if-broken backs it up all the same`,
      );
    const keys = asked.withKeys ? await copyKeys(asked.data, work) : [];
    const packed = join(work, "backup");
    const about = { at: toIso(shell.clock()), version: VERSION, hasKeys: asked.withKeys };
    const key = await findLogKey(asked.data);
    const header = await packBackup(work, [STORE_FILE, CHECKPOINT_FILE, ...keys], about, key, packed);
    const ready = asked.passphrase === undefined ? packed : join(work, "sealed");
    if (asked.passphrase !== undefined) await sealFile(packed, ready, asked.passphrase);
    await rename(ready, file);
    return {
      file,
      bytes: (await stat(file)).size,
      batches: proven.batches,
      holds: proven.firstBreak === null,
      checkpoint: proven.checkpoints.newest,
      hasKeys: header.hasKeys,
      /** The log key that signed it (DER SPKI, base64); null where the folder has none. */
      signedBy: header.signed?.key ?? null,
      isSealed: asked.passphrase !== undefined,
    };
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && "path" in cause)
      throw refused(file, cause as NodeJS.ErrnoException);
    throw cause;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Copies the keys that a collector needs, and those that it has besides; gives the names of what was copied. */
async function copyKeys(
  data: string,
  work: string,
): Promise<readonly BackupHeader["files"][number]["name"][]> {
  const copied: BackupHeader["files"][number]["name"][] = [];
  for (const name of [...KEY_FILES, ...KEY_FILES_IF_THERE]) {
    const from = join(data, name);
    const mayLack = KEY_FILES_IF_THERE.some((optional) => optional === name);
    if (mayLack && (await stat(from).catch(() => undefined)) === undefined) continue;
    await copyFile(from, join(work, name)).catch((cause: NodeJS.ErrnoException) => {
      throw refused(from, cause);
    });
    copied.push(name);
  }
  return copied;
}
