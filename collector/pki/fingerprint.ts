import { X509Certificate } from "node:crypto";
import { sha256 } from "../../proto/seal.ts";

/** SHA-256 of a certificate's DER in lower-case hex: the only name by which a certificate is known. */
export const fingerprint = (der: Uint8Array): string => sha256(der).toString("hex");

/** The fingerprint of the first certificate in a PEM text. Throws on what is not a certificate. */
export const pemFingerprint = (pem: string): string => fingerprint(new X509Certificate(pem).raw);
