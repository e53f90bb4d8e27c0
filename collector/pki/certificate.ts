import { constants, createPrivateKey, type KeyObject, privateEncrypt, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import forge from "node-forge";
import type { RandomBytes } from "../../proto/ids.ts";
import { type Instant, instant } from "../../proto/time.ts";

/**
 * Builds certificates (RFC 5280). node-forge only writes the ASN.1; the RSA operation is OpenSSL's,
 * and whether a certificate is to be believed is asked of node:tls and node:crypto, never here.
 */
export type CertificateOrder = {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly usage: "authority" | "server" | "client";
  readonly names: readonly SubjectName[];
  readonly notAfter: Instant;
  /** How long before it is made it starts, for clocks that are behind; `BACKDATED_MS` when absent. */
  readonly backdatedMs?: number;
};

export type SubjectName =
  | { readonly kind: "dns"; readonly name: string }
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "uri"; readonly uri: string };

/** Who signs: a certificate with its key, or only a key for what signs itself. */
export type Signer = { readonly certificate: string | undefined; readonly key: KeyObject };

/** Certificates start this long before they are made, for clocks that are behind. */
export const BACKDATED_MS = 5 * 60_000;
/** 126 of these bits are random: unguessable, and within the 20 octets of RFC 5280 section 4.1.2.2. */
const SERIAL_BYTES = 16;

/** A certificate in PEM, signed with SHA-256. Throws on a key that node-forge can't write (all but RSA). */
export function buildCertificate(
  order: CertificateOrder,
  signer: Signer,
  now: Instant,
  random: RandomBytes,
): string {
  const issuer =
    signer.certificate === undefined ? undefined : forge.pki.certificateFromPem(signer.certificate);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(
    order.publicKey.export({ type: "spki", format: "pem" }).toString(),
  );
  certificate.serialNumber = serialNumber(random);
  certificate.validity.notBefore = new Date(now - (order.backdatedMs ?? BACKDATED_MS));
  certificate.validity.notAfter = new Date(order.notAfter);
  const subject = [{ name: "commonName", value: order.commonName }];
  certificate.setSubject(subject);
  certificate.setIssuer(issuer?.subject.attributes ?? subject);
  certificate.setExtensions([
    ...usageExtensions(order.usage),
    ...(order.names.length === 0 ? [] : [{ name: "subjectAltName", altNames: order.names.map(toAltName) }]),
    { name: "subjectKeyIdentifier" },
    ...(issuer === undefined
      ? []
      : [{ name: "authorityKeyIdentifier", keyIdentifier: keyIdentifier(issuer) }]),
  ]);
  certificate.sign(nativeKey(signer.key), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n");
}

/**
 * Positive and minimal in DER whatever the random bytes are: the first octet is 0x40 to 0x7f. A
 * leading zero octet would be illegal padding for one certificate in 512, which OpenSSL then refuses.
 */
function serialNumber(random: RandomBytes): string {
  const bytes = Buffer.from(random(SERIAL_BYTES));
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString("hex");
}

/** When a certificate in PEM ends. Throws on what is not a certificate. */
export const notAfterOf = (pem: string): Instant => instant(Date.parse(new X509Certificate(pem).validTo));

function usageExtensions(usage: CertificateOrder["usage"]): object[] {
  if (usage === "authority")
    return [
      { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ];
  return [
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, critical: true },
    { name: "extKeyUsage", clientAuth: usage === "client", serverAuth: usage === "server" },
  ];
}

/** GeneralName choices of RFC 5280 section 4.2.1.6. */
function toAltName(name: SubjectName): object {
  switch (name.kind) {
    case "dns":
      return { type: 2, value: name.name };
    case "uri":
      return { type: 6, value: name.uri };
    case "address":
      return { type: 7, ip: name.address };
  }
}

/** What a host is called in a certificate: a literal address or a name. */
export const hostName = (host: string): SubjectName =>
  isIP(host) === 0 ? { kind: "dns", name: host } : { kind: "address", address: host };

/** The issuer's own identifier where it has one: an authority that was brought may have its own way to make it. */
function keyIdentifier(issuer: forge.pki.Certificate): string {
  const extension: unknown = issuer.getExtension("subjectKeyIdentifier");
  const hex = (extension as { readonly subjectKeyIdentifier?: string } | null)?.subjectKeyIdentifier;
  return hex === undefined ? issuer.generateSubjectKeyIdentifier().getBytes() : forge.util.hexToBytes(hex);
}

/** DigestInfo of SHA-256 up to the digest (RFC 8017 section 9.2, note 1). */
const DIGEST_INFO = Buffer.from("3031300d060960864801650304020105000420", "hex");

/** A key as node-forge wants it (something that signs a started digest), whose RSA step is OpenSSL's. */
export function nativeKey(key: KeyObject): forge.pki.rsa.PrivateKey {
  const signer = {
    sign(digest: forge.md.MessageDigest): string {
      const encoded = Buffer.concat([DIGEST_INFO, Buffer.from(digest.digest().getBytes(), "binary")]);
      return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, encoded).toString("binary");
    },
  };
  return signer as unknown as forge.pki.rsa.PrivateKey;
}

/** Reads a private key in PEM. Throws on what is none, and on an encrypted one without its passphrase. */
export const readPrivateKey = (pem: string, passphrase?: string): KeyObject =>
  createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase });
