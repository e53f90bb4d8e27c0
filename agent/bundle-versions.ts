import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { BUNDLE_ID, MAX_BUNDLE_VERSION, type TakenVersion } from "../proto/bundle.ts";
import { PRIVATE_FILE_MODE } from "./atomic-file.ts";
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

const FILE = "bundle-versions.json";
/** So many bundles are remembered; no more are taken. */
export const MAX_BUNDLES = 256;

const schema = z.strictObject({
  format: z.literal("plumbline-bundle-versions/1"),
  bundles: z.record(
    z.string().regex(BUNDLE_ID),
    z.strictObject({
      version: z.number().int().min(1).max(MAX_BUNDLE_VERSION),
      digest: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/**
 * Opens the record in the agent's data folder. Never throws: a record that can't be read is a
 * problem that keeps every scenario from running, since without it an old bundle could come back.
 */
export function bundleVersions(directory: string): BundleVersions {
  const path = join(directory, FILE);
  const known = new Map<string, TakenVersion>();
  let problem = "";
  try {
    const { bundles } = schema.parse(JSON.parse(readFileSync(path, "utf8")));
    for (const [id, taken] of Object.entries(bundles)) known.set(id, taken);
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT") problem = `${path}: ${saying(cause).split("\n")[0]}`;
  }
  return {
    problem: () => problem,
    taken: (bundleId) => known.get(bundleId),
    keep: (bundleId, version) => {
      const next = new Map(known).set(bundleId, version);
      if (problem !== "" || next.size > MAX_BUNDLES) return false;
      try {
        replace(directory, path, next);
      } catch {
        return false;
      }
      known.set(bundleId, version);
      return true;
    },
    list: () => [...known].map(([id, { version }]) => ({ id, version })),
  };
}

/** The old record or the new one, whatever happens meanwhile. It is written once for each version of a bundle. */
function replace(directory: string, path: string, known: ReadonlyMap<string, TakenVersion>): void {
  const draft = `${path}.new`;
  const content = { format: "plumbline-bundle-versions/1", bundles: Object.fromEntries(known) };
  withFile(draft, "w", (file) => writeSync(file, `${JSON.stringify(content)}\n`));
  renameSync(draft, path);
  withFile(directory, "r", () => undefined);
}

function withFile(path: string, flag: "r" | "w", act: (file: number) => unknown): void {
  const file = openSync(path, flag, PRIVATE_FILE_MODE);
  try {
    act(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
