import { basename } from "node:path";
import type { Command } from "commander";
import { type BundleRefused, MANIFEST_FILE, refusedAsExpired } from "../../proto/bundle.ts";
import {
  type BundleFile,
  type FileProblem,
  readScenarioFiles,
  type ScenarioFile,
  sayProblem,
  type WholeBundle,
} from "../../proto/bundle-files.ts";
import { MAX_SCENARIO_BYTES } from "../../proto/scenario.ts";
import { sha256 } from "../../proto/seal.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { readFileBytes } from "./files.ts";
import { when } from "./instants.ts";
import { isJson, print } from "./print.ts";
import { isFolder, listed, readScenarioFolder, readSignedFolder } from "./scenario-files.ts";
import type { Shell } from "./shell.ts";

/** `plumbline scenario lint`: one file, a folder of them, or a bundle with its signature. */
export function lintCommand(scenario: Command, shell: Shell): void {
  withExamples(
    scenario
      .command("lint <file>")
      .description(
        "whether a scenario, a folder of scenarios or a signed bundle is well formed; of a bundle also that it is whole. Needs no collector",
      ),
    "scenario lint scenarios/reach-tcp.yaml",
    "scenario lint ./bundle",
  ).action(async (path: string, _options: object, command: Command) => {
    if (!(await isFolder(path))) await lintFile(shell, command, path);
    else if ((await listed(path)).includes(MANIFEST_FILE)) await lintBundle(shell, command, path);
    else {
      const scenarios = lintFiles(shell, command, path, await readScenarioFolder(path));
      print(
        shell,
        command,
        { file: path, ok: true, scenarios: scenarios.map(summary), problems: [] },
        (shown) => shown.scenarios.map(sentence),
      );
    }
  });
}

async function lintFile(shell: Shell, command: Command, file: string): Promise<void> {
  const bytes = await readFileBytes(file, MAX_SCENARIO_BYTES);
  const [linted] = lintFiles(shell, command, file, [{ path: basename(file), bytes }], file);
  if (linted === undefined) throw new TypeError("One file is one scenario");
  print(shell, command, { ...summary(linted), file, ok: true, problems: [] }, (shown) => [sentence(shown)]);
}

async function lintBundle(shell: Shell, command: Command, folder: string): Promise<void> {
  const bundle = await readSignedFolder(folder);
  if (bundle.kind === "refused") throw refusal(shell, command, folder, bundle);
  const { manifest, digest, keyId, notAfter } = bundle;
  const ended = refusedAsExpired(manifest, notAfter, shell.clock());
  if (ended !== undefined) throw refusal(shell, command, folder, ended);
  const scenarios = lintFiles(shell, command, folder, bundle.files);
  const signed = { id: manifest.id, version: manifest.version, digest, keyId, notAfter: manifest.notAfter };
  const linted = { file: folder, ok: true, bundle: signed, scenarios: scenarios.map(summary), problems: [] };
  print(shell, command, linted, (shown) => [
    ...shown.scenarios.map(sentence),
    `${folder}: bundle ${signed.id} version ${signed.version} is whole, until ${when(signed.notAfter)}`,
    `signed by the key ${signed.keyId}; whether to believe it, each agent's rules.yaml says`,
  ]);
}

/** Every problem goes into the value, with its line and column; the line on stderr tells the first. */
function lintFiles(
  shell: Shell,
  command: Command,
  path: string,
  files: readonly BundleFile[] | WholeBundle["files"],
  shownAs?: string,
): readonly ScenarioFile[] {
  const reading = readScenarioFiles(files);
  if (reading.kind === "read") return reading.scenarios;
  const problems = reading.problems.map((problem) => ({
    ...problem,
    file: shownAs ?? `${path}/${problem.file}`,
  }));
  if (isJson(command)) print(shell, command, { file: path, ok: false, problems }, () => []);
  throw badInput(inOneLine(problems));
}

/** The first of many problems, and how many there are. */
export function inOneLine([first, ...more]: readonly FileProblem[]): string {
  if (first === undefined) throw new TypeError("Refused without a reason");
  return `${sayProblem(first)}${more.length === 0 ? "" : ` (and ${more.length} more)`}`;
}

function refusal(
  shell: Shell,
  command: Command,
  folder: string,
  { reason, sentence: because }: BundleRefused,
): Error {
  const problems = [{ file: folder, reason, message: because }];
  if (isJson(command)) print(shell, command, { file: folder, ok: false, problems }, () => []);
  return badInput(`${folder}: ${reason}: ${because}`);
}

const summary = ({ path, bytes, scenario }: ScenarioFile) => ({
  file: path,
  id: scenario.id,
  version: scenario.version,
  digest: sha256(bytes).toString("hex"),
});

const sentence = ({ file, id, version, digest }: ReturnType<typeof summary>): string =>
  `${file}: ${id} version ${version} is well formed, digest ${digest}`;
