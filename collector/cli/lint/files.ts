import { basename, dirname, join, resolve } from "node:path";
import { BUNDLE_LIMITS, BUNDLE_PATH, MANIFEST_FILE } from "../../../proto/bundle.ts";
import type { BundleFile, WholeBundle } from "../../../proto/bundle-files.ts";
import { MAX_SCENARIO_BYTES } from "../../../proto/scenario.ts";
import { sha256 } from "../../../proto/seal.ts";
import { plainFile } from "../../intake/bundle-folder.ts";
import { badInput } from "../exit.ts";
import { readFileBytes } from "../files.ts";
import { isFolder, listed } from "../scenario-files.ts";
import { type LintedDocument, lintDocument } from "./document.ts";
import { inOrder, type LintProblem } from "./problem.ts";

/** A file with everything that is wrong with it, on its own and beside the others. */
export type LintedFile = {
  /** As the caller named it, or its folder with its name. */
  readonly file: string;
  readonly id: string | undefined;
  readonly version: number | undefined;
  /** SHA-256 of its exact bytes, in hex. */
  readonly digest: string;
  readonly problems: readonly LintProblem[];
};

type Named = { readonly file: string; readonly bytes: Uint8Array };
type Read = Named & { readonly digest: string; readonly document: LintedDocument };

/** Lints files together: each on its own, and those that can't be in one catalogue with another. */
export function lintFiles(files: readonly Named[]): readonly LintedFile[] {
  const read: readonly Read[] = files.map((one) => ({
    ...one,
    digest: sha256(one.bytes).toString("hex"),
    document: lintDocument(one.bytes),
  }));
  return read.map((one, i) => ({
    file: one.file,
    id: one.document.id,
    version: one.document.version,
    digest: one.digest,
    problems: inOrder([
      ...one.document.problems,
      ...nameWords(one),
      ...read
        .slice(0, i)
        .flatMap((before) => sameWords(one, before))
        .slice(0, 1),
    ]),
  }));
}

/** A bundle's own files, named by its folder. */
export const filesOf = (folder: string, { files }: WholeBundle): readonly Named[] =>
  files.map(({ path, bytes }: BundleFile) => ({ file: join(folder, path), bytes }));

/** Whether a path is a folder that says it is a signed bundle. */
export const isBundle = async (path: string): Promise<boolean> =>
  (await isFolder(path)) && (await listed(path)).includes(MANIFEST_FILE);

/** The scenarios that a path means: itself, or every *.yaml directly in it. Rejects with one line for what can't be read. */
export async function readPath(path: string): Promise<readonly Named[]> {
  if (!(await isFolder(path))) return [{ file: path, bytes: await readFileBytes(path, MAX_SCENARIO_BYTES) }];
  const names = (await listed(path)).filter((name) => /\.ya?ml$/i.test(name)).sort();
  if (names.length === 0) throw badInput(`${path}: holds no scenario (*.yaml)`);
  if (names.length > BUNDLE_LIMITS.files)
    throw badInput(`${path}: holds ${names.length} scenarios, the most is ${BUNDLE_LIMITS.files}`);
  return names.map((name) => {
    const bytes = plainFile(path, name, MAX_SCENARIO_BYTES, "bundle-too-large");
    if ("kind" in bytes) throw badInput(bytes.sentence);
    return { file: join(path, name), bytes };
  });
}

function nameWords({ file, document: { id, placeOfId } }: Read): readonly LintProblem[] {
  const name = basename(file);
  if (!BUNDLE_PATH.test(name))
    return [
      {
        line: 1,
        column: 1,
        path: "",
        code: "file-name-unlisted",
        severity: "error",
        message: `no bundle can list a file named "${name}"`,
        fix: 'name it in small letters, digits, ".", "-" and "_", ending in .yaml',
      },
    ];
  if (id === undefined || !/^[a-z][a-z0-9.-]{1,63}$/.test(id)) return [];
  const fitting = `${id.replaceAll(".", "-")}.yaml`;
  if (name === fitting || !BUNDLE_PATH.test(fitting)) return [];
  return [
    {
      ...placeOfId,
      path: "id",
      code: "file-name",
      severity: "warning",
      message: `"${id}" stands in a file named "${name}"`,
      fix: `name the file ${fitting}, or correct the id`,
    },
  ];
}

/** Two files of one folder may not share an id, for a bundle holds one version of each; elsewhere only copies may share id and version. */
function sameWords(one: Read, before: Read): readonly LintProblem[] {
  const { id, version, placeOfId } = one.document;
  if (id === undefined || id !== before.document.id) return [];
  const isBeside = dirname(resolve(one.file)) === dirname(resolve(before.file));
  const isSameVersion = version === before.document.version;
  if (!isBeside && (!isSameVersion || one.digest === before.digest)) return [];
  return [
    {
      ...placeOfId,
      path: "id",
      code: "same-scenario",
      severity: "error",
      message: `another file holds "${id}"${isSameVersion && version !== undefined ? ` version ${version}` : ""} too: ${before.file}`,
      fix: isBeside
        ? "give one of them another id; an earlier version stays in its own bundle"
        : "give the changed one the next version",
    },
  ];
}
