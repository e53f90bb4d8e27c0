import { createHash, createPrivateKey, X509Certificate } from "node:crypto";

/** The certificates of a PEM text, in order. Throws on one that can't be read. */
export const certificatesOf = (pem: string): readonly X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (one) => new X509Certificate(one),
  );

/** SHA-256 of each certificate's DER in hex. */
export const fingerprintsOf = (pem: string): readonly string[] =>
  certificatesOf(pem).map(({ raw }) => createHash("sha256").update(raw).digest("hex"));

/**
 * A certificate that we were given must be for our key, from an authority that came with it, and one
 * of those authorities must be known to us already; anything else would only fail later and unclearly.
 * Throws with the reason.
 */
export function checkIssued(
  given: { readonly certificate: string; readonly ca: string },
  key: string,
  isKnown: (fingerprint: string) => boolean,
): void {
  const certificate = new X509Certificate(given.certificate);
  if (!fingerprintsOf(given.ca).some(isKnown)) throw new Error("the CA is not the one that is known here");
  if (!certificate.checkPrivateKey(createPrivateKey(key)))
    throw new Error("the certificate is for another key");
  if (!certificatesOf(given.ca).some((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey)))
    throw new Error("the certificate is not from that CA");
}
