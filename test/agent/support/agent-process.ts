import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { LOOPBACK_RULES } from "./scenario.ts";

/** The agent as one file, and the folders that it is confined to. */
export type Installed = {
  readonly folder: string;
  readonly bundle: string;
  readonly data: string;
  readonly policy: string;
  readonly remove: () => void;
};

/** Builds the agent as a release does and gives it rules and a data folder of its own. */
export async function installAgent(rules = LOOPBACK_RULES): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "plumbline-installed-")));
  chmodSync(folder, 0o755);
  const bundle = join(folder, "plumbline-agent.js");
  await build({
    entryPoints: [join(import.meta.dirname, "../../../agent/main.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    legalComments: "none",
    logLevel: "error",
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
    },
  });
  const [data, home] = [join(folder, "data"), join(folder, "etc")];
  mkdirSync(data, { mode: 0o700 });
  mkdirSync(home, { mode: 0o755 });
  const policy = join(home, "rules.yaml");
  writeFileSync(policy, rules, { mode: 0o644 });
  return { folder, bundle, data, policy, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Node's own confinement, as the shipped unit asks for it. */
export const confinedTo = ({ bundle, data, folder }: Installed): readonly string[] => [
  "--no-warnings",
  "--experimental-permission",
  ...[bundle, join(folder, "etc"), data, "/proc/"].map((path) => `--allow-fs-read=${path}`),
  `--allow-fs-write=${data}`,
  "--disallow-code-generation-from-strings",
];

/** A process of the agent's, what it said, and its end. */
export type AgentProcess = {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
};

/** Starts a program and keeps what it says. */
export function startProgram([program = "", ...args]: readonly string[]): AgentProcess {
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part: Buffer) => {
      said += part.toString();
    });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, said })),
  );
  return { child, said: () => said, ended };
}

/** Starts the agent as it would be deployed. */
export const startConfined = (installed: Installed, ...args: readonly string[]): AgentProcess =>
  startProgram([process.execPath, ...confinedTo(installed), installed.bundle, ...args]);
