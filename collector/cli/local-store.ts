import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { Fault } from "../../proto/fault.ts";
import { never } from "../../proto/never.ts";
import { instant, toIso } from "../../proto/time.ts";
import { MAX_BUNDLE_BYTES } from "../app/evidence-bundle.ts";
import { exportEvidence } from "../app/export-evidence.ts";
import { createJoinToken } from "../app/join-tokens.ts";
import { type EvidenceReport, verifyEvidence } from "../app/verify-evidence.ts";
import { placeBrought, readBrought } from "../pki/authorities.ts";
import { AUTHORITY_FILES } from "../pki/authority.ts";
import { pinnedFingerprint } from "../pki/authority-report.ts";
import { newJoinSecret } from "../pki/tokens.ts";
import { chainView } from "../store/chain-view.ts";
import { openStore, STORE_FILE, type Store } from "../store/database.ts";
import { fleetStore } from "../store/fleet.ts";
import { inventoryStore } from "../store/inventory.ts";
import { trail } from "../store/trail.ts";
import { badInput, CommandRefused, EXIT } from "./exit.ts";
import { readFileBytes, readTextFile, refused } from "./files.ts";
import type { Shell } from "./shell.ts";

/** What `doctor` says of a store that opens. */
export const countRows = (data: string): Promise<{ readonly agents: number; readonly batches: number }> =>
  reading(data, ({ sqlite }) => chainView(sqlite).counts());

/** Writes an exposure's bundle into a file of its own; whole or not at all. */
export async function exportLocally(shell: Shell, data: string, exposureId: string, file: string) {
  const written: string[] = [];
  const reply = await reading(data, ({ sqlite }) => {
    const view = chainView(sqlite);
    written.length = 0;
    return view.atOnce(() => exportEvidence(view, exposureId, shell.clock(), (text) => written.push(text)));
  });
  switch (reply.kind) {
    case "unknown-exposure":
      throw badInput(`${data}: there is no exposure "${exposureId}"`);
    case "too-large":
      throw badInput(`${file}: the evidence of "${exposureId}" is larger than a bundle may be`);
    case "no-evidence":
      throw new CommandRefused(
        EXIT.noAnswer,
        `Nothing was seen of "${exposureId}" yet; plumbline validate ${exposureId} asks for it`,
      );
    case "exported": {
      const { kind: _, ...counts } = reply;
      await writeNew(file, written);
      return { file, exposure: exposureId, ...counts };
    }
    default:
      return never(reply);
  }
}

async function writeNew(file: string, texts: readonly string[]): Promise<void> {
  const handle = await open(file, "wx", 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw refused(file, cause);
  });
  try {
    for (const text of texts) await handle.write(text);
    await handle.sync();
  } catch (cause) {
    await rm(file, { force: true });
    throw refused(file, cause as NodeJS.ErrnoException);
  } finally {
    await handle.close();
  }
}

/** Checks a bundle with nothing but the file. */
export async function verifyBundle(file: string): Promise<EvidenceReport> {
  const result = verifyEvidence(Buffer.from(await readFileBytes(file, MAX_BUNDLE_BYTES)));
  if (result.kind === "not-a-bundle") throw badInput(`${file}: is no evidence bundle: ${result.reason}`);
  return result.report;
}

/**
 * Makes a join token as the collector would, beside it: a short second writer that waits for the
 * first and writes token and audit entry in one transaction.
 */
export async function createTokenLocally(
  shell: Shell,
  data: string,
  asked: {
    readonly segment: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ttlMs: number;
    readonly uses: number;
    readonly approve: boolean;
    readonly forAgent?: string;
    readonly thaw: boolean;
  },
) {
  const fingerprint = pinnedFingerprint(
    await readTextFile(join(data, AUTHORITY_FILES.certificate), MAX_CERTIFICATE_BYTES),
  );
  const file = await storeFile(data);
  const store = openStore(file, "writer");
  try {
    store.sqlite.exec("BEGIN IMMEDIATE");
    const made = await createJoinToken(
      {
        fleet: fleetStore(store.db),
        inventory: inventoryStore(store.db),
        trail: trail(store.sqlite),
        authority: { fingerprint },
        newSecret: () => newJoinSecret(shell.random),
      },
      { ...asked, labels: { ...asked.labels }, user: localUser(), from: "local" },
      shell.clock(),
    );
    store.sqlite.exec("COMMIT");
    const { token } = made;
    return {
      token,
      id: made.id,
      expiresAt: toIso(instant(made.expiresAt)),
      command: `plumbline-agent ${asked.forAgent === undefined ? "enroll --collector https://COLLECTOR:8444" : "rejoin"} --token ${token}`,
    };
  } catch (cause) {
    if (store.sqlite.inTransaction) store.sqlite.exec("ROLLBACK");
    throw cause instanceof Fault
      ? badInput(cause.field === undefined ? cause.message : `--${cause.field}: ${cause.message}`, cause)
      : unusable(file, cause);
  } finally {
    await store.close();
  }
}

/** Puts an authority that was brought into a data folder before a collector has made one. */
export async function importAuthority(
  shell: Shell,
  data: string,
  { certificate, key, passphrase }: { certificate: string; key: string; passphrase: string | undefined },
): Promise<{ readonly fingerprint: string }> {
  try {
    const authority = readBrought({ certificate, key }, shell.clock(), passphrase);
    await mkdir(data, { recursive: true, mode: 0o700 });
    await placeBrought(data, authority, passphrase);
    return { fingerprint: authority.fingerprint };
  } catch (cause) {
    throw badInput(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const MAX_CERTIFICATE_BYTES = 256 * 1024;

/** Who did it, as far as this machine knows; no account of the collector's can be called so. */
export function localUser(): string {
  try {
    return `local:${userInfo().username}`;
  } catch {
    return `local:${process.getuid?.() ?? "unknown"}`;
  }
}

/** The store's file in a data folder; a file is taken for a copy of it. */
export async function storeFile(data: string): Promise<string> {
  const found = await stat(data).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "ENOENT"
      ? badInput(`${data}: there is no such folder; give the collector's with --data`)
      : refused(data, cause);
  });
  if (!found.isDirectory()) return data;
  const file = join(data, STORE_FILE);
  await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "ENOENT"
      ? badInput(`${data}: holds no ${STORE_FILE}; a collector has never run there`)
      : refused(file, cause);
  });
  return file;
}

/** Reads a store that nobody may change through us; where it can't be opened in place (read-only media), a copy of it. */
export async function reading<T>(data: string, read: (store: Store) => T | Promise<T>): Promise<T> {
  const file = await storeFile(data);
  try {
    return await readThere(file, read);
  } catch (cause) {
    if (!IN_PLACE.has(codeOf(cause))) throw unusable(file, cause);
  }
  const folder = await mkdtemp(join(tmpdir(), `plumbline-read-${randomBytes(4).toString("hex")}-`));
  try {
    const copy = join(folder, STORE_FILE);
    await copyFile(file, copy);
    await copyFile(`${file}-wal`, `${copy}-wal`).catch(() => undefined);
    return await readThere(copy, read);
  } catch (cause) {
    throw unusable(file, cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readThere<T>(file: string, read: (store: Store) => T | Promise<T>): Promise<T> {
  const store = openStore(file, "reader");
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

const IN_PLACE: ReadonlySet<string> = new Set([
  "SQLITE_CANTOPEN",
  "SQLITE_READONLY",
  "SQLITE_READONLY_CANTINIT",
  "SQLITE_READONLY_DIRECTORY",
]);

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : "";

/** What SQLite can't use is the file's fault; anything else is ours. */
function unusable(file: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (!code.startsWith("SQLITE_")) return cause;
  return badInput(`${file}: ${storeReason(code, (cause as Error).message)}`, cause);
}

function storeReason(code: string, message: string): string {
  if (code.startsWith("SQLITE_BUSY")) return "the collector is busy writing; try again";
  if (code === "SQLITE_NOTADB") return "is no store of a collector";
  if (message.startsWith("no such table"))
    return "is empty or cut off: a copy needs plumbline.db-wal beside it";
  return `can't be used as a store of this version (${message})`;
}
