import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./root.ts";

/** What a command left behind when it ended. */
export type Ended = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

/** A command that hangs is killed, and fails its test by its exit code. */
const MOST_MS = 30_000;

/**
 * Bundles `plumbline` as a release does, in a folder of the test's own below `.build`, where the
 * packages it leaves outside are found. It runs as a process, in an environment without a profile.
 */
export async function builtCommand() {
  mkdirSync(join(ROOT, ".build"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".build", "test-"));
  const outfile = join(folder, "plumbline.js");
  await build({
    entryPoints: { plumbline: join(ROOT, "collector/cli/plumbline.ts") },
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    logLevel: "error",
    outdir: folder,
  });
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [outfile, ...args], {
        cwd: ROOT,
        env: { PATH: process.env["PATH"], HOME: folder, ...env },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: MOST_MS,
      });
      const said = { stdout: "", stderr: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said.stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said.stderr += text;
      });
      child.on("error", reject);
      child.on("close", (exitCode) => resolve({ exitCode, ...said }));
    });
  return { run, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export type BuiltCommand = Awaited<ReturnType<typeof builtCommand>>;
