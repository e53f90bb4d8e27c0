import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import forge from "node-forge";
import { nativeKey } from "../../collector/pki/certificate.ts";

/** A key pair as agents make it. About 100 ms; share it within a test file. */
export const agentKeys = (bits = 2_048, publicExponent = 65_537) =>
  generateKeyPairSync("rsa", { modulusLength: bits, publicExponent });

/** What a request may claim about itself; nothing of it may matter. */
export type RequestClaims = {
  readonly subject?: readonly { readonly name: string; readonly value: string }[];
  readonly altNames?: readonly object[];
  readonly extensions?: readonly object[];
};

/** A certificate request (PEM) for `publicKey`, signed by `privateKey`, claiming anything. */
export function certificateRequest(
  keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  claims: RequestClaims = {},
): string {
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.publicKeyFromPem(
    keys.publicKey.export({ type: "spki", format: "pem" }).toString(),
  );
  request.setSubject([...(claims.subject ?? [{ name: "commonName", value: "an agent" }])]);
  const extensions = [
    ...(claims.extensions ?? []),
    ...(claims.altNames === undefined ? [] : [{ name: "subjectAltName", altNames: claims.altNames }]),
  ];
  if (extensions.length > 0) request.setAttributes([{ name: "extensionRequest", extensions }]);
  request.sign(nativeKey(keys.privateKey), forge.md.sha256.create());
  return forge.pki.certificationRequestToPem(request);
}

/** A folder that is gone when the test is. */
export function scratchFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "plumbline-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
