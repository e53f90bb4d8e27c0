import { execFileSync } from "node:child_process";
import { createPublicKey, randomBytes, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Authority, openAuthority } from "../../../collector/pki/authority.ts";
import { checkRequest, MAX_REQUEST_BYTES } from "../../../collector/pki/csr.ts";
import { issueAgentCertificate } from "../../../collector/pki/issue.ts";
import { id } from "../../../proto/ids.ts";
import { instant } from "../../../proto/time.ts";
import { agentKeys, certificateRequest, scratchFolder } from "../../support/certificates.ts";

const keys = agentKeys();
const others = agentKeys();
const good = certificateRequest(keys);

const refusal = (pem: string): string => {
  const checked = checkRequest(pem);
  return checked.kind === "refused" ? checked.because : "checked";
};

/** The request's DER after `change`, as PEM again. */
const tampered = (change: (der: Buffer) => Buffer): string => {
  const der = Buffer.from(good.replace(/-----[^-]+-----/g, ""), "base64");
  return `-----BEGIN CERTIFICATE REQUEST-----\n${change(der).toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
};

const openssl = (...args: readonly string[]): string =>
  execFileSync("openssl", args, { encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });

/** A request made by OpenSSL; its key is thrown away. */
const opensslRequest = (...args: readonly string[]): string =>
  openssl("req", "-new", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=hostile", ...args);

/** A public key of that many bits, made without the wait for its primes. */
const modulusOf = (bits: number) => {
  const modulus = Buffer.alloc(bits / 8, 0xff);
  return createPublicKey({ key: { kty: "RSA", n: modulus.toString("base64url"), e: "AQAB" }, format: "jwk" });
};

const withByte = (der: Buffer, at: number, value: number): Buffer => {
  der[at] = value;
  return der;
};

describe("checkRequest()", () => {
  it("finds the key of a request that is in order", () => {
    const checked = checkRequest(good);
    expect(checked.kind === "checked" && checked.publicKey.equals(keys.publicKey)).toBe(true);
  });

  it("takes OpenSSL's requests as well as ours", () => {
    expect(refusal(opensslRequest("-newkey", "rsa:2048", "-addext", "subjectAltName=DNS:x.example"))).toBe(
      "checked",
    );
  });

  it.each([
    ["an exponent of 3", () => certificateRequest(agentKeys(2_048, 3))],
    ["1024 bits", () => certificateRequest(agentKeys(1_024))],
    ["more bits than we care to check", () => certificateRequest({ ...keys, publicKey: modulusOf(4_104) })],
    ["an elliptic curve", () => opensslRequest("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")],
    ["Ed25519", () => opensslRequest("-newkey", "ed25519")],
    ["RSA-PSS", () => opensslRequest("-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048")],
  ])("refuses a key with %s", (_what, request) => {
    expect(refusal(request())).toBe("unsuitable-key");
  });

  it.each([
    ["SHA-1", ["-sha1"]],
    ["SHA-512", ["-sha512"]],
    ["PSS padding", ["-sha256", "-sigopt", "rsa_padding_mode:pss"]],
  ])("refuses a signature with %s", (_what, args) => {
    expect(refusal(opensslRequest("-newkey", "rsa:2048", ...args))).toBe("unproven");
  });

  it("refuses a key that the sender does not hold", () => {
    const stolen = certificateRequest({ publicKey: others.publicKey, privateKey: keys.privateKey });
    expect(refusal(stolen)).toBe("unproven");
  });

  it("refuses a request whose signed part was changed", () => {
    const at = Buffer.from(good.replace(/-----[^-]+-----/g, ""), "base64").indexOf("an agent");
    expect(at).toBeGreaterThan(0);
    expect(refusal(tampered((der) => withByte(der, at, 0x41)))).toBe("unproven");
  });

  it.each([
    ["nothing", ""],
    ["words", "hello"],
    ["a certificate's label", good.replaceAll("CERTIFICATE REQUEST", "CERTIFICATE")],
    ["two requests", good + good],
    ["text before it", `x${good}`],
    ["an empty body", "-----BEGIN CERTIFICATE REQUEST-----\n\n-----END CERTIFICATE REQUEST-----\n"],
    ["bytes left over", tampered((der) => Buffer.concat([der, Buffer.from([0])]))],
    ["an indefinite length", tampered((der) => withByte(der, 1, 0x80))],
    ["a length that runs out", tampered((der) => der.subarray(0, -1))],
  ])("refuses %s", (_what, pem) => {
    expect(refusal(pem)).toBe("malformed");
  });

  it("refuses unread what is larger than a request may be", () => {
    expect(refusal(good + "\n".repeat(MAX_REQUEST_BYTES))).toBe("too-large");
  });

  it("never throws and never accepts a damaged request", () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const pem = tampered((der) => {
          const place = at % der.length;
          return withByte(der, place, (der[place] ?? 0) ^ flip);
        });
        expect(["malformed", "unsuitable-key", "unproven"]).toContain(refusal(pem));
      }),
      { numRuns: 300 },
    );
  });

  it("never throws on rubbish", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(refusal(tampered(() => Buffer.from(bytes)))).not.toBe("checked");
      }),
      { numRuns: 300 },
    );
  });
});

describe("issueAgentCertificate()", () => {
  const scratch = scratchFolder();
  const now = instant(Date.now());
  let authority: Authority;
  beforeAll(async () => {
    authority = await openAuthority(scratch.path, now, randomBytes);
  });
  afterAll(scratch.remove);

  it("lets nothing but the key of a request influence the certificate", () => {
    /** Chance that always falls the same way, so that only the request can make a difference. */
    const fixed = (length: number): Uint8Array => new Uint8Array(length).fill(7);
    const issue = (csr: string) =>
      issueAgentCertificate(authority, { csr, agentId: id("agent-1") }, now, fixed);
    const plain = issue(good);
    const text = fc.string({ minLength: 1, maxLength: 40 });
    const name = fc.constantFrom("commonName", "organizationName", "countryName", "emailAddress");
    fc.assert(
      fc.property(
        fc.array(fc.record({ name, value: text }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.record({ type: fc.constantFrom(2, 6), value: fc.stringMatching(/^[a-z:.]{1,30}$/) }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.boolean(),
        (subject, altNames, wantsAuthority) => {
          const extensions = wantsAuthority
            ? [
                { name: "basicConstraints", cA: true, critical: true },
                { name: "keyUsage", keyCertSign: true, critical: true },
                { name: "extKeyUsage", serverAuth: true },
              ]
            : [];
          expect(issue(certificateRequest(keys, { subject, altNames, extensions }))).toEqual(plain);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("gives another key another certificate with the same names", () => {
    const reply = issueAgentCertificate(
      authority,
      { csr: certificateRequest(others), agentId: id("agent-1") },
      now,
      randomBytes,
    );
    const x509 = new X509Certificate(reply.kind === "issued" ? reply.certificate : "");
    expect(x509.publicKey.equals(others.publicKey)).toBe(true);
    expect(x509.subject).toBe("CN=agent-1");
  });

  it("passes a refusal on", () => {
    expect(
      issueAgentCertificate(authority, { csr: "x", agentId: id("agent-1") }, now, randomBytes),
    ).toMatchObject({
      kind: "refused",
      because: "malformed",
    });
  });

  it("issues for ids only", () => {
    const issue = () =>
      issueAgentCertificate(authority, { csr: good, agentId: id("../x\n") }, now, randomBytes);
    expect(issue).toThrow(TypeError);
  });
});
