import { createPrivateKey, type KeyObject } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import {
  BUNDLE_ID,
  encodeManifest,
  encodeSignature,
  MANIFEST_FILE,
  MAX_BUNDLE_VERSION,
  SIGNATURE_FILE,
  signManifest,
} from "../../proto/bundle.ts";
import type { BundleFile } from "../../proto/bundle-files.ts";
import { publisherKey, showPublisherKey } from "../../proto/publisher.ts";
import { sha256 } from "../../proto/seal.ts";
import { after, type Instant, toIso } from "../../proto/time.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { readTextFile, refused } from "./files.ts";
import { spanMs, when } from "./instants.ts";
import { lintFiles } from "./lint/files.ts";
import { errorLines } from "./lint/problem.ts";
import { print } from "./print.ts";
import { listed, readScenarioFolder, readSignedFolder } from "./scenario-files.ts";
import type { Shell } from "./shell.ts";

type SignOptions = {
  readonly key: string;
  readonly output: string;
  readonly id?: string;
  readonly bundleVersion?: string;
  readonly notAfter: string;
};

/** A private key in PEM is a few hundred bytes. */
const MAX_KEY_BYTES = 4_096;
/** A year: long enough to forget, short enough that a lost key ends. */
const DEFAULT_SPAN = "365d";

/** `plumbline scenario sign`: lints a folder of scenarios and signs what it read, as the next version of a bundle. */
export function signCommand(scenario: Command, shell: Shell): void {
  withExamples(
    scenario
      .command("sign <dir>")
      .description(
        "lint a folder's scenarios and sign them as a bundle. Needs no collector, and belongs nowhere near one",
      )
      .requiredOption("--key <file>", "private key that plumbline scenario keygen wrote")
      .requiredOption(
        "-o, --output <bundle>",
        "folder to write; an earlier bundle there is replaced by the next version",
      )
      .option(
        "--id <id>",
        "the bundle's name over its versions (default: the earlier one's, or the folder's)",
      )
      .option("--bundle-version <n>", "default: one more than the earlier bundle's, or 1")
      .option("--not-after <when>", "when it ends: a span such as 90d, or 2027-12-31", DEFAULT_SPAN),
    "scenario sign ./scenarios --key publisher.pem -o ./bundle",
  ).action(async (folder: string, options: SignOptions, command: Command) => {
    const signed = await sign(folder, options, shell.clock());
    print(shell, command, signed, (shown) => [
      `${shown.bundle}: bundle ${shown.id} version ${shown.version}, ${counted(shown.scenarios, "scenario")}, until ${when(shown.notAfter)}`,
      `signed by the key ${shown.keyId}`,
      `Next: plumbline scenario publish ${shown.bundle}`,
    ]);
  });
}

async function sign(folder: string, options: SignOptions, now: Instant) {
  const files = await readScenarioFolder(folder);
  const errors = lintFiles(files.map(({ path, bytes }) => ({ file: join(folder, path), bytes }))).flatMap(
    errorLines,
  );
  if (errors.length > 0)
    throw badInput(`${errors[0]}${errors.length === 1 ? "" : ` (and ${errors.length - 1} more)`}`);
  const key = await readPrivateKey(options.key);
  if (resolve(folder) === resolve(options.output))
    throw badInput(`-o: ${options.output} is the folder that is signed; give another`);
  const earlier = await earlierBundle(options.output);
  const id = options.id ?? earlier?.id ?? basename(resolve(folder)).toLowerCase();
  if (!BUNDLE_ID.test(id)) throw badInput(`--id: "${id}" is no name for a bundle (${BUNDLE_ID.source})`);
  if (earlier !== undefined && earlier.id !== id)
    throw badInput(
      `-o: ${options.output} holds the bundle "${earlier.id}", not "${id}"; give another folder`,
    );
  const version = readVersion(options.bundleVersion, earlier?.version ?? 0);
  const manifest = encodeManifest({
    format: "plumbline-bundle/1",
    id,
    version,
    notAfter: toIso(readEnd(options.notAfter, now)),
    files: files.map(({ path, bytes }) => ({
      path,
      sha256: sha256(bytes).toString("hex"),
      bytes: bytes.length,
    })),
  });
  const publicKey = showPublisherKey(key);
  const keyId = publisherKey(publicKey)?.keyId ?? "";
  const signature = encodeSignature(keyId, publicKey, signManifest(manifest, key));
  await writeBundle(options.output, manifest, signature, files);
  const digest = sha256(manifest).toString("hex");
  const notAfter = toIso(readEnd(options.notAfter, now));
  return { bundle: options.output, id, version, digest, keyId, notAfter, scenarios: files.length };
}

/** What is at the output now: nothing, an empty folder, or a bundle that the next one replaces. Anything else is not ours to replace. */
async function earlierBundle(output: string): Promise<{ id: string; version: number } | undefined> {
  const isThere = await stat(output).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return false;
      throw refused(output, cause);
    },
  );
  if (!isThere || (await listed(output)).length === 0) return undefined;
  const bundle = await readSignedFolder(output);
  if (bundle.kind === "refused")
    throw badInput(
      `-o: ${output} is there already and no whole bundle (${bundle.reason}); give another folder`,
    );
  return bundle.manifest;
}

function readVersion(text: string | undefined, earlier: number): number {
  const version = text === undefined ? earlier + 1 : Number(text);
  if (!/^\d{1,10}$/.test(text ?? "1") || version < 1 || version > MAX_BUNDLE_VERSION)
    throw badInput(`--bundle-version: "${text}" is no number from 1 to ${MAX_BUNDLE_VERSION}`);
  if (version <= earlier)
    throw badInput(
      `--bundle-version: ${version} is not above ${earlier}, the earlier bundle's; versions never go back`,
    );
  return version;
}

function readEnd(text: string, now: Instant): Instant {
  const span = spanMs(text);
  const end = span === undefined ? Date.parse(/^\d{4}-\d\d-\d\d/.test(text) ? text : "") : now + span;
  if (Number.isNaN(end))
    throw badInput(`--not-after: "${text}" is neither a span such as 90d nor an instant such as 2027-12-31`);
  if (end <= now) throw badInput(`--not-after: ${text} is over`);
  return after(now, end - now);
}

async function readPrivateKey(file: string): Promise<KeyObject> {
  const text = await readTextFile(file, MAX_KEY_BYTES);
  if (((await stat(file)).mode & 0o077) !== 0)
    throw badInput(`--key: others may read ${file} (run: chmod 600 ${file})`);
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch (cause) {
    throw badInput(`--key: ${file} holds no private key in PEM`, cause);
  }
  if (key.asymmetricKeyType !== "ed25519")
    throw badInput(`--key: ${file} holds a ${key.asymmetricKeyType} key, it must be Ed25519`);
  return key;
}

/** Whole or not at all: written beside, then put in place. */
async function writeBundle(
  output: string,
  manifest: Uint8Array,
  signature: Uint8Array,
  files: readonly BundleFile[],
): Promise<void> {
  const target = resolve(output);
  const [draft, aside] = [`${target}.new`, `${target}.old`];
  try {
    for (const left of [draft, aside]) await rm(left, { recursive: true, force: true });
    await mkdir(draft);
    for (const { path, bytes } of files) await writeFile(join(draft, path), bytes);
    await writeFile(join(draft, MANIFEST_FILE), manifest);
    await writeFile(join(draft, SIGNATURE_FILE), signature);
    await rename(target, aside).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ENOENT") throw cause;
    });
    await rename(draft, target);
    await rm(aside, { recursive: true, force: true });
  } catch (cause) {
    throw refused(output, cause as NodeJS.ErrnoException);
  }
}
