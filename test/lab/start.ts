import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { ROOT } from "../support/root.ts";
import type { LabRun } from "./lab.ts";

const PREFIX = "plumbline-lab-";
/** One repeat of everything takes some six minutes; a lab that takes three times as long hangs. */
const MOST_MS_PER_REPEAT = 20 * 60_000;

export type Wanted = {
  /** Ids of situations; all without. */
  readonly only?: readonly string[];
  readonly repeats: number;
  readonly workers: number;
  /** Progress goes to this process's stderr, or nowhere. */
  readonly isQuiet?: boolean;
};

/** Why the lab can't stand here; undefined when it can. */
export function missing(): string | undefined {
  if (process.platform !== "linux") return "the truth lab needs Linux";
  const absent = ["ip", "nft", "nsenter", "setpriv", "unshare"].filter(
    (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0,
  );
  if (absent.length > 0)
    return `the truth lab needs ${absent.join(", ")} (Debian's iproute2, nftables, util-linux)`;
  const { status, stderr } = spawnSync("unshare", [...own(), "nft", "list", "ruleset"], { encoding: "utf8" });
  return status === 0
    ? undefined
    : `the truth lab can make no network namespace with nftables here (root can, as a rule): ${stderr.trim()}`;
}

/** Mounts, networks and processes of its own; who is not root is made so in there, and there alone. */
const own = (): readonly string[] => [
  process.getuid?.() === 0 ? "-mnpf" : "-rmnpf",
  "--kill-child",
  "--mount-proc",
];

/** Runs the lab in namespaces of its own and gives what came of it. Rejects where it can't stand. */
export async function startLab(wanted: Wanted): Promise<LabRun> {
  const lack = missing();
  if (lack !== undefined) throw new Error(lack);
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  try {
    const program = join(folder, "service.mjs");
    await build({
      entryPoints: [join(ROOT, "test/lab/service.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "esm",
      logLevel: "error",
    });
    return await inNamespaces(wanted, folder, program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inNamespaces(
  { only, repeats, workers, isQuiet = false }: Wanted,
  folder: string,
  program: string,
): Promise<LabRun> {
  const order = JSON.stringify({ only: only ?? null, repeats, workers, folder, program });
  const inside = ["--import", "tsx", join(ROOT, "test/lab/inside.ts"), order];
  // Whoever of this chain dies takes the rest along: the kernel ends every process of the lab with its first one.
  const line = ["--pdeathsig=KILL", "unshare", ...own(), process.execPath, ...inside];
  const child = spawn("setpriv", line, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: repeats * MOST_MS_PER_REPEAT,
    killSignal: "SIGKILL",
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (part: Buffer) => {
    said.out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    said.err = `${said.err}${part.toString()}`.slice(-4_000);
    if (!isQuiet) process.stderr.write(part);
  });
  const stop = (): boolean => child.kill("SIGKILL");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && said.out !== "") resolve(JSON.parse(said.out) as LabRun);
      else reject(new Error(`The lab ended with ${code}: ${said.err}`));
    });
  });
}

/** Folders of labs whose process is gone. Namespaces leave nothing: they ended with the lab's processes. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^plumbline-lab-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
