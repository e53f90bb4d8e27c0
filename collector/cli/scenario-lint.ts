import { resolve } from "node:path";
import type { Command } from "commander";
import { type BundleRefused, refusedAsExpired } from "../../proto/bundle.ts";
import type { WholeBundle } from "../../proto/bundle-files.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput, EXIT } from "./exit.ts";
import { when } from "./instants.ts";
import { filesOf, isBundle, type LintedFile, lintFiles, readPath } from "./lint/files.ts";
import { problemLine } from "./lint/problem.ts";
import { isJson, print } from "./print.ts";
import { readSignedFolder } from "./scenario-files.ts";
import type { Shell } from "./shell.ts";

/** `plumbline scenario lint`: files, folders of them, and bundles with their signature. */
export function lintCommand(scenario: Command, shell: Shell): void {
  withExamples(
    scenario
      .command("lint <path...>")
      .description(
        "everything that is wrong with scenarios, folders of them or signed bundles, with line and column and the way out; of a bundle also that it is whole. Needs no collector. Exits 1 when there are errors",
      )
      .option("--strict", "take warnings for errors"),
    "scenario lint scenarios/reach-tcp.yaml",
    "scenario lint scenarios ./bundle",
  ).action(async (paths: readonly string[], { strict }: { strict?: boolean }, command: Command) => {
    const bundles: Signed[] = [];
    const files: { readonly file: string; readonly bytes: Uint8Array }[] = [];
    for (const path of distinct(paths)) {
      if (await isBundle(path)) {
        const bundle = await wholeBundle(shell, command, path);
        bundles.push(signedBy(path, bundle));
        files.push(...filesOf(path, bundle));
      } else files.push(...(await readPath(path)));
    }
    const linted = lintFiles(distinctFiles(files));
    const all = linted.flatMap(({ problems }) => problems);
    const errors = all.filter(({ severity }) => severity === "error").length;
    const warnings = all.length - errors;
    const ok = errors === 0 && (strict !== true || warnings === 0);
    print(shell, command, { ok, errors, warnings, files: linted, bundles }, (shown) => [
      ...shown.files.flatMap(fileLines),
      ...shown.bundles.flatMap(bundleLines),
      ...(all.length === 0
        ? []
        : [
            `${counted(linted.length, "file")}: ${counted(errors, "error")}, ${counted(warnings, "warning")}`,
          ]),
    ]);
    if (!ok) shell.exit(EXIT.no);
  });
}

const distinct = (paths: readonly string[]): readonly string[] => [
  ...new Map(paths.map((path) => [resolve(path), path])).values(),
];

/** A file that was named itself and by its folder is looked at once. */
const distinctFiles = <T extends { readonly file: string }>(files: readonly T[]): readonly T[] => [
  ...new Map(files.map((one) => [resolve(one.file), one])).values(),
];

type Signed = ReturnType<typeof signedBy>;
const signedBy = (folder: string, { manifest, digest, keyId }: WholeBundle) => ({
  folder,
  id: manifest.id,
  version: manifest.version,
  digest,
  keyId,
  notAfter: manifest.notAfter,
});

async function wholeBundle(shell: Shell, command: Command, folder: string): Promise<WholeBundle> {
  const bundle = await readSignedFolder(folder);
  if (bundle.kind === "refused") throw refusal(shell, command, folder, bundle);
  const ended = refusedAsExpired(bundle.manifest, bundle.notAfter, shell.clock());
  if (ended !== undefined) throw refusal(shell, command, folder, ended);
  return bundle;
}

/** What is in a bundle that was meddled with says nothing about what was signed: none of it is looked at. */
function refusal(shell: Shell, command: Command, folder: string, refused: BundleRefused): Error {
  const { reason, sentence } = refused;
  if (isJson(command)) {
    const problem = { line: 1, column: 1, path: "", code: reason, severity: "error", message: sentence };
    const problems = [{ ...problem, fix: "get it again from who signed it, or sign it anew" }];
    const files = [{ file: folder, problems }];
    print(shell, command, { ok: false, errors: 1, warnings: 0, files, bundles: [] }, () => []);
  }
  return badInput(`${folder}: ${reason}: ${sentence}`);
}

const fileLines = ({ file, id, version, digest, problems }: LintedFile): readonly string[] => [
  ...problems.map((problem) => problemLine(file, problem)),
  ...(problems.some(({ severity }) => severity === "error")
    ? []
    : [`${file}: ${id} version ${version} is well formed, digest ${digest}`]),
];

const bundleLines = ({ folder, id, version, keyId, notAfter }: Signed): readonly string[] => [
  `${folder}: bundle ${id} version ${version} is whole, until ${when(notAfter)}`,
  `signed by the key ${keyId}; whether to believe it, each agent's rules.yaml says`,
];
