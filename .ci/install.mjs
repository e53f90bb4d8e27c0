import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Installs what is missing, on node built-ins alone, for it runs before anything is installed.
 * `.npmrc` silences npm so that `npm run … --json` prints JSON alone; errors are told here.
 */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, "node_modules", ".plumbline-installed");

/** Tells progress on stderr; stdout belongs to the command that was asked for. */
export const say = (line) => process.stderr.write(`${line}\n`);

export class Unready extends Error {}

export function install() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Unready(`Node ${process.versions.node} is too old; Plumbline needs 20.19 or newer`);
  }
  const wanted = `${readFileSync(join(ROOT, "package-lock.json"), "utf8").length}:${statSync(join(ROOT, "package-lock.json")).mtimeMs}:${process.versions.modules}`;
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted && existsSync(addonFile())) return;
  say("Installing packages (npm ci)…");
  npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "Installing packages failed");
  installAddon();
  writeFileSync(STAMP, wanted);
}

/** Install scripts are off (.npmrc); this is the one package that needs its own. */
const REBUILD = ["rebuild", "better-sqlite3", "--ignore-scripts=false"];

const addonFile = () =>
  join(ROOT, "node_modules", "better-sqlite3", "build", "Release", "better_sqlite3.node");

/** The one native add-on: copied from a cache when this machine built it before, else built (one to two minutes). */
function installAddon() {
  const { version } = JSON.parse(
    readFileSync(join(ROOT, "node_modules", "better-sqlite3", "package.json"), "utf8"),
  );
  const name = `better-sqlite3-${version}-${process.versions.modules}-${process.platform}-${process.arch}.node`;
  const cached = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plumbline", name);
  if (existsSync(cached)) {
    mkdirSync(dirname(addonFile()), { recursive: true });
    cpSync(cached, addonFile());
    if (addonLoads()) return;
  }
  say(
    "Preparing the embedded database's add-on (a prebuilt one where it can be had, else one to two minutes of compiling)…",
  );
  if (npm(REBUILD) !== 0 || !addonLoads()) {
    installCompiler();
    npm(REBUILD, "Building better-sqlite3 failed");
  }
  if (!addonLoads())
    throw new Unready("better-sqlite3 was built but does not load; remove node_modules and try again");
  mkdirSync(dirname(cached), { recursive: true });
  cpSync(addonFile(), cached);
}

/** In a process of its own: a broken add-on can end the process that loads it. */
function addonLoads() {
  const code = "const D = require('better-sqlite3'); new D(':memory:').close()";
  return spawnSync(process.execPath, ["-e", code], { cwd: ROOT, stdio: "ignore" }).status === 0;
}

function installCompiler() {
  const isRoot = process.getuid?.() === 0;
  if (!existsSync("/usr/bin/apt-get") || !isRoot) {
    throw new Unready(
      "No prebuilt better-sqlite3 could be had and it does not compile; install python3, make and g++ and try again",
    );
  }
  say("Installing a compiler from Debian's packages…");
  aptInstall(["python3", "make", "g++"]);
}

/** Where Debian's packages ask whether they may start the service that they bring (invoke-rc.d(8)). */
const START_POLICY = "/usr/sbin/policy-rc.d";

/** Debian's packages, as root. Services among them don't start by themselves. */
export function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const isOurs = !existsSync(START_POLICY);
  if (isOurs) writeFileSync(START_POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    for (const args of [
      ["update", "-qq"],
      ["install", "-y", "-qq", "--no-install-recommends", ...packages],
    ]) {
      const { status, stderr } = spawnSync("apt-get", args, { env, encoding: "utf8", maxBuffer: 64 << 20 });
      if (status !== 0) throw new Unready(`apt-get ${args.join(" ")} failed: ${lastLine(stderr)}`);
    }
  } finally {
    if (isOurs) rmSync(START_POLICY, { force: true });
  }
}

/** Runs npm; with `failure` throws it on a non-zero exit, with the reason that npm kept to itself. */
function npm(args, failure) {
  const { status, stdout, stderr, error } = spawnSync("npm", [...args, "--loglevel=error"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  if (failure !== undefined && status !== 0)
    throw new Unready(`${failure}: ${error?.message ?? lastLine(stderr || stdout)}`);
  return status;
}

const lastLine = (text) =>
  text
    .trim()
    .split("\n")
    .filter((line) => !line.includes("A complete log"))
    .slice(-3)
    .join(" | ");

/** Whether a program can be asked its version. */
export function has(program, question = "--version") {
  try {
    execFileSync(program, [question], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
