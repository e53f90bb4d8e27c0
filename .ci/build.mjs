import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ROOT, say, Unready } from "./install.mjs";

/** Bundles into `.build/`: the two commands, the writer thread, the demo, and the console. */
export const OUT = join(ROOT, ".build");
const STAMP = join(OUT, ".stamp");
const SOURCES = [
  "agent",
  "collector",
  "proto",
  "scenarios",
  "package-lock.json",
  "package.json",
  ".ci/build.mjs",
];

export async function build() {
  const newest = String(Math.max(...SOURCES.map((source) => newestIn(join(ROOT, source)))));
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === newest) return;
  say("Building…");
  mkdirSync(OUT, { recursive: true });
  for (const name of readdirSync(OUT).filter((file) => /\.js(\.map)?$/.test(file))) rmSync(join(OUT, name));
  rmSync(STAMP, { force: true });
  const { build: bundle } = await import("esbuild");
  const common = {
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "silent",
    sourcemap: "linked",
    absWorkingDir: ROOT,
  };
  const collectorOut = { ...common, packages: "external", splitting: true, outdir: OUT };
  await bundle({
    ...collectorOut,
    entryPoints: {
      plumbline: "collector/cli/plumbline.ts",
      writer: "collector/writer.ts",
      "intake-thread": "collector/intake-thread.ts",
      "verify-thread": "collector/verify-thread.ts",
      demo: "collector/demo/main.ts",
    },
  });
  await bundle({
    ...common,
    ...AGENT_BUNDLE,
    entryPoints: ["agent/main.ts"],
    outfile: join(OUT, "plumbline-agent.js"),
  });
  for (const file of ["plumbline.js", "plumbline-agent.js"]) chmodSync(join(OUT, file), 0o755);
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [join(ROOT, "node_modules", "vite", "bin", "vite.js"), "build", "collector/web", "--logLevel", "error"],
    { cwd: ROOT, encoding: "utf8" },
  );
  if (status !== 0) throw new Unready(`Building the console failed: ${(stderr || stdout).trim()}`);
  writeFileSync(STAMP, newest);
}

/** One file with everything in it, so that the agent needs no node_modules and no add-on. */
export const AGENT_BUNDLE = {
  legalComments: "none",
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as __createRequire } from "node:module";',
      "const require = __createRequire(import.meta.url);",
    ].join("\n"),
  },
  sourcemap: false,
};

function newestIn(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
