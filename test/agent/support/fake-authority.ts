import {
  constants,
  createHash,
  generateKeyPairSync,
  privateEncrypt,
  randomBytes,
  X509Certificate,
} from "node:crypto";
import forge from "node-forge";

/** A certificate authority for tests: real certificates, no rules. */
export type FakeAuthority = {
  readonly pem: string;
  readonly fingerprint: string;
  readonly serverKey: string;
  /** Leaf and CA, as the collector presents them. */
  readonly serverChain: string;
  readonly issueFor: (csr: string, agentId: string) => string;
};

/** Where a collector stands in a network namespace of a test's own. */
export const LAB_ADDRESS = "10.1.0.1";

const DIGEST_INFO = Buffer.from("3031300d060960864801650304020105000420", "hex");

export function fakeAuthority(): FakeAuthority {
  const ca = newKey();
  const pem = certificate(ca.publicPem, ca.privatePem, "fake CA", "fake CA", [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
  ]);
  const server = newKey();
  const leaf = certificate(server.publicPem, ca.privatePem, "fake collector", "fake CA", [
    { name: "basicConstraints", cA: false, critical: true },
    { name: "extKeyUsage", serverAuth: true },
    {
      name: "subjectAltName",
      altNames: [
        { type: 7, ip: "127.0.0.1" },
        { type: 7, ip: LAB_ADDRESS },
      ],
    },
  ]);
  return {
    pem,
    fingerprint: createHash("sha256").update(new X509Certificate(pem).raw).digest("hex"),
    serverKey: server.privatePem,
    serverChain: `${leaf}${pem}`,
    issueFor: (csr, agentId) => {
      const request = forge.pki.certificationRequestFromPem(csr);
      if (!request.verify() || request.publicKey === null)
        throw new Error("the request is not signed by its key");
      const publicPem = forge.pki.publicKeyToPem(request.publicKey as forge.pki.rsa.PublicKey);
      return certificate(publicPem, ca.privatePem, agentId, "fake CA", [
        { name: "basicConstraints", cA: false, critical: true },
        { name: "extKeyUsage", clientAuth: true },
      ]);
    },
  };
}

/** A self-signed server certificate for services that probes talk to. */
export function selfSigned(name = "service"): { readonly key: string; readonly cert: string } {
  const own = newKey();
  return {
    key: own.privatePem,
    cert: certificate(own.publicPem, own.privatePem, name, name, [
      { name: "basicConstraints", cA: false, critical: true },
    ]),
  };
}

function newKey(): { readonly privatePem: string; readonly publicPem: string } {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return {
    privatePem: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicPem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

function certificate(
  publicPem: string,
  signerPem: string,
  subject: string,
  issuer: string,
  extensions: object[],
): string {
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.publicKeyFromPem(publicPem);
  // Begins with a byte that needs no padding: with zeros the certificate is one that OpenSSL now and then refuses.
  made.serialNumber = `01${randomBytes(15).toString("hex")}`;
  made.validity.notBefore = new Date(Date.now() - 300_000);
  made.validity.notAfter = new Date(Date.now() + 86_400_000);
  made.setSubject([{ name: "commonName", value: subject }]);
  made.setIssuer([{ name: "commonName", value: issuer }]);
  made.setExtensions(extensions);
  const signer = {
    sign: (md: forge.md.MessageDigest) =>
      privateEncrypt(
        { key: signerPem, padding: constants.RSA_PKCS1_PADDING },
        Buffer.concat([DIGEST_INFO, Buffer.from(md.digest().getBytes(), "binary")]),
      ).toString("binary"),
  };
  made.sign(signer as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
}
