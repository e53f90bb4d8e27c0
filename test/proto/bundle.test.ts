import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseRules } from "../../agent/rules.ts";
import { accept } from "../../agent/runner/accept.ts";
import { readBundleFolder } from "../../collector/intake/bundle-folder.ts";
import { encodeSignature, MANIFEST_FILE, SIGNATURE_FILE } from "../../proto/bundle.ts";
import { canonical, type Json } from "../../proto/canonical.ts";
import { instant } from "../../proto/time.ts";
import { jobOf, LOOPBACK_RULES } from "../agent/support/scenario.ts";
import {
  bundleOf,
  catalogueFiles,
  hexDigest,
  newPublisher,
  PUBLISHER,
  signed,
  type TestBundle,
  versionsInMemory,
  vouching,
  writeBundle,
} from "../support/publisher.ts";
import { ROOT } from "../support/root.ts";
import { type House, openHouse } from "../support/writer.ts";

/**
 * Bundles that somebody meddled with, and what each door must say of them: `loading` is a
 * collector's, `job` an agent's that pins the tests' publisher. "taken" where the door can't know;
 * undefined where the door never sees such a thing.
 */
type Tampered = {
  readonly name: string;
  readonly bundle: TestBundle;
  readonly loading: string | undefined;
  readonly job: string | undefined;
  /** What was taken before it came. */
  readonly first?: TestBundle;
  /** What is done to the folder after it was written. */
  readonly onDisk?: (folder: string) => void;
  /** The bytes that a job brings; the bundle's first file by default. */
  readonly scenario?: Uint8Array;
};

type Doors = readonly [loading: string | undefined, job: string | undefined];

/** The plain ones, which the rules of tests allow; the tables below know which comes first. */
const FILES = catalogueFiles()
  .filter(({ path }) => /^(?:deliver|reach)-/.test(path))
  .map(({ path, bytes }) => ({ path, bytes: new Uint8Array(bytes) }));
const GOOD = bundleOf(FILES, { id: "catalogue", version: 3 });
const OTHER = bundleOf(FILES.slice(0, 2), { id: "other", version: 1 });
const STRANGER = newPublisher("a stranger");
const BOTH = (reason: string): Doors => [reason, reason];

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
const flipped = (bytes: Uint8Array, at: number, bit = 1): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ bit;
  return copy;
};
const joined = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The good bundle with other bytes for its manifest, under the signature that it had. */
const unsigned = (name: string, manifest: Uint8Array | string): Tampered => {
  const [loading, job] = BOTH("signature-wrong");
  return { name, bundle: { ...GOOD, manifest: joined(manifest) }, loading, job };
};

const MANIFEST = text(GOOD.manifest);
const CHANGED_UNSIGNED: readonly Tampered[] = [
  unsigned("a bit flipped in the manifest's first byte", flipped(GOOD.manifest, 0)),
  unsigned("a bit flipped in the middle of the manifest", flipped(GOOD.manifest, 200)),
  unsigned("a bit flipped in the manifest's last byte", flipped(GOOD.manifest, GOOD.manifest.length - 1)),
  unsigned("a manifest cut short", GOOD.manifest.subarray(0, -10)),
  unsigned("an empty manifest", ""),
  unsigned("a line feed behind the manifest", `${MANIFEST}\n`),
  unsigned("a byte-order mark before the manifest", joined(BOM, GOOD.manifest)),
  unsigned("CR and LF behind the manifest", `${MANIFEST}\r\n`),
  unsigned("a manifest with spaces put in", MANIFEST.replaceAll(",", ", ")),
  unsigned("a version raised after signing", MANIFEST.replace('"version":3', '"version":9')),
  unsigned("an end put off after signing", MANIFEST.replace("2090", "2099")),
  unsigned(
    "a file's digest replaced after signing",
    MANIFEST.replace(hexDigest(FILES[0]?.bytes ?? BOM), "0".repeat(64)),
  ),
  unsigned("another bundle's manifest under this signature", OTHER.manifest),
];

/** The good manifest under something else than its publisher's signature of it. */
const resigned = (name: string, doors: Doors, signature: Uint8Array, as = PUBLISHER): Tampered => {
  const signatureFile = encodeSignature(as.keyId, as.key, signature);
  const bundle = { ...GOOD, signature, keyId: as.keyId, signatureFile };
  return { name, bundle, loading: doors[0], job: doors[1] };
};
const overDomain = (domain: string): Buffer =>
  sign(null, joined(domain, GOOD.manifest), PUBLISHER.privateKey);
/** The group's order, little-endian: S and S + L would verify alike where nobody checks. */
const ORDER = Buffer.from("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", "hex");
const malleated = (): Buffer => {
  const copy = Buffer.from(GOOD.signature);
  let carry = 0;
  for (let at = 0; at < 32; at++) {
    carry += (copy[32 + at] ?? 0) + (ORDER[at] ?? 0);
    copy[32 + at] = carry & 0xff;
    carry >>= 8;
  }
  return copy;
};
const SIGNATURES: readonly Tampered[] = [
  resigned(
    "a bit flipped in the signature's first half",
    BOTH("signature-wrong"),
    flipped(GOOD.signature, 3),
  ),
  resigned(
    "a bit flipped in the signature's second half",
    BOTH("signature-wrong"),
    flipped(GOOD.signature, 40),
  ),
  resigned("a signature of zeros", BOTH("signature-wrong"), new Uint8Array(64)),
  resigned("no signature", ["signature-malformed", "signature-wrong"], new Uint8Array()),
  resigned("half a signature", ["signature-malformed", "signature-wrong"], GOOD.signature.subarray(0, 32)),
  resigned(
    "a signature with a byte too many",
    ["signature-malformed", "signature-wrong"],
    joined(GOOD.signature, "x"),
  ),
  resigned("a signature's twin with S beyond the order", BOTH("signature-wrong"), malleated()),
  resigned("the signature of another bundle", BOTH("signature-wrong"), OTHER.signature),
  resigned("a signature without the domain", BOTH("signature-wrong"), overDomain("")),
  resigned(
    "a signature for batches of evidence",
    BOTH("signature-wrong"),
    overDomain("plumbline batch v1\0"),
  ),
  resigned(
    "a signature for the next format's domain",
    BOTH("signature-wrong"),
    overDomain("plumbline bundle v2\0"),
  ),
  resigned(
    "a signature over the manifest's digest",
    BOTH("signature-wrong"),
    sign(
      null,
      joined("plumbline bundle v1\0", createHash("sha256").update(GOOD.manifest).digest()),
      PUBLISHER.privateKey,
    ),
  ),
];

/** A key, in the place of a publisher's, that is none. */
const oddKey = (name: string, spki: Buffer): Tampered => {
  const keyId = hexDigest(spki);
  const signatureFile = encodeSignature(keyId, spki.toString("base64"), GOOD.signature);
  return {
    name,
    bundle: { ...GOOD, keyId, signatureFile },
    loading: "signature-malformed",
    job: "key-not-pinned",
  };
};
const STRANGERS = signed(GOOD.manifest, FILES, STRANGER);
const x25519 = generateKeyPairSync("x25519").publicKey.export({ type: "spki", format: "der" });
/** Under this key the signature (the same point, zero) fits every message. */
const anyonesKey = joined(Buffer.from("302a300506032b6570032100", "hex"), Buffer.from([1]), Buffer.alloc(31));
const anyones = encodeSignature(
  hexDigest(anyonesKey),
  anyonesKey.toString("base64"),
  joined(Buffer.from([1]), Buffer.alloc(63)),
);
const KEYS: readonly Tampered[] = [
  { name: "a key that nobody pinned", bundle: STRANGERS, loading: "taken", job: "key-not-pinned" },
  {
    name: "a stranger's signature under the publisher's key id",
    bundle: {
      ...STRANGERS,
      keyId: PUBLISHER.keyId,
      signatureFile: encodeSignature(PUBLISHER.keyId, STRANGER.key, STRANGERS.signature),
    },
    loading: "signature-malformed",
    job: "signature-wrong",
  },
  {
    name: "a stranger's signature under the publisher's key and id",
    bundle: {
      ...STRANGERS,
      keyId: PUBLISHER.keyId,
      signatureFile: encodeSignature(PUBLISHER.keyId, PUBLISHER.key, STRANGERS.signature),
    },
    loading: "signature-wrong",
    job: "signature-wrong",
  },
  {
    name: "the publisher's key under a stranger's id",
    bundle: {
      ...GOOD,
      keyId: STRANGER.keyId,
      signatureFile: encodeSignature(STRANGER.keyId, PUBLISHER.key, GOOD.signature),
    },
    loading: "signature-malformed",
    job: "key-not-pinned",
  },
  {
    name: "a key id in capitals",
    bundle: {
      ...GOOD,
      keyId: PUBLISHER.keyId.toUpperCase(),
      signatureFile: Buffer.from(
        text(GOOD.signatureFile).replace(PUBLISHER.keyId, PUBLISHER.keyId.toUpperCase()),
      ),
    },
    loading: "signature-malformed",
    job: "key-not-pinned",
  },
  { name: "no key id", bundle: { ...GOOD, keyId: "" }, loading: undefined, job: "key-not-pinned" },
  oddKey("a key for agreeing, not for signing (X25519)", x25519),
  oddKey("a key with bytes behind it", joined(Buffer.from(PUBLISHER.key, "base64"), "x")),
  {
    name: "a key under which one signature fits every message",
    bundle: { ...GOOD, keyId: hexDigest(anyonesKey), signatureFile: anyones },
    loading: "signature-malformed",
    job: "key-not-pinned",
  },
];

/** `manifest.sig` in another form than its one. */
const sigForm = (name: string, change: (form: string) => string | Uint8Array): Tampered => ({
  name,
  bundle: { ...GOOD, signatureFile: joined(change(text(GOOD.signatureFile))) },
  loading: "signature-malformed",
  job: undefined,
});
const SIGNATURE_FORMS: readonly Tampered[] = [
  sigForm("an empty manifest.sig", () => ""),
  sigForm("a line feed behind manifest.sig", (form) => `${form}\n`),
  sigForm("a byte-order mark before manifest.sig", (form) => joined(BOM, form)),
  sigForm("manifest.sig with spaces", (form) => form.replaceAll(":", ": ")),
  sigForm("manifest.sig with a member given twice", (form) => form.replace("}", `,"signature":"x"}`)),
  sigForm("manifest.sig with an unknown member", (form) => form.replace("}", `,"trust":"me"}`)),
  sigForm("manifest.sig of another format", (form) => form.replace("signature/1", "signature/2")),
  sigForm("manifest.sig with loose bits behind its base64", (form) =>
    form.replace(/.==/, (end) => (end[0] === "B" ? "D==" : "B==")),
  ),
  sigForm("manifest.sig of a kilobyte", (form) => form + " ".repeat(1_024)),
];

/** Signed by the publisher, and all the same no manifest. */
const form = (name: string, manifest: string | Uint8Array, reason = "manifest-malformed"): Tampered => {
  const [loading, job] = BOTH(reason);
  return { name: `signed, with ${name}`, bundle: signed(joined(manifest), FILES), loading, job };
};
type Open = Record<string, Json>;
const document = (change: (manifest: Open & { files: Open[] }) => unknown): string => {
  const manifest = JSON.parse(MANIFEST) as Open & { files: Open[] };
  change(manifest);
  return canonical(manifest);
};
const firstFile = (change: Open): string =>
  document((manifest) => {
    manifest.files[0] = { ...manifest.files[0], ...change };
  });
const FORMS: readonly Tampered[] = [
  form("a key given twice", MANIFEST.replace('"version":3', '"version":3,"version":9')),
  form(
    "a key given twice, once in escapes",
    MANIFEST.replace('"version":3', '"version":3,"\\u0076ersion":9'),
  ),
  form("white space", JSON.stringify(JSON.parse(MANIFEST), undefined, 2)),
  form("a line feed behind it", `${MANIFEST}\n`),
  form("CR and LF behind it", `${MANIFEST}\r\n`),
  form("a byte-order mark", joined(BOM, MANIFEST)),
  form("a NUL byte behind it", `${MANIFEST}\0`),
  form("a second value behind it", `${MANIFEST}{}`),
  form("a comment", `${MANIFEST}//`),
  form("bytes that are not UTF-8", joined(MANIFEST.slice(0, -1), Buffer.from([0xff, 0x7d]))),
  form("keys out of order", `{"version":3,${MANIFEST.slice(1).replace(',"version":3', "")}`),
  form("a version spelt 3.0", MANIFEST.replace('"version":3', '"version":3.0')),
  form("brackets 60,000 deep", "[".repeat(60_000)),
  form("a list", "[]"),
  form("nothing", ""),
  form(
    "an unknown member",
    document((manifest) => (manifest["note"] = "x")),
  ),
  form("a member __proto__", MANIFEST.replace("{", '{"__proto__":{},')),
  form("an unknown member of a file", firstFile({ mode: 493 })),
  form(
    "another format",
    document((manifest) => (manifest["format"] = "plumbline-bundle/2")),
  ),
  form(
    "a version 0",
    document((manifest) => (manifest["version"] = 0)),
  ),
  form(
    "half a version",
    document((manifest) => (manifest["version"] = 1.5)),
  ),
  form(
    "a version in quotes",
    document((manifest) => (manifest["version"] = "3")),
  ),
  form(
    "a version beyond all",
    document((manifest) => (manifest["version"] = 1e15)),
  ),
  form(
    "an id that is a path",
    document((manifest) => (manifest["id"] = "../catalogue")),
  ),
  form(
    "an end in another zone's time",
    document((manifest) => (manifest["notAfter"] = "2090-01-01T00:00:00+02:00")),
  ),
  form(
    "no end",
    document((manifest) => delete manifest["notAfter"]),
  ),
  form(
    "no files",
    document((manifest) => (manifest.files = [])),
  ),
  form(
    "more files than a bundle may have",
    document((manifest) => {
      manifest.files = Array.from({ length: 257 }, (_, index) => ({
        path: `f${String(index).padStart(3, "0")}.yaml`,
        sha256: hexDigest(Buffer.from(`${index}`)),
        bytes: 1,
      }));
    }),
  ),
  form("an absolute path", firstFile({ path: "/etc/deliver-tcp.yaml" })),
  form("a path upwards", firstFile({ path: "../deliver-tcp.yaml" })),
  form("a path downwards", firstFile({ path: "a/deliver-tcp.yaml" })),
  form("a path with a backslash", firstFile({ path: "..\\deliver-tcp.yaml" })),
  form("a hidden file", firstFile({ path: ".deliver-tcp.yaml" })),
  form("a path with a NUL", firstFile({ path: "deliver-tcp.yaml\0.txt" })),
  form("a name in capitals", firstFile({ path: "DELIVER-tcp.yaml" })),
  form("a name in look-alike letters", firstFile({ path: "deliver-tcр.yaml" })),
  form("a file that is no scenario", firstFile({ path: "deliver-tcp.js" })),
  form(
    "two names that differ in capitals",
    document(({ files }) => files.unshift({ ...files[0], path: "Deliver-tcp.yaml", sha256: "0".repeat(64) })),
  ),
  form(
    "a name listed twice",
    document(({ files }) => files.splice(1, 0, { ...files[0], sha256: "0".repeat(64) })),
  ),
  form(
    "files out of order",
    document(({ files }) => files.reverse()),
  ),
  form(
    "one file under two names",
    document(({ files }) => files.splice(1, 0, { ...files[0], path: "deliver-tcp2.yaml" })),
  ),
  form("a digest in capitals", firstFile({ sha256: hexDigest(FILES[0]?.bytes ?? BOM).toUpperCase() })),
  form("half a digest", firstFile({ sha256: "ab".repeat(16) })),
  form("an empty file", firstFile({ bytes: 0 })),
  form("a file beyond the limit", firstFile({ bytes: 65_537 })),
  form(
    "more than 64 KiB",
    document((manifest) => (manifest["note"] = "x".repeat(66_000))),
    "manifest-too-large",
  ),
];

const of = (name: string, bundle: TestBundle, doors: Doors, more: Partial<Tampered> = {}): Tampered => ({
  name,
  bundle,
  loading: doors[0],
  job: doors[1],
  ...more,
});
const TIMES: readonly Tampered[] = [
  of(
    "a bundle whose time is over",
    bundleOf(FILES, { id: "catalogue", notAfter: "2026-01-01T00:00:00.000Z" }),
    BOTH("bundle-expired"),
  ),
  of(
    "a version below the one taken",
    bundleOf(FILES, { id: "catalogue", version: 2 }),
    BOTH("version-went-back"),
    { first: GOOD },
  ),
  of(
    "the version taken, with other files",
    bundleOf(FILES.slice(1), { id: "catalogue", version: 3 }),
    BOTH("version-reused"),
    { first: GOOD },
  ),
  of(
    "the version taken, by another key",
    signed(bundleOf(FILES, { id: "catalogue", version: 2 }).manifest, FILES, STRANGER),
    ["version-went-back", "key-not-pinned"],
    { first: GOOD },
  ),
];

/** The good bundle with other files than were signed. */
const filed = (name: string, files: TestBundle["files"], loading: string, scenario?: Uint8Array): Tampered =>
  of(
    name,
    { ...GOOD, files },
    [loading, scenario === undefined ? undefined : "scenario-not-in-bundle"],
    scenario === undefined ? {} : { scenario },
  );
const withFile = (index: number, bytes: Uint8Array): TestBundle["files"] =>
  FILES.map((file, at) => (at === index ? { ...file, bytes } : file));
const bytesOf = (index: number): Uint8Array => FILES[index]?.bytes ?? new Uint8Array();
const EXTRA = Buffer.from(text(bytesOf(0)).replace("id: deliver", "id: extra"));
const CONTENTS: readonly Tampered[] = [
  ...FILES.map(({ path, bytes }, index) =>
    filed(
      `a bit flipped in ${path}`,
      withFile(index, flipped(bytes, 100)),
      "file-changed",
      flipped(bytes, 100),
    ),
  ),
  filed(
    "a line added to a file",
    withFile(0, joined(bytesOf(0), "\n")),
    "file-changed",
    joined(bytesOf(0), "\n"),
  ),
  filed(
    "a file with CR and LF for LF",
    withFile(0, joined(text(bytesOf(0)).replaceAll("\n", "\r\n"))),
    "file-changed",
    joined(text(bytesOf(0)).replaceAll("\n", "\r\n")),
  ),
  filed("an emptied file", withFile(0, new Uint8Array()), "file-changed"),
  filed(
    "two files that changed places",
    [
      { path: FILES[0]?.path ?? "", bytes: bytesOf(1) },
      { path: FILES[1]?.path ?? "", bytes: bytesOf(0) },
      ...FILES.slice(2),
    ],
    "file-changed",
  ),
  filed("a file missing", FILES.slice(1), "file-missing"),
  filed("no file at all", [], "file-missing"),
  filed(
    "a scenario that nobody signed, beside the others",
    [...FILES, { path: "extra.yaml", bytes: EXTRA }],
    "file-unlisted",
    EXTRA,
  ),
  of(
    "two MiB of scenarios and more",
    bundleOf(
      Array.from({ length: 33 }, (_, index) => ({
        path: `f${String(index).padStart(2, "0")}.yaml`,
        bytes: Buffer.from(`${index}${"#".repeat(65_000)}`),
      })),
    ),
    ["bundle-too-large", undefined],
  ),
];

/** What lies in the folder besides, or in place of, what was signed. */
const disk = (name: string, loading: string, onDisk: (folder: string) => void): Tampered =>
  of(name, GOOD, [loading, undefined], { onDisk });
const replacing = (name: string, put: (path: string) => void) => (folder: string) => {
  rmSync(join(folder, name));
  put(join(folder, name));
};
const ON_DISK: readonly Tampered[] = [
  disk("a note in the folder", "file-unlisted", (folder) => writeFileSync(join(folder, "README.md"), "x")),
  disk("a hidden file in the folder", "file-unlisted", (folder) =>
    writeFileSync(join(folder, ".hidden"), "x"),
  ),
  disk("a folder in the folder", "file-unlisted", (folder) => mkdirSync(join(folder, "more"))),
  disk("a file whose name differs in capitals", "file-unlisted", (folder) =>
    writeFileSync(join(folder, "Reach-tcp.yaml"), bytesOf(4)),
  ),
  disk("no manifest", "not-a-bundle", (folder) => rmSync(join(folder, MANIFEST_FILE))),
  disk("no manifest.sig: an unsigned catalogue", "not-a-bundle", (folder) =>
    rmSync(join(folder, SIGNATURE_FILE)),
  ),
  disk("a link to a scenario, even to the same bytes", "file-not-plain", (folder) =>
    replacing("reach-tcp.yaml", (path) => symlinkSync(join(ROOT, "scenarios/reach-tcp.yaml"), path))(folder),
  ),
  disk(
    "a link to nowhere",
    "file-not-plain",
    replacing("reach-tcp.yaml", (path) => symlinkSync("/nonexistent", path)),
  ),
  disk(
    "a link in the manifest's place",
    "file-not-plain",
    replacing(MANIFEST_FILE, (path) => symlinkSync("/etc/passwd", path)),
  ),
  disk(
    "a link in manifest.sig's place",
    "file-not-plain",
    replacing(SIGNATURE_FILE, (path) => symlinkSync("/etc/passwd", path)),
  ),
  disk(
    "a folder in a scenario's place",
    "file-not-plain",
    replacing("reach-tcp.yaml", (path) => mkdirSync(path)),
  ),
  disk(
    "a pipe in a scenario's place",
    "file-not-plain",
    replacing("reach-tcp.yaml", (path) => spawnSync("/usr/bin/env", ["mkfifo", path])),
  ),
  disk(
    "a scenario of 70,000 bytes",
    "bundle-too-large",
    replacing("reach-tcp.yaml", (path) => writeFileSync(path, "#".repeat(70_000))),
  ),
  disk(
    "a manifest of a megabyte",
    "manifest-too-large",
    replacing(MANIFEST_FILE, (path) => writeFileSync(path, "x".repeat(1_000_000))),
  ),
  disk("300 files", "bundle-too-large", (folder) => {
    for (let index = 0; index < 300; index++) writeFileSync(join(folder, `x${index}.yaml`), "x");
    chmodSync(folder, 0o755);
  }),
];

/** Signed by the publisher, whole, and no scenario that either side would take. */
const REACH = text(bytesOf(4));
const documentOf = (name: string, body: string | Uint8Array): Tampered =>
  of(`signed, a scenario with ${name}`, bundleOf([{ path: "one.yaml", bytes: joined(body) }]), [
    "scenario-malformed",
    "scenario-malformed",
  ]);
const DOCUMENTS: readonly Tampered[] = [
  documentOf("an anchor", REACH.replace("roles:", "roles: &r")),
  documentOf("an alias", REACH.replace("summary:", "summary: *s\nother:")),
  documentOf(
    "a bomb of aliases",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${"abcdefg"[index]}`).join(",")}]`)
      .join("\n")}\n`,
  ),
  documentOf("a tag", REACH.replace("tier: 0", "tier: !!int 0")),
  documentOf("a tag for code", REACH.replace("title:", "title: !!js/function")),
  documentOf("a merge key", `${REACH}<<: { tier: 2 }\n`),
  documentOf("a key given twice", `${REACH}tier: 0\n`),
  documentOf("a key given twice, once in quotes", `${REACH}"tier": 0\n`),
  documentOf("a second document", `${REACH}---\n${REACH}`),
  documentOf("a directive", `%YAML 1.1\n---\n${REACH}`),
  documentOf("a directive for tags", `%TAG ! tag:evil,2026:\n---\n${REACH}`),
  documentOf("a NUL byte", `${REACH}# \0\n`),
  documentOf("a byte-order mark", joined(BOM, REACH)),
  documentOf("bytes that are not UTF-8", joined(REACH, "# ", Buffer.from([0xc3, 0x28]), "\n")),
  documentOf("a line separator in a comment", `${REACH}# \u2028tier: 2\n`),
  documentOf("an unknown member", `${REACH}exec: id\n`),
  documentOf("a member __proto__", `${REACH}__proto__: { tier: 2 }\n`),
  documentOf("an unknown kind of step", REACH.replaceAll("tcp-connect", "shell")),
  documentOf("a limit widened", REACH.replaceAll("4500", "60000")),
  documentOf("brackets without end", `a: ${"[".repeat(30_000)}`),
  documentOf("lists 30,000 deep", `a:\n  ${"- ".repeat(30_000)}x\n`),
  documentOf("nothing but a comment", "# nothing\n"),
  documentOf("another format", REACH.replace("scenario/1", "scenario/2")),
  of(
    "signed, with one scenario in two files",
    bundleOf([
      { path: "a.yaml", bytes: bytesOf(4) },
      { path: "b.yaml", bytes: joined(bytesOf(4), "# other\n") },
    ]),
    ["scenario-malformed", undefined],
  ),
];

/** All of them, and what they were made of. */
const TAMPERED: readonly Tampered[] = [
  ...CHANGED_UNSIGNED,
  ...SIGNATURES,
  ...KEYS,
  ...SIGNATURE_FORMS,
  ...FORMS,
  ...TIMES,
  ...CONTENTS,
  ...ON_DISK,
  ...DOCUMENTS,
];

const RULES = parseRules("rules.yaml", LOOPBACK_RULES, "");
const TARGET = { transport: "tcp", host: "127.0.0.1", port: 22 } as const;

/** What an agent that pins the tests' publisher says to a job out of this bundle: accepted, or why not. */
function atAgent({ bundle, scenario, first }: Omit<Tampered, "name" | "loading" | "job">): string {
  const versions = versionsInMemory();
  const ask = (from: TestBundle, body: Uint8Array): string => {
    const job = jobOf(body, { target: TARGET, tries: 1 }, { ...vouching(from), role: "actor" });
    const now = instant(Date.now());
    const answer = accept(job, RULES, { own: now, collector: now }, versions);
    return answer.kind === "accepted" ? "accepted" : answer.because;
  };
  if (first !== undefined) expect(ask(first, first.files[0]?.bytes ?? BOM)).toBe("accepted");
  return ask(bundle, scenario ?? bundle.files[0]?.bytes ?? BOM);
}

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** What a collector says that is given the bundle's folder: taken, or why not. */
async function atCollector({
  bundle,
  first,
  onDisk,
}: Omit<Tampered, "name" | "loading" | "job">): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-tampered-"));
  const load = async (from: string): Promise<string> => {
    const reading = readBundleFolder(from);
    if (reading.kind === "refused") return reading.reason;
    const reply = await house.execute("publish-bundle", { parts: reading.parts });
    return reply.kind === "refused" ? reply.reason : "taken";
  };
  try {
    // What the house holds already is what this one would be measured against.
    house.store.sqlite.exec("UPDATE scenarios SET bundle_digest = NULL; DELETE FROM bundles");
    if (first !== undefined) expect(await load(writeBundle(join(folder, "first"), first))).toBe("taken");
    const written = writeBundle(join(folder, "bundle"), bundle);
    onDisk?.(written);
    return await load(written);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("takes the bundle that nobody meddled with, at both doors", async () => {
  expect(atAgent({ bundle: GOOD })).toBe("accepted");
  expect(await atCollector({ bundle: GOOD })).toBe("taken");
});

it("tries far more than forty tampered bundles, each another one", () => {
  expect(new Set(TAMPERED.map(({ name }) => name)).size).toBe(TAMPERED.length);
  const prints = TAMPERED.filter(({ onDisk }) => onDisk === undefined).map(({ bundle, scenario }) =>
    [
      bundle.manifest,
      bundle.signature,
      bundle.signatureFile,
      bundle.keyId,
      ...bundle.files.flatMap(({ path, bytes }) => [path, bytes]),
      scenario ?? "",
    ]
      .map((part) => hexDigest(Buffer.from(part)))
      .join(),
  );
  expect(new Set(prints).size).toBe(prints.length);
  expect(TAMPERED.length).toBeGreaterThan(120);
});

const loadable = TAMPERED.filter(({ loading }) => loading !== undefined);
it.each(loadable)("at a collector's door: $name → $loading", async (tampered) => {
  expect(await atCollector(tampered)).toBe(tampered.loading);
});

const givable = TAMPERED.filter(({ job }) => job !== undefined);
it.each(givable)("at an agent's door: $name → $job", (tampered) => {
  const said = atAgent(tampered);
  const reason = /^(?:Scenario \d+:\d+ |The scenario is not text)/.test(said)
    ? "scenario-malformed"
    : said.split(":")[0];
  expect([reason, said]).toEqual([tampered.job, said]);
});
