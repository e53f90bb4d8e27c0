import { readdir, stat } from "node:fs/promises";
import { BUNDLE_LIMITS, BUNDLE_PATH, type BundleRefused } from "../../proto/bundle.ts";
import { type BundleFile, readBundle, type WholeBundle } from "../../proto/bundle-files.ts";
import { MAX_SCENARIO_BYTES } from "../../proto/scenario.ts";
import { plainFile, readBundleFolder } from "../intake/bundle-folder.ts";
import { badInput } from "./exit.ts";
import { refused } from "./files.ts";

/** The scenarios in a folder that nobody signed yet: every *.yaml in it, with a name that a bundle can list. */
export async function readScenarioFolder(folder: string): Promise<readonly BundleFile[]> {
  const names = (await listed(folder)).filter((name) => /\.ya?ml$/i.test(name)).sort();
  if (names.length === 0) throw badInput(`${folder}: holds no scenario (*.yaml)`);
  if (names.length > BUNDLE_LIMITS.files)
    throw badInput(`${folder}: holds ${names.length} scenarios, the most is ${BUNDLE_LIMITS.files}`);
  return names.map((path) => {
    if (!BUNDLE_PATH.test(path))
      throw badInput(
        `${folder}/${path}: its name must be small letters, digits, ".", "-", "_" and end in .yaml`,
      );
    const bytes = plainFile(folder, path, MAX_SCENARIO_BYTES, "bundle-too-large");
    if ("kind" in bytes) throw badInput(bytes.sentence);
    return { path, bytes };
  });
}

/** A signed folder, checked as far as anybody can who pins nobody: it is whole. */
export async function readSignedFolder(folder: string): Promise<WholeBundle | BundleRefused> {
  await listed(folder);
  const reading = readBundleFolder(folder);
  return reading.kind === "refused" ? reading : readBundle(reading.parts);
}

export const isFolder = async (path: string): Promise<boolean> =>
  (
    await stat(path).catch((cause: NodeJS.ErrnoException) => {
      throw refused(path, cause);
    })
  ).isDirectory();

export async function listed(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "ENOTDIR" ? badInput(`${folder}: is a file, not a folder`) : refused(folder, cause);
  });
}
