import { X509Certificate } from "node:crypto";
import type { Authorities } from "./authorities.ts";
import { type Authority, certificatesIn } from "./authority.ts";
import { pemFingerprint } from "./fingerprint.ts";
import type { ServerIdentity } from "./server-identity.ts";

/** A certificate's span, in epoch milliseconds, and by what it is known. */
export type CertificateSpan = {
  readonly fingerprint: string;
  readonly notBefore: number;
  readonly notAfter: number;
};

/** What people may know of the collector's own certificates. */
export type AuthorityReport = {
  readonly current: CertificateSpan;
  /** The authority that takes over; null at rest. */
  readonly next: CertificateSpan | null;
  readonly server: CertificateSpan;
};

/** Describes the authorities and what the listeners show. */
export const authorityReport = (
  { current, next }: Authorities,
  identity: ServerIdentity,
): AuthorityReport => ({
  current: ofAuthority(current),
  next: next === undefined ? null : ofAuthority(next),
  server: spanOf(identity.certificate),
});

const ofAuthority = (authority: Authority): CertificateSpan => ({
  ...spanOf(authority.certificate),
  fingerprint: authority.fingerprint,
  notAfter: authority.notAfter,
});

function spanOf(pem: string): CertificateSpan {
  const certificate = new X509Certificate(pem);
  return {
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  };
}

/**
 * What a join token made without the authority's key pins: the root under the first certificate of
 * `ca.pem`. While one authority takes over from another, the first is the one that the listeners show.
 */
export function pinnedFingerprint(pem: string): string {
  const all = certificatesIn(pem).map((one) => new X509Certificate(one));
  let at = all[0];
  for (const _ of all) {
    const last = at;
    const issuer = all.find(
      (one) => last !== undefined && one !== last && last.checkIssued(one) && last.verify(one.publicKey),
    );
    if (issuer === undefined) break;
    at = issuer;
  }
  return pemFingerprint(at?.toString() ?? pem);
}
