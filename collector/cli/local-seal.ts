import { join } from "node:path";
import { Fault } from "../../proto/fault.ts";
import { seal, secondFactorName, unseal } from "../app/seal.ts";
import { addSealKey, dropOldSealKeys, readSealKeys, SEAL_KEY_FILE } from "../seal-keys.ts";
import { openStore, type Store } from "../store/database.ts";
import { sealedStore } from "../store/sealed.ts";
import { trail } from "../store/trail.ts";
import { badInput } from "./exit.ts";
import { localUser, storeFile } from "./local-store.ts";
import type { Shell } from "./shell.ts";

/**
 * Seals everything anew with a fresh key, in one transaction. The key before stays in the file until
 * the next rotation, so that what a running collector seals meanwhile still opens.
 */
export async function rotateLocally(shell: Shell, data: string, keyFile = join(data, SEAL_KEY_FILE)) {
  const file = await storeFile(data);
  // Whether everything opens is known before there is a new key.
  await said(readSealKeys(keyFile));
  return writing(file, async (store) => {
    const sealed = sealedStore(store.db);
    const before = await said(readSealKeys(keyFile));
    const rows = [
      ...(await sealed.secrets()).map(({ name, sealed: text }) => ({ name, text, put: sealed.putSecret })),
      ...(await sealed.secondFactors()).map(({ userId, sealed: text }) => ({
        name: secondFactorName(userId),
        text,
        put: (_name: string, again: string) => sealed.putSecondFactor(userId, again),
      })),
    ];
    const opened = rows.map((row) => ({ ...row, secret: unseal(before, row.name, row.text) }));
    const [key] = await said(addSealKey(keyFile, shell.random));
    if (key === undefined) throw badInput(`${keyFile}: holds no key`);
    const now = shell.clock();
    for (const { name, secret, put } of opened) await put(name, seal(key, name, secret, shell.random), now);
    trail(store.sqlite).audit({
      at: now,
      who: localUser(),
      what: "rotate-seal",
      subject: key.id,
      from: "local",
      body: { resealed: opened.length },
    });
    return { done: { key: key.id, resealed: opened.length }, afterwards: () => dropOldSealKeys(keyFile) };
  });
}

export async function setLocally(
  shell: Shell,
  data: string,
  keyFile = join(data, SEAL_KEY_FILE),
  name: string,
  secret: string,
) {
  const file = await storeFile(data);
  const [key] = await said(readSealKeys(keyFile));
  if (key === undefined) throw badInput(`${keyFile}: holds no key`);
  return writing(file, async (store) => {
    const now = shell.clock();
    await sealedStore(store.db).putSecret(name, seal(key, name, secret, shell.random), now);
    trail(store.sqlite).audit({
      at: now,
      who: localUser(),
      what: "set-secret",
      subject: name,
      from: "local",
      body: { key: key.id },
    });
    return { done: { name, key: key.id }, afterwards: async () => undefined };
  });
}

/** A short second writer beside the collector: whole or not at all. */
async function writing<T>(
  file: string,
  act: (store: Store) => Promise<{ readonly done: T; readonly afterwards: () => Promise<unknown> }>,
): Promise<T> {
  const store = openStore(file, "writer");
  try {
    store.sqlite.exec("BEGIN IMMEDIATE");
    const { done, afterwards } = await act(store);
    store.sqlite.exec("COMMIT");
    await afterwards();
    return done;
  } catch (cause) {
    if (store.sqlite.inTransaction) store.sqlite.exec("ROLLBACK");
    if (cause instanceof Fault) throw badInput(cause.message, cause);
    throw cause;
  } finally {
    await store.close();
  }
}

/** A key file that can't be used is the caller's to mend. */
const said = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch((cause: unknown) => {
    throw badInput(cause instanceof Error ? cause.message : String(cause), cause);
  });
