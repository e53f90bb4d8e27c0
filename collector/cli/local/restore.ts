import { randomBytes } from "node:crypto";
import { appendFile, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Instant, toIso } from "../../../proto/time.ts";
import { checkpoints } from "../../app/checkpoints.ts";
import { showBreak } from "../../app/verify-chain.ts";
import { NEXT_KEY_FILE } from "../../pki/authorities.ts";
import { findLogKey, openLogKey } from "../../pki/log-key.ts";
import { chainView } from "../../store/chain-view.ts";
import { CHECKPOINT_FILE, checkpointFile, readCheckpointFile } from "../../store/checkpoint-file.ts";
import { migrate, openStore, STORE_FILE } from "../../store/database.ts";
import { logCheckStore } from "../../store/log-checks.ts";
import { trail } from "../../store/trail.ts";
import { badInput, CommandRefused, EXIT } from "../exit.ts";
import { refused } from "../files.ts";
import type { Shell } from "../shell.ts";
import { type BackupHeader, KEY_FILES, unpackBackup } from "./backup-file.ts";
import { verifyLocally } from "./log.ts";
import { isSealed, unsealFile } from "./sealed-file.ts";

type Asked = {
  readonly data: string;
  readonly replace: boolean;
  /** The log key that must have signed the backup, in place of the folder's own. */
  readonly logKey: string | undefined;
  /** Takes a backup that nobody signed. */
  readonly unsigned: boolean;
  /** Asked for where the backup is sealed. */
  readonly passphrase: () => Promise<string>;
};

/**
 * Puts a backup back: taken apart beside the data folder, proven there, and moved in only whole. What
 * was in the folder is kept in a folder of its own. The restore itself goes into the audit log and into
 * a checkpoint that starts a new epoch, so that agents which remember more know why.
 */
export async function restoreLocally(shell: Shell, file: string, asked: Asked) {
  const data = resolve(asked.data);
  await mustBeFree(data, asked.replace);
  const work = join(dirname(data), `.plumbline-restore-${randomBytes(6).toString("hex")}`);
  await mkdir(work, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    throw refused(dirname(data), cause);
  });
  try {
    const packed = await opened(file, work, asked);
    const header = await unpackBackup(packed, work);
    const origin = await originOf(file, header, data, work, asked);
    await bringUp(join(work, STORE_FILE));
    const proven = await verifyLocally(work, [], origin.signedBy ?? undefined);
    // Only what was signed says how far it reached; of anything else nothing is proven.
    const reached = origin.signedBy === null ? undefined : (proven.checkpoints.newest ?? NO_CHECKPOINT_YET);
    if (proven.firstBreak !== null)
      throw new CommandRefused(
        EXIT.no,
        `${file}: the record in it does not hold: ${showBreak(proven.firstBreak)}`,
      );
    await mkdir(data, { recursive: true, mode: 0o700 });
    await keepMoreCheckpoints(data, work);
    const replaced = await moveAside(data, header, shell.clock());
    const moved = header.files.map(({ name }) => name);
    for (const name of moved) await rename(join(work, name), join(data, name));
    const checkpoint = await noteRestore(data, { file, of: header.at, reached, ...origin }, shell.clock());
    return {
      data,
      backupOf: header.at,
      batches: proven.batches,
      hasKeys: header.hasKeys,
      hasAuthority: (await stat(join(data, "ca-key.pem")).catch(() => undefined)) !== undefined,
      replaced,
      checkpoint,
      ...origin,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A backup of an earlier version is brought to this one before it is proven; what was altered in it stays sealed as it was. */
async function bringUp(file: string): Promise<void> {
  const store = openStore(file, "writer");
  try {
    await migrate(store);
    store.sqlite.pragma("journal_mode = DELETE");
  } catch (cause) {
    throw new CommandRefused(EXIT.no, `${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  } finally {
    await store.close();
  }
}

/** Where a record begins that was never in a checkpoint. */
const NO_CHECKPOINT_YET = { epoch: 0, number: 0 };

/** Who signed a backup, and whether that is known here. */
type Origin = { readonly signedBy: string | null; readonly isKeyKnown: boolean };

/**
 * Holds a backup's signature against the log key that is asked for, or that lies in the folder, and
 * its checkpoints against those in the folder. The record in it may hold in itself and still be
 * another than the one that was written: only a key outside it tells.
 */
async function originOf(
  file: string,
  header: BackupHeader,
  data: string,
  work: string,
  asked: Pick<Asked, "logKey" | "unsigned">,
): Promise<Origin> {
  const signedBy = header.signed?.key ?? null;
  const there = await findLogKey(data);
  const wanted = asked.logKey ?? there?.spki;
  if (signedBy === null) {
    if (asked.unsigned) return { signedBy, isKeyKnown: false };
    throw badInput(
      `${file}: nobody signed it, so nothing proves that it is what a collector wrote; --unsigned takes it all the same, and says so in the audit log`,
    );
  }
  if (wanted !== undefined && wanted !== signedBy)
    throw badInput(
      `${file}: it is signed with another log key (${signedBy}) than ${asked.logKey === undefined ? `the one in ${data}` : "--log-key names"}; if that is the key of the collector that it came from, say so with --log-key`,
    );
  if ((await findLogKey(work))?.spki !== signedBy && header.hasKeys)
    throw badInput(`${file}: the log key in it is not the one that signed it`);
  if (there?.spki === signedBy && haveParted(data, work))
    throw badInput(
      `${file}: its checkpoints are not those in ${join(data, CHECKPOINT_FILE)}: the record parted from this one`,
    );
  return { signedBy, isKeyKnown: wanted !== undefined };
}

/** Whether neither file of checkpoints goes on from the other. */
function haveParted(data: string, work: string): boolean {
  const there = readCheckpointFile(join(data, CHECKPOINT_FILE));
  const backed = readCheckpointFile(join(work, CHECKPOINT_FILE));
  return backed.some((line, index) => index < there.length && there[index] !== line);
}

async function opened(file: string, work: string, asked: Asked): Promise<string> {
  const sealed = await isSealed(file).catch((cause: NodeJS.ErrnoException) => {
    throw refused(file, cause);
  });
  if (!sealed) return file;
  const plain = join(work, "unsealed");
  await unsealFile(file, plain, await asked.passphrase());
  return plain;
}

/** A folder with a store in it is left alone without `--replace`; one that a collector works in always. */
async function mustBeFree(data: string, replace: boolean): Promise<void> {
  const store = join(data, STORE_FILE);
  if ((await stat(store).catch(() => undefined)) === undefined) return;
  if (!replace) throw badInput(`${data}: holds a record already; --replace moves it aside`);
  const writer = openStore(store, "writer");
  try {
    writer.sqlite.pragma("busy_timeout = 0");
    // Leaving WAL needs the file alone: it is refused while any other process has it open.
    writer.sqlite.pragma("journal_mode = DELETE");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && String(cause.code).startsWith("SQLITE_BUSY"))
      throw badInput(`${data}: a collector is running there; stop it first`, cause);
    throw cause;
  } finally {
    await writer.close();
  }
}

/** Where the folder's own checkpoints go on from the backup's, they are kept: they say what was there after it. */
async function keepMoreCheckpoints(data: string, work: string): Promise<void> {
  const there = readCheckpointFile(join(data, CHECKPOINT_FILE));
  const backed = readCheckpointFile(join(work, CHECKPOINT_FILE));
  const goesOn = there.length > backed.length && backed.every((line, index) => there[index] === line);
  if (goesOn)
    await appendFile(
      join(work, CHECKPOINT_FILE),
      there
        .slice(backed.length)
        .map((line) => `${line}\n`)
        .join(""),
    );
}

/** Moves what would be replaced into a folder of its own. Undefined when there was nothing. */
async function moveAside(
  data: string,
  { hasKeys, files }: BackupHeader,
  now: Instant,
): Promise<string | undefined> {
  const ours = new Set<string>([
    STORE_FILE,
    `${STORE_FILE}-wal`,
    `${STORE_FILE}-shm`,
    CHECKPOINT_FILE,
    // A key of an authority that took over there is none of the one that comes back.
    ...(hasKeys ? [...KEY_FILES, NEXT_KEY_FILE, "server.pem", "server-key.pem"] : []),
    ...files.map(({ name }) => name),
  ]);
  const found = (await readdir(data)).filter((name) => ours.has(name));
  if (found.length === 0) return undefined;
  const aside = join(data, `replaced-${toIso(now).replaceAll(":", "")}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of found) await rename(join(data, name), join(aside, name));
  return aside;
}

type Backup = Origin & {
  readonly file: string;
  readonly of: string;
  readonly reached: { readonly epoch: number; readonly number: number } | undefined;
};

/** Says in the audit log and in a checkpoint of a new epoch that a backup was put back, and how far it reached. */
async function noteRestore(data: string, { file, of: backupOf, reached, ...origin }: Backup, now: Instant) {
  const key = await openLogKey(data);
  const own = checkpointFile(data);
  const isSameKey = own.lines.every((line) => line.includes(key.spki));
  if (!isSameKey) {
    // The lines stay readable, but a new key can't go on a chain that another signed.
    await rename(
      join(data, CHECKPOINT_FILE),
      join(data, `checkpoints-before-${toIso(now).replaceAll(":", "")}.jsonl`),
    );
    await writeFile(join(data, CHECKPOINT_FILE), "", { mode: 0o600 });
  }
  const store = openStore(join(data, STORE_FILE), "writer");
  try {
    await migrate(store);
    const sentence = `a backup of ${backupOf} was put back`;
    store.sqlite.exec("BEGIN IMMEDIATE");
    trail(store.sqlite).audit({
      at: now,
      who: `local:${userInfo().username}`,
      what: "restore",
      subject: "record",
      from: "local",
      body: { backupOf, file, continuesLog: isSameKey, ...origin },
    });
    await logCheckStore(store.db).add({ at: now, kind: "restored", agent_id: null, holds: 1, sentence });
    store.sqlite.exec("COMMIT");
    const log = checkpoints({
      view: chainView(store.sqlite),
      file: { lines: isSameKey ? own.lines : [], append: own.append },
      key,
    });
    const { epoch, number, at } = log.cut(now, "restored", reached);
    return { epoch, number, at };
  } finally {
    await store.close();
  }
}
