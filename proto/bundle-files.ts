import type { z } from "zod";
import {
  BUNDLE_LIMITS,
  type BundleRefused,
  isSignedManifest,
  type Manifest,
  readManifest,
  readSignature,
  refusedBundle,
} from "./bundle.ts";
import { scenarioSchema } from "./scenario.ts";
import { sha256 } from "./seal.ts";
import { readYaml, type YamlProblem, yamlText } from "./strict-yaml.ts";
import type { Instant } from "./time.ts";

/** A bundle as it came: bytes, of which nothing was believed yet. */
export type BundleParts = {
  readonly manifest: Uint8Array;
  /** What `manifest.sig` holds. */
  readonly signatureFile: Uint8Array;
  readonly files: readonly BundleFile[];
};
export type BundleFile = { readonly path: string; readonly bytes: Uint8Array };

/** A bundle that is whole: what its key signed is what is there, no more and no less. */
export type WholeBundle = {
  readonly kind: "whole";
  readonly manifest: Manifest;
  readonly manifestBytes: Uint8Array;
  /** SHA-256 of the manifest's exact bytes, in hex. */
  readonly digest: string;
  readonly notAfter: Instant;
  readonly keyId: string;
  readonly signature: Uint8Array;
  readonly files: readonly (BundleFile & { readonly sha256: string })[];
};

/**
 * Checks a bundle against the key it carries: signature, then manifest, then every file's length and
 * digest. It says that the bundle is whole, not whom to believe; that is for an agent's pins. Reads
 * none of the scenarios.
 */
export function readBundle({
  manifest: bytes,
  signatureFile,
  files,
}: BundleParts): WholeBundle | BundleRefused {
  const signed = readSignature(signatureFile);
  if (signed.kind === "refused") return signed;
  if (bytes.length > BUNDLE_LIMITS.manifestBytes)
    return refusedBundle("manifest-too-large", `The manifest is ${bytes.length} bytes long`);
  if (!isSignedManifest(bytes, signed.signature, signed.key))
    return refusedBundle("signature-wrong", "The signature is not over this manifest, or by another key");
  const reading = readManifest(bytes);
  if (reading.kind === "refused") return reading;
  const { manifest, digest, notAfter } = reading;
  const strange = files.find(({ path }) => !manifest.files.some((listed) => listed.path === path));
  if (strange !== undefined)
    return refusedBundle("file-unlisted", `"${strange.path.slice(0, 100)}" is not in the manifest`);
  const total = files.reduce((sum, file) => sum + file.bytes.length, 0);
  if (total > BUNDLE_LIMITS.totalBytes)
    return refusedBundle(
      "bundle-too-large",
      `The scenarios are ${total} bytes long together, the most is ${BUNDLE_LIMITS.totalBytes}`,
    );
  const whole: (BundleFile & { readonly sha256: string })[] = [];
  for (const listed of manifest.files) {
    const [file, second] = files.filter(({ path }) => path === listed.path);
    if (file === undefined) return refusedBundle("file-missing", `"${listed.path}" is missing`);
    const isSame = file.bytes.length === listed.bytes && sha256(file.bytes).toString("hex") === listed.sha256;
    if (second !== undefined || !isSame)
      return refusedBundle("file-changed", `"${listed.path}" is not the file that was signed`);
    whole.push({ ...file, sha256: listed.sha256 });
  }
  const { keyId, signature } = signed;
  return { kind: "whole", manifest, manifestBytes: bytes, digest, notAfter, keyId, signature, files: whole };
}

export type ScenarioFile = {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly scenario: z.infer<typeof scenarioSchema>;
};

/** What is wrong with one file of many. */
export type FileProblem = YamlProblem & { readonly file: string };

/** Reads the scenarios of a bundle, or of a folder that is to become one; everything that is wrong with any. */
export function readScenarioFiles(
  files: readonly BundleFile[],
):
  | { readonly kind: "read"; readonly scenarios: readonly ScenarioFile[] }
  | { readonly kind: "malformed"; readonly problems: readonly [FileProblem, ...FileProblem[]] } {
  const scenarios: ScenarioFile[] = [];
  const problems: FileProblem[] = [];
  for (const { path, bytes } of files) {
    const reading = readScenarioFile(bytes);
    if (reading.kind === "malformed")
      problems.push(...reading.problems.map((problem) => ({ ...problem, file: path })));
    else if (scenarios.some(({ scenario }) => scenario.id === reading.value.id))
      problems.push({ ...START, file: path, message: `another file holds "${reading.value.id}" too` });
    else scenarios.push({ path, bytes, scenario: reading.value });
  }
  const [first, ...more] = problems;
  return first === undefined
    ? { kind: "read", scenarios }
    : { kind: "malformed", problems: [first, ...more] };
}

/** Reads one scenario from its exact bytes. */
export function readScenarioFile(
  bytes: Uint8Array,
):
  | { readonly kind: "read"; readonly value: z.infer<typeof scenarioSchema> }
  | { readonly kind: "malformed"; readonly problems: readonly [YamlProblem, ...YamlProblem[]] } {
  const text = yamlText(bytes);
  if (text === undefined)
    return { kind: "malformed", problems: [{ ...START, message: "is not text in UTF-8" }] };
  return readYaml(text, scenarioSchema);
}

const START = { line: 1, column: 1, path: "" } as const;

/** The first of many, in a sentence. */
export const sayProblem = ({ file, line, column, path, message }: FileProblem): string =>
  `${file}:${line}:${column} ${path === "" ? "" : `${path}: `}${message}`;
