import { closeSync, constants, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { BUNDLE_ID, MAX_BUNDLE_VERSION, type TakenVersion } from "../proto/bundle.ts";
import { PRIVATE_FILE_MODE, writeAtomically } from "./atomic-file.ts";
import { codeOf, saying } from "./refusal.ts";

/** The highest version of each bundle that this agent ever took, over restarts. */
export type BundleVersions = {
  /** Why the record can't be used, and then no scenario runs; empty when it can. */
  readonly problem: () => string;
  readonly taken: (bundleId: string) => TakenVersion | undefined;
  /** Keeps a version; durable when it returns true. False: it can't be kept, and must not be taken. */
  readonly keep: (bundleId: string, version: TakenVersion) => boolean;
  readonly list: () => readonly { readonly id: string; readonly version: number }[];
};

/** The record as it stands in the data folder. */
export type VersionRecord = {
  readonly problem: string;
  readonly taken: ReadonlyMap<string, TakenVersion>;
};

const FILE = "bundle-versions.jsonl";
/** So many bundles are remembered; no more are taken. */
export const MAX_BUNDLES = 256;

const lineSchema = z.strictObject({
  id: z.string().regex(BUNDLE_ID),
  version: z.number().int().min(1).max(MAX_BUNDLE_VERSION),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * Reads the record: a line for each version taken, in order. A line that doesn't end as one was cut
 * short by a crash, before its version was taken, and says nothing. Never throws: a record that
 * can't be read is a problem that keeps every scenario from running, since an old bundle could
 * come back without it.
 */
export function readVersionRecord(directory: string): VersionRecord {
  const path = join(directory, FILE);
  const taken = new Map<string, TakenVersion>();
  try {
    for (const line of readFileSync(path, "utf8")
      .split("\n")
      .filter((one) => one.endsWith("}"))) {
      const { id, version, digest } = lineSchema.parse(JSON.parse(line));
      taken.set(id, { version, digest });
    }
  } catch (cause) {
    const isNew = codeOf(cause) === "ENOENT";
    return { problem: isNew ? "" : `${path} can't be read: ${saying(cause).split("\n")[0]}`, taken };
  }
  return { problem: "", taken };
}

/**
 * Opens the record in the agent's data folder, and leaves it whole and with one line for each
 * bundle. Versions are then appended with O_SYNC: the one durable write that Node's permission
 * model leaves to code that must not wait, since it disables `fsyncSync`.
 */
export async function openBundleVersions(directory: string): Promise<BundleVersions> {
  const path = join(directory, FILE);
  const record = readVersionRecord(directory);
  const taken = new Map(record.taken);
  let { problem } = record;
  if (problem === "") {
    try {
      await writeAtomically(path, [...taken].map(([id, version]) => lineOf(id, version)).join(""));
    } catch (cause) {
      problem = `${path} can't be written: ${saying(cause)}`;
    }
  }
  return {
    problem: () => problem,
    taken: (bundleId) => taken.get(bundleId),
    keep: (bundleId, version) => {
      if (problem !== "" || (!taken.has(bundleId) && taken.size >= MAX_BUNDLES)) return false;
      // A line of its own, even behind one that a full disk cut short.
      if (!append(path, `\n${lineOf(bundleId, version)}`)) return false;
      taken.set(bundleId, version);
      return true;
    },
    list: () => [...taken].map(([id, { version }]) => ({ id, version })),
  };
}

const lineOf = (id: string, { version, digest }: TakenVersion): string =>
  `${JSON.stringify({ id, version, digest })}\n`;

/** Whether all of it is on the disk. */
function append(path: string, line: string): boolean {
  try {
    const { O_WRONLY, O_APPEND, O_SYNC } = constants;
    const file = openSync(path, O_WRONLY | O_APPEND | O_SYNC, PRIVATE_FILE_MODE);
    try {
      return writeSync(file, line) === Buffer.byteLength(line);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
