import { execFileSync } from "node:child_process";
import { randomBytes, X509Certificate } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Authority, openAuthority } from "../../../collector/pki/authority.ts";
import { issueAgentCertificate } from "../../../collector/pki/issue.ts";
import { openServerIdentity, SERVER_CERTIFICATE_MS } from "../../../collector/pki/server-identity.ts";
import { id } from "../../../proto/ids.ts";
import { instant } from "../../../proto/time.ts";
import { agentKeys, certificateRequest, scratchFolder } from "../../support/certificates.ts";

const now = instant(Date.now());
const scratch = scratchFolder();
const keys = agentKeys();
const folder = join(scratch.path, "data");
let authority: Authority;

beforeAll(async () => {
  authority = await openAuthority(folder, now, randomBytes);
});
afterAll(scratch.remove);

/** What OpenSSL, strict about RFC 5280, thinks of a certificate. Throws when it does not like it. */
const verify = (pem: string, ...more: readonly string[]): string => {
  const file = join(scratch.path, "leaf.pem");
  writeFileSync(file, pem);
  return execFileSync(
    "openssl",
    ["verify", "-x509_strict", "-CAfile", join(folder, "ca.pem"), ...more, file],
    { encoding: "utf8", stdio: "pipe" },
  );
};

const copyOfFolder = (name: string): string => {
  const copy = join(scratch.path, name);
  mkdirSync(copy);
  for (const file of ["ca.pem", "ca-key.pem"]) copyFileSync(join(folder, file), join(copy, file));
  chmodSync(join(copy, "ca-key.pem"), 0o600);
  return copy;
};

describe("openAuthority()", () => {
  it("makes an authority of 3072 bits, for ten years, that may issue leaves and nothing below them", () => {
    const text = execFileSync("openssl", ["x509", "-in", join(folder, "ca.pem"), "-noout", "-text"], {
      encoding: "utf8",
    });
    expect(text).toContain("Public-Key: (3072 bit)");
    expect(text).toContain("CA:TRUE, pathlen:0");
    expect(text).toMatch(/Exponent: 65537/);
    const years = (authority.notAfter - now) / (365 * 24 * 3_600_000);
    expect(years).toBeCloseTo(10, 1);
  });

  it("keeps the key for its owner alone", () => {
    expect(statSync(join(folder, "ca-key.pem")).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it("loads what it made", async () => {
    const again = await openAuthority(folder, now, randomBytes);
    expect(again.fingerprint).toBe(authority.fingerprint);
    expect(again.certificate).toBe(authority.certificate);
  });

  it("names itself by the SHA-256 of its DER", () => {
    const der = new X509Certificate(readFileSync(join(folder, "ca.pem"))).fingerprint256;
    expect(authority.fingerprint).toBe(der.replaceAll(":", "").toLowerCase());
  });

  it("uses an authority that was brought, with its own key identifier", async () => {
    const brought = join(scratch.path, "brought");
    mkdirSync(brought);
    writeFileSync(
      join(brought, "openssl.cnf"),
      [
        "[req]",
        "distinguished_name = name",
        "x509_extensions = extensions",
        "[name]",
        "[extensions]",
        "basicConstraints = critical,CA:TRUE",
        "keyUsage = critical,keyCertSign,cRLSign",
        "subjectKeyIdentifier = 0102030405",
      ].join("\n"),
    );
    const flags = "-newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 30 -config openssl.cnf";
    execFileSync(
      "openssl",
      ["req", "-x509", ...flags.split(" "), "-subj", "/C=CH/O=Bring Your Own/CN=Corporate root"],
      { cwd: brought, stdio: "pipe" },
    );
    chmodSync(join(brought, "ca-key.pem"), 0o600);
    const own = await openAuthority(brought, now, randomBytes);
    const { certificate } = await openServerIdentity(own, brought, [], now, randomBytes);
    writeFileSync(join(brought, "chain.pem"), certificate);
    expect(
      execFileSync("openssl", ["verify", "-x509_strict", "-CAfile", "ca.pem", "chain.pem"], {
        cwd: brought,
        encoding: "utf8",
      }),
    ).toContain("OK");
  });

  it.each([
    ["its key is missing", "ca-key.pem", (path: string) => rmSync(path), /ca-key\.pem is missing/],
    ["its certificate is missing", "ca.pem", (path: string) => rmSync(path), /ca\.pem is missing/],
    ["others may read its key", "ca-key.pem", (path: string) => chmodSync(path, 0o640), /chmod 600/],
    [
      "the key is another's",
      "ca-key.pem",
      (path: string) => writeFileSync(path, agentKeys().privateKey.export({ type: "pkcs8", format: "pem" })),
      /does not belong/,
    ],
  ])("refuses to start when %s, and makes no other", async (what, file, damage, sentence) => {
    const copy = copyOfFolder(what.replaceAll(" ", "-"));
    damage(join(copy, file));
    await expect(openAuthority(copy, now, randomBytes)).rejects.toThrow(sentence);
  });

  it("refuses an authority that has ended", async () => {
    await expect(openAuthority(folder, instant(authority.notAfter + 1), randomBytes)).rejects.toThrow(
      /ended on/,
    );
  });
});

describe("openServerIdentity()", () => {
  const open = (at = now, hosts = ["collector.example", "192.0.2.7", "0.0.0.0"]) =>
    openServerIdentity(authority, folder, hosts, at, randomBytes);

  it("is valid for a server of every listen host and of the local names, and for no client", async () => {
    const { certificate } = await open();
    for (const host of ["collector.example", "localhost"])
      expect(verify(certificate, "-purpose", "sslserver", "-verify_hostname", host)).toContain("OK");
    for (const address of ["192.0.2.7", "127.0.0.1", "::1"])
      expect(verify(certificate, "-purpose", "sslserver", "-verify_ip", address)).toContain("OK");
    expect(() => verify(certificate, "-purpose", "sslclient")).toThrow();
    expect(certificate).not.toContain("0.0.0.0");
  });

  it("carries the authority in its chain, for agents that join", async () => {
    const { certificate } = await open();
    const [, ca] = certificate.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
    expect(new X509Certificate(ca ?? "").raw).toEqual(new X509Certificate(authority.certificate).raw);
  });

  it("stays while more than a third of its life is left, and is renewed after that", async () => {
    const first = await open();
    expect((await open(instant(now + SERVER_CERTIFICATE_MS * 0.6))).certificate).toBe(first.certificate);
    expect((await open(instant(now + SERVER_CERTIFICATE_MS * 0.7))).certificate).not.toBe(first.certificate);
  });

  it("is made anew for another host, and from damaged files", async () => {
    const first = await open();
    expect((await open(now, ["other.example"])).certificate).not.toBe(first.certificate);
    writeFileSync(join(folder, "server.pem"), "rubbish");
    expect(verify((await open()).certificate)).toContain("OK");
  });

  it("keeps its key for its owner alone", async () => {
    await open();
    expect(statSync(join(folder, "server-key.pem")).mode & 0o777).toBe(0o600);
  });
});

describe("issueAgentCertificate()", () => {
  const issue = () => {
    const reply = issueAgentCertificate(
      authority,
      { csr: certificateRequest(keys), agentId: id("agent-7") },
      now,
      randomBytes,
    );
    if (reply.kind !== "issued") throw new Error(reply.sentence);
    return reply;
  };

  it("passes OpenSSL's strict check as a client, and not as a server", () => {
    const { certificate } = issue();
    expect(verify(certificate, "-purpose", "sslclient")).toContain("OK");
    expect(() => verify(certificate, "-purpose", "sslserver")).toThrow();
  });

  it("names the agent in subject and URI, ends after seven days, and has a serial of 128 bits", () => {
    const { certificate, fingerprint, notAfter } = issue();
    const x509 = new X509Certificate(certificate);
    expect(x509.subject).toBe("CN=agent-7");
    expect(x509.subjectAltName).toBe("URI:plumbline:agent:agent-7");
    expect(x509.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(x509.ca).toBe(false);
    expect(Date.parse(x509.validTo)).toBe(notAfter);
    expect(notAfter - now).toBeGreaterThan(7 * 24 * 3_600_000 - 1_000);
    expect(notAfter - now).toBeLessThanOrEqual(7 * 24 * 3_600_000);
    expect(x509.serialNumber).toHaveLength(32);
    expect(fingerprint).toBe(x509.fingerprint256.replaceAll(":", "").toLowerCase());
  });

  it("never outlives the authority", () => {
    const reply = issueAgentCertificate(
      authority,
      { csr: certificateRequest(keys), agentId: id("agent-7") },
      instant(authority.notAfter - 60_000),
      randomBytes,
    );
    expect(reply).toMatchObject({ kind: "issued", notAfter: authority.notAfter });
  });

  it.each([
    [0x00, `40${"00".repeat(15)}`],
    [0xff, `7F${"FF".repeat(15)}`],
  ])("keeps a serial positive and minimal when chance gives nothing but %i", (octet, serial) => {
    const reply = issueAgentCertificate(
      authority,
      { csr: certificateRequest(keys), agentId: id("agent-7") },
      now,
      (length) => new Uint8Array(length).fill(octet),
    );
    const certificate = reply.kind === "issued" ? reply.certificate : "";
    expect(new X509Certificate(certificate).serialNumber).toBe(serial);
    expect(verify(certificate)).toContain("OK");
  });
});
