import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Instant, instant } from "../../proto/time.ts";
import { type Authority, newRsaKeys, pkcs8 } from "./authority.ts";
import { buildCertificate, hostName, notAfterOf, readPrivateKey } from "./certificate.ts";
import { readIfThere, readSecret, writePair } from "./pem-files.ts";

/** What a TLS listener shows. `certificate` is leaf then authority, so that a joining agent finds the authority in the chain. */
export type ServerIdentity = {
  readonly certificate: string;
  readonly key: string;
  readonly notAfter: Instant;
};

/** Lifetime of the listeners' certificate. */
export const SERVER_CERTIFICATE_MS = 90 * 24 * 3_600_000;
/** Renewed once less than this share of the lifetime is left. */
const RENEW_SHARE = 1 / 3;
const SERVER_KEY_BITS = 2_048;
/** Names by which the collector's own machine may always call it. */
const LOCAL_NAMES = ["localhost", "127.0.0.1", "::1"] as const;
/** What stands for every address of the host is no name. */
const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

export const SERVER_FILES = { certificate: "server.pem", key: "server-key.pem" } as const;

/**
 * The listeners' identity from `folder`; made anew when it is absent, does not name every host, was
 * issued by another authority, can't be read, or has less than a third of its life left. Call it again
 * daily and hand the result to the listeners.
 */
export async function openServerIdentity(
  authority: Authority,
  folder: string,
  hosts: readonly string[],
  now: Instant,
  random: RandomBytes,
): Promise<ServerIdentity> {
  const paths = { certificate: join(folder, SERVER_FILES.certificate), key: join(folder, SERVER_FILES.key) };
  const names = [...new Set([...hosts.filter((host) => !WILDCARDS.has(host)), ...LOCAL_NAMES])];
  const kept = { leaf: await readIfThere(paths.certificate), key: await readSecret(paths.key) };
  if (kept.leaf !== undefined && kept.key !== undefined && serves(kept.leaf, kept.key, authority, names, now))
    return identityOf(kept.leaf, kept.key, authority);

  const { publicKey, privateKey } = await newRsaKeys(SERVER_KEY_BITS);
  const leaf = buildCertificate(
    {
      commonName: names[0] ?? LOCAL_NAMES[0],
      publicKey,
      usage: "server",
      names: names.map(hostName),
      notAfter: instant(Math.min(after(now, SERVER_CERTIFICATE_MS), authority.notAfter)),
    },
    authority,
    now,
    random,
  );
  const key = pkcs8(privateKey);
  await writePair({ path: paths.certificate, text: leaf }, { path: paths.key, text: key });
  return identityOf(leaf, key, authority);
}

const identityOf = (leaf: string, key: string, authority: Authority): ServerIdentity => ({
  certificate: `${leaf.trimEnd()}\n${authority.certificate}`,
  key,
  notAfter: notAfterOf(leaf),
});

function serves(
  leaf: string,
  key: string,
  authority: Authority,
  names: readonly string[],
  now: Instant,
): boolean {
  try {
    const certificate = new X509Certificate(leaf);
    const issuer = new X509Certificate(authority.certificate);
    const namesAll = names.every((name) =>
      hostName(name).kind === "address" ? certificate.checkIP(name) : certificate.checkHost(name),
    );
    return (
      namesAll &&
      certificate.checkPrivateKey(readPrivateKey(key)) &&
      certificate.checkIssued(issuer) &&
      certificate.verify(issuer.publicKey) &&
      notAfterOf(leaf) - now >= SERVER_CERTIFICATE_MS * RENEW_SHARE
    );
  } catch {
    return false;
  }
}
