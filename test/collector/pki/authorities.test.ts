import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  beginRoll,
  finishRoll,
  issuerOf,
  NEXT_KEY_FILE,
  openAuthorities,
  placeBrought,
  readBrought,
} from "../../../collector/pki/authorities.ts";
import {
  AUTHORITY_FILES,
  type Authority,
  certificatesIn,
  makeAuthority,
  pkcs8,
} from "../../../collector/pki/authority.ts";
import { pinnedFingerprint } from "../../../collector/pki/authority-report.ts";
import { buildCertificate } from "../../../collector/pki/certificate.ts";
import { after, instant } from "../../../proto/time.ts";
import { agentKeys, scratchFolder } from "../../support/certificates.ts";

const now = instant(Date.now());
let scratch: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  scratch = scratchFolder();
});
afterEach(() => scratch.remove());

const file = (name: string): string => join(scratch.path, name);
const text = (name: string): string => readFileSync(file(name), "utf8");
const open = (passphrase?: string) => openAuthorities(scratch.path, now, randomBytes, passphrase);

/** A small authority, as somebody may bring one; under another where one is given. */
function small(name: string, under?: { readonly certificate: string; readonly key: Authority["key"] }) {
  const { publicKey, privateKey } = agentKeys();
  const order = {
    commonName: name,
    publicKey,
    usage: "authority",
    names: [],
    notAfter: after(now, 1e10),
  } as const;
  const certificate = buildCertificate(
    order,
    under ?? { certificate: undefined, key: privateKey },
    now,
    randomBytes,
  );
  return { certificate, key: privateKey, pem: pkcs8(privateKey) };
}

/** Puts a small authority in place; making a real one takes a second. */
function begin(passphrase?: string) {
  const made = small("first");
  writeFileSync(file(AUTHORITY_FILES.certificate), made.certificate);
  writeFileSync(file(AUTHORITY_FILES.key), pkcs8(made.key, passphrase), { mode: 0o600 });
  return made;
}

const next = (): Authority => {
  const { certificate, pem } = small("second");
  return readBrought({ certificate, key: pem }, now, undefined);
};

describe("a roll-over", () => {
  it("trusts both and lets the new one issue, until it is finished; every state survives a restart", async () => {
    begin();
    const before = await open();
    expect(before.next).toBeUndefined();
    const second = next();
    await beginRoll(scratch.path, before, second, undefined);
    const rolling = await open();
    expect(rolling.current.fingerprint).toBe(before.current.fingerprint);
    expect(issuerOf(rolling).fingerprint).toBe(second.fingerprint);
    expect(certificatesIn(rolling.trusted)).toHaveLength(2);
    expect(pinnedFingerprint(rolling.trusted)).toBe(before.current.fingerprint);
    expect(statSync(file(NEXT_KEY_FILE)).mode & 0o777).toBe(0o600);
    await expect(beginRoll(scratch.path, rolling, next(), undefined)).rejects.toThrow("under way");

    await finishRoll(scratch.path, rolling);
    const finished = await open();
    expect(finished).toMatchObject({ next: undefined, current: { fingerprint: second.fingerprint } });
    expect(certificatesIn(finished.trusted)).toHaveLength(1);
    expect(text(AUTHORITY_FILES.key)).toBe(pkcs8(second.key));
    await expect(finishRoll(scratch.path, finished)).rejects.toThrow("No roll-over");
  });

  it("that a crash broke off between two files is in a state that can go on", async () => {
    begin();
    const before = await open();
    // The next key is there and its certificate is not: it never began.
    writeFileSync(file(NEXT_KEY_FILE), small("lost").pem, { mode: 0o600 });
    expect((await open()).next).toBeUndefined();
    const second = next();
    await beginRoll(scratch.path, before, second, undefined);
    const rolling = await open();
    // Only the new one is trusted and its key is not in place yet: the rest is done at the next start.
    copyFileSync(file(AUTHORITY_FILES.key), file("old-key.pem"));
    await finishRoll(scratch.path, rolling);
    copyFileSync(file(AUTHORITY_FILES.key), file(NEXT_KEY_FILE));
    copyFileSync(file("old-key.pem"), file(AUTHORITY_FILES.key));
    const finished = await open();
    expect(finished).toMatchObject({ next: undefined, current: { fingerprint: second.fingerprint } });
    expect(text(AUTHORITY_FILES.key)).toBe(pkcs8(second.key));
  });

  it("to the authority that is in use is refused", async () => {
    const { certificate, pem } = begin();
    const same = readBrought({ certificate, key: pem }, now, undefined);
    await expect(beginRoll(scratch.path, await open(), same, undefined)).rejects.toThrow("in use");
  });
});

describe("an authority that was brought", () => {
  it("may stand under a root of one's own: the root is what agents pin", async () => {
    const root = small("root");
    // Ours may not have another below it (pathLen 0): a root that may, as OpenSSL makes it, is tried with processes.
    const issuing = small("issuing", { certificate: root.certificate, key: root.key });
    const authority = readBrought(
      { certificate: `${root.certificate}${issuing.certificate}`, key: issuing.pem },
      now,
      undefined,
    );
    expect(certificatesIn(authority.certificate)).toHaveLength(2);
    expect(authority.fingerprint).toBe(pinnedFingerprint(root.certificate));
    await placeBrought(scratch.path, authority, undefined);
    expect((await open()).current.fingerprint).toBe(authority.fingerprint);
    await expect(placeBrought(scratch.path, authority, undefined)).rejects.toThrow("is there already");
  });

  it.each([
    ["without what leads to its root", () => ({ ...small("issuing", small("root")) }), /not self-signed/],
    ["with another's key", () => ({ ...small("a"), pem: small("b").pem }), /does not belong/],
    ["that is none", () => ({ certificate: "rubbish", pem: small("b").pem }), /no certificate in PEM/],
    ["whose key is none", () => ({ ...small("a"), pem: "rubbish" }), /no private key/],
  ])("%s is refused with the reason", (_, make, sentence) => {
    const { certificate, pem } = make();
    expect(() => readBrought({ certificate, key: pem }, now, undefined)).toThrow(sentence);
  });
});

describe("a key with a passphrase", () => {
  it("opens with it and with nothing else, and the next one is encrypted too", async () => {
    begin("open sesame");
    expect(text(AUTHORITY_FILES.key)).toContain("ENCRYPTED PRIVATE KEY");
    await expect(open()).rejects.toThrow("--ca-passphrase-file");
    await expect(open("wrong")).rejects.toThrow("does not open it");
    const opened = await open("open sesame");
    await beginRoll(scratch.path, opened, next(), "open sesame");
    expect(text(NEXT_KEY_FILE)).toContain("ENCRYPTED PRIVATE KEY");
    await finishRoll(scratch.path, await open("open sesame"));
    expect((await open("open sesame")).next).toBeUndefined();
  });

  it("is encrypted when it is made", async () => {
    mkdirSync(scratch.path, { recursive: true });
    rmSync(file(AUTHORITY_FILES.key), { force: true });
    await open("open sesame");
    expect(text(AUTHORITY_FILES.key)).toContain("ENCRYPTED PRIVATE KEY");
    expect((await makeAuthority(now, randomBytes)).certificate).toContain("BEGIN CERTIFICATE");
  }, 30_000);
});
