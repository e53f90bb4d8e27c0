import { type KeyObject, X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { RandomBytes } from "../../proto/ids.ts";
import type { Instant } from "../../proto/time.ts";
import {
  AUTHORITY_FILES,
  type Authority,
  certificatesIn,
  checkedAuthority,
  openAuthority,
  openKey,
  pkcs8,
} from "./authority.ts";
import { moveOver, readIfThere, readSecret, writeWhole } from "./pem-files.ts";

/**
 * The authorities of a data folder, while one is rolled over and at rest. `ca.pem` holds every
 * certificate that is trusted; which of them acts is said by the keys: the one of `ca-key.pem` has
 * issued what the listeners show, the one of `ca-next-key.pem`, which is there only during a roll-over,
 * issues for agents. So each step of a roll-over is one file replaced in one step, and a crash
 * between two of them leaves a state that this file knows.
 */
export type Authorities = {
  /** Issues the listeners' certificates; agents know it. */
  readonly current: Authority;
  /** Issues agents' certificates while it takes over. */
  readonly next: Authority | undefined;
  /** PEM of everything trusted. */
  readonly trusted: string;
};

/** The key of the authority that takes over. */
export const NEXT_KEY_FILE = "ca-next-key.pem";

/** Who issues agents' certificates now. */
export const issuerOf = ({ current, next }: Authorities): Authority => next ?? current;

/** Opens what is in the folder; makes an authority where there is none. Throws with a sentence (see `openAuthority`). */
export async function openAuthorities(
  folder: string,
  now: Instant,
  random: RandomBytes,
  passphrase?: string,
): Promise<Authorities> {
  await completeFinish(folder, passphrase);
  const current = await openAuthority(folder, now, random, passphrase);
  const trusted = (await readIfThere(join(folder, AUTHORITY_FILES.certificate))) ?? current.certificate;
  const path = join(folder, NEXT_KEY_FILE);
  const pem = await readSecret(path);
  const key = pem === undefined ? undefined : openKey(pem, passphrase, path);
  // A key whose certificate was not written yet: the roll-over never began.
  const hasBegun = key !== undefined && isFor(key, trusted);
  return { current, next: hasBegun ? checkedAuthority(trusted, key, now, folder) : undefined, trusted };
}

const isFor = (key: KeyObject, pem: string): boolean =>
  certificatesIn(pem).some((one) => new X509Certificate(one).checkPrivateKey(key));

/** A crash after the first of `finishRoll`'s two steps: only the new authority is trusted, and its key is not in place yet. */
async function completeFinish(folder: string, passphrase: string | undefined): Promise<void> {
  const [at, nextAt] = [join(folder, AUTHORITY_FILES.key), join(folder, NEXT_KEY_FILE)];
  const trusted = await readIfThere(join(folder, AUTHORITY_FILES.certificate));
  const [old, next] = [await readSecret(at), await readSecret(nextAt)];
  if (trusted === undefined || old === undefined || next === undefined) return;
  const isFinished =
    isFor(openKey(next, passphrase, nextAt), trusted) && !isFor(openKey(old, passphrase, at), trusted);
  if (isFinished) await moveOver(nextAt, at);
}

/** An authority that was brought, as PEM. */
export type Brought = { readonly certificate: string; readonly key: string };

/** Reads an authority that was brought; throws with a sentence when it can't issue. */
export const readBrought = (
  { certificate, key }: Brought,
  now: Instant,
  passphrase: string | undefined,
): Authority =>
  checkedAuthority(
    certificate,
    openKey(key, passphrase, "the key that was brought"),
    now,
    "what was brought",
  );

/**
 * Begins a roll-over to a new authority, or to one that was brought: from now on both are trusted and
 * the new one issues for agents. The listeners keep showing the old one's certificate until
 * `finishRoll`, so that an agent that was away can still verify the collector.
 */
export async function beginRoll(
  folder: string,
  before: Authorities,
  next: Authority,
  passphrase: string | undefined,
): Promise<Authorities> {
  if (before.next !== undefined) throw new Error("A roll-over is under way already");
  if (next.fingerprint === before.current.fingerprint)
    throw new Error("The authority that was brought is the one that is in use");
  const trusted = [...new Set([before.current.certificate, next.certificate].flatMap(certificatesIn))]
    .map((one) => `${one}\n`)
    .join("");
  await writeWhole({ path: join(folder, NEXT_KEY_FILE), text: pkcs8(next.key, passphrase) }, 0o600);
  await writeWhole({ path: join(folder, AUTHORITY_FILES.certificate), text: trusted }, 0o644);
  return { current: before.current, next, trusted };
}

/** Ends a roll-over: the new authority is the only one. The old key is gone from this folder. */
export async function finishRoll(folder: string, { next }: Authorities): Promise<Authorities> {
  if (next === undefined) throw new Error("No roll-over is under way");
  await writeWhole({ path: join(folder, AUTHORITY_FILES.certificate), text: next.certificate }, 0o644);
  await moveOver(join(folder, NEXT_KEY_FILE), join(folder, AUTHORITY_FILES.key));
  return { current: next, next: undefined, trusted: next.certificate };
}

/** Puts an authority that was brought into a folder that has none yet. Throws with a sentence. */
export async function placeBrought(
  folder: string,
  brought: Authority,
  passphrase: string | undefined,
): Promise<void> {
  const paths = [AUTHORITY_FILES.certificate, AUTHORITY_FILES.key].map((name) => join(folder, name));
  for (const path of paths)
    if ((await readIfThere(path)) !== undefined)
      throw new Error(
        `${path} is there already; with a collector in use bring an authority by plumbline ca roll`,
      );
  const [certificate = "", key = ""] = paths;
  await writeWhole({ path: key, text: pkcs8(brought.key, passphrase) }, 0o600);
  await writeWhole({ path: certificate, text: brought.certificate }, 0o644);
}
