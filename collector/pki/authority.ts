import { generateKeyPair, type KeyObject, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Instant } from "../../proto/time.ts";
import { buildCertificate, notAfterOf, readPrivateKey } from "./certificate.ts";
import { pemFingerprint } from "./fingerprint.ts";
import { readIfThere, readSecret, writePair } from "./pem-files.ts";

/** The collector's own certificate authority: agents and both listeners are certified by it. */
export type Authority = {
  /** PEM. Public: goes to agents at the join, and into every server chain. */
  readonly certificate: string;
  readonly key: KeyObject;
  /** SHA-256 of the certificate's DER in hex: what a join token carries. */
  readonly fingerprint: string;
  readonly notAfter: Instant;
};

/** Size of the authority's key. NIST SP 800-57 part 1: good past 2030, which ten years reach. */
export const AUTHORITY_KEY_BITS = 3_072;
/** How long an authority of our making lasts. */
export const AUTHORITY_MS = 3_650 * 24 * 3_600_000;

/** Names of the two files in the data folder. */
export const AUTHORITY_FILES = { certificate: "ca.pem", key: "ca-key.pem" } as const;

/**
 * Loads the authority from `folder`, or makes one there when neither file exists. An authority that was
 * brought is used as it is: a self-signed RSA certificate that may issue, with its key.
 *
 * Throws with a sentence for the administrator when only one of the two files is there, when they don't
 * belong together, when the key is readable by others, or when the certificate can't issue any more.
 * Never replaces what it finds: a new authority means that every agent must join again.
 */
export async function openAuthority(folder: string, now: Instant, random: RandomBytes): Promise<Authority> {
  const paths = {
    certificate: join(folder, AUTHORITY_FILES.certificate),
    key: join(folder, AUTHORITY_FILES.key),
  };
  const certificate = await readIfThere(paths.certificate);
  const key = await readSecret(paths.key);
  if (certificate === undefined && key === undefined) {
    const made = await makeAuthority(now, random);
    await writePair(
      { path: paths.certificate, text: made.certificate },
      { path: paths.key, text: pkcs8(made.key) },
    );
    return made;
  }
  if (certificate === undefined || key === undefined)
    throw new Error(
      `Cannot use the authority: ${certificate === undefined ? paths.certificate : paths.key} is missing while its ` +
        "other half is there. Restore it, or remove both files to start anew (every agent must then join again)",
    );
  return checked(certificate, readPrivateKey(key), now, folder);
}

const makeRsaKeys = promisify(generateKeyPair);

/** A fresh RSA key pair with exponent 65537, made by OpenSSL off the event loop. */
export const newRsaKeys = (
  bits: number,
): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> =>
  makeRsaKeys("rsa", { modulusLength: bits, publicExponent: 65_537 });

/** A private key as PEM (PKCS#8, not encrypted). */
export const pkcs8 = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();

async function makeAuthority(now: Instant, random: RandomBytes): Promise<Authority> {
  const { publicKey, privateKey } = await newRsaKeys(AUTHORITY_KEY_BITS);
  const certificate = buildCertificate(
    {
      commonName: `Plumbline authority ${Buffer.from(random(4)).toString("hex")}`,
      publicKey,
      usage: "authority",
      names: [],
      notAfter: after(now, AUTHORITY_MS),
    },
    { certificate: undefined, key: privateKey },
    now,
    random,
  );
  return authorityOf(certificate, privateKey);
}

const authorityOf = (certificate: string, key: KeyObject): Authority => ({
  certificate,
  key,
  fingerprint: pemFingerprint(certificate),
  notAfter: notAfterOf(certificate),
});

function checked(pem: string, key: KeyObject, now: Instant, folder: string): Authority {
  const certificate = new X509Certificate(pem);
  const refuse = (why: string): never => {
    throw new Error(`Cannot use the authority in ${folder}: ${why}`);
  };
  if (!certificate.ca) refuse("the certificate may not issue others (basicConstraints)");
  if (!certificate.checkPrivateKey(key)) refuse("the key does not belong to the certificate");
  if (key.asymmetricKeyType !== "rsa") refuse(`the key is ${key.asymmetricKeyType}, only RSA can be used`);
  if (!certificate.checkIssued(certificate) || !certificate.verify(certificate.publicKey))
    refuse("the certificate is not self-signed");
  const authority = authorityOf(certificate.toString(), key);
  if (authority.notAfter <= now) refuse(`the certificate ended on ${certificate.validTo}`);
  return authority;
}
