import { generateKeyPair, type KeyObject, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Instant, instant } from "../../proto/time.ts";
import { buildCertificate, notAfterOf, readPrivateKey } from "./certificate.ts";
import { fingerprint, pemFingerprint } from "./fingerprint.ts";
import { readIfThere, readSecret, writePair } from "./pem-files.ts";

/** A certificate authority that issues: agents and both listeners are certified by it. */
export type Authority = {
  /** PEM: the certificate that issues, then what leads from it to its root. Public: goes into every server chain. */
  readonly certificate: string;
  readonly key: KeyObject;
  /** SHA-256 of the root's DER in hex: what a join token carries. */
  readonly fingerprint: string;
  /** When the first of the chain ends. */
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
 * brought is used as it is: an RSA certificate that may issue, with its key, and in the same file
 * whatever leads from it to a self-signed root. `passphrase` opens an encrypted key, and encrypts one
 * that is made. Of several certificates in the file the one that the key belongs to issues.
 *
 * Throws with a sentence for the administrator when only one of the two files is there, when they don't
 * belong together, when the key is readable by others, or when the certificate can't issue any more.
 * Never replaces what it finds: a new authority means that every agent must join again.
 */
export async function openAuthority(
  folder: string,
  now: Instant,
  random: RandomBytes,
  passphrase?: string,
): Promise<Authority> {
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
      { path: paths.key, text: pkcs8(made.key, passphrase) },
    );
    return made;
  }
  if (certificate === undefined || key === undefined)
    throw new Error(
      `Cannot use the authority: ${certificate === undefined ? paths.certificate : paths.key} is missing while its ` +
        "other half is there. Restore it, or remove both files to start anew (every agent must then join again)",
    );
  return checkedAuthority(certificate, openKey(key, passphrase, paths.key), now, folder);
}

/** Reads the authority's key. Throws with a sentence when it is encrypted and the passphrase is absent or wrong. */
export function openKey(pem: string, passphrase: string | undefined, path: string): KeyObject {
  const isEncrypted = pem.includes("ENCRYPTED PRIVATE KEY");
  if (isEncrypted && passphrase === undefined)
    throw new Error(
      `Cannot use ${path}: it is encrypted; name the file of its passphrase (--ca-passphrase-file)`,
    );
  try {
    return readPrivateKey(pem, isEncrypted ? passphrase : undefined);
  } catch (cause) {
    throw new Error(
      `Cannot use ${path}: ${isEncrypted ? "the passphrase does not open it" : "it is no private key in PEM"}`,
      { cause },
    );
  }
}

const makeRsaKeys = promisify(generateKeyPair);

/** A fresh RSA key pair with exponent 65537, made by OpenSSL off the event loop. */
export const newRsaKeys = (
  bits: number,
): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> =>
  makeRsaKeys("rsa", { modulusLength: bits, publicExponent: 65_537 });

/** A private key as PEM (PKCS#8), encrypted with AES-256 when there is a passphrase. */
export const pkcs8 = (key: KeyObject, passphrase?: string): string =>
  key
    .export({
      type: "pkcs8",
      format: "pem",
      ...(passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase }),
    })
    .toString();

/** A new authority, self-signed, not written anywhere. */
export async function makeAuthority(now: Instant, random: RandomBytes): Promise<Authority> {
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

/** The certificates of a PEM text, each as PEM, in order. */
export const certificatesIn = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

/** The authority that `key` makes of the certificates in `pem`. Throws with a sentence that names `where`. */
export function checkedAuthority(pem: string, key: KeyObject, now: Instant, where: string): Authority {
  const refuse = (why: string): never => {
    throw new Error(`Cannot use the authority in ${where}: ${why}`);
  };
  const all = certificatesIn(pem).map((one) => readCertificate(one, refuse));
  if (all.length === 0) refuse("there is no certificate in PEM");
  const found = all.find((one) => one.checkPrivateKey(key));
  const certificate = found ?? refuse("the key does not belong to the certificate");
  if (!certificate.ca) refuse("the certificate may not issue others (basicConstraints)");
  if (key.asymmetricKeyType !== "rsa") refuse(`the key is ${key.asymmetricKeyType}, only RSA can be used`);
  const chain = [certificate];
  while (!isIssuedBy(chain.at(-1) as X509Certificate, chain.at(-1) as X509Certificate)) {
    const last = chain.at(-1) as X509Certificate;
    const issuer = all.find((one) => one.ca && !chain.includes(one) && isIssuedBy(last, one));
    chain.push(
      issuer ??
        refuse(
          "the certificate is not self-signed, and what leads from it to a self-signed root is not beside it",
        ),
    );
  }
  for (const one of chain)
    if (Date.parse(one.validTo) <= now) refuse(`the certificate ended on ${one.validTo}`);
  return {
    certificate: chain.map((one) => one.toString()).join(""),
    key,
    fingerprint: fingerprint((chain.at(-1) as X509Certificate).raw),
    notAfter: instant(Math.min(...chain.map((one) => Date.parse(one.validTo)))),
  };
}

const isIssuedBy = (one: X509Certificate, issuer: X509Certificate): boolean =>
  one.checkIssued(issuer) && one.verify(issuer.publicKey);

function readCertificate(pem: string, refuse: (why: string) => never): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    return refuse("a certificate in it can't be read");
  }
}
