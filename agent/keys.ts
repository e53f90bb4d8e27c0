import { constants, createPublicKey, generateKeyPair, type KeyObject, privateEncrypt } from "node:crypto";
import { promisify } from "node:util";
import forge from "node-forge";

const generate = promisify(generateKeyPair);

/** RSA because node-forge, which writes the request, knows no other; 2048 bits is what the collector asks at least. */
const RSA_BITS = 2_048;
const RSA_EXPONENT = 0x10001;
/** DigestInfo of SHA-256 (RFC 8017, section 9.2, note 1). */
const SHA256_DIGEST_INFO = Buffer.from("3031300d060960864801650304020105000420", "hex");

/** Both in PEM; the request is PKCS#10. */
export type TlsKey = { readonly pem: string; readonly csr: string };

/** A fresh TLS key and the request for its certificate. The request names nobody: who we are is the collector's to say. */
export async function newTlsKey(): Promise<TlsKey> {
  const { privateKey } = await generate("rsa", { modulusLength: RSA_BITS, publicExponent: RSA_EXPONENT });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { pem, csr: requestFor(privateKey) };
}

/** The private key in PEM (PKCS#8) and as a handle, the public one in DER (SPKI). */
export type EvidenceKey = { readonly pem: string; readonly key: KeyObject; readonly spki: Buffer };

/** A fresh Ed25519 key that signs evidence; never the TLS key. */
export async function newEvidenceKey(): Promise<EvidenceKey> {
  const { privateKey, publicKey } = await generate("ed25519");
  return {
    pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    key: privateKey,
    spki: publicKey.export({ type: "spki", format: "der" }),
  };
}

/** The public half of an evidence key, in DER (SPKI). */
export const evidenceSpki = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ type: "spki", format: "der" });

function requestFor(privateKey: KeyObject): string {
  const csr = forge.pki.createCertificationRequest();
  const publicPem = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
  csr.publicKey = forge.pki.publicKeyFromPem(publicPem);
  csr.setSubject([{ name: "commonName", value: "plumbline-agent" }]);
  csr.sign(nativeSigner(privateKey), forge.md.sha256.create());
  return forge.pki.certificationRequestToPem(csr);
}

/** What node-forge needs of a key to sign with it; the RSA operation is OpenSSL's. */
function nativeSigner(key: KeyObject): forge.pki.rsa.PrivateKey {
  const signer = {
    sign: (digest: forge.md.MessageDigest): string =>
      privateEncrypt(
        { key, padding: constants.RSA_PKCS1_PADDING },
        Buffer.concat([SHA256_DIGEST_INFO, Buffer.from(digest.digest().getBytes(), "binary")]),
      ).toString("binary"),
  };
  return signer as unknown as forge.pki.rsa.PrivateKey;
}
