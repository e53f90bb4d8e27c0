import { type ExecFileException, execFile } from "node:child_process";
import { chmodSync, chownSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../support/wait.ts";
import { type Installed, installAgent, startProgram } from "./support/agent-process.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";

/**
 * The shipped unit. No systemd runs as PID 1 where tests run, so what only it can do (the file system
 * views, the system call filter) is checked by systemd's own tools on the file; the user, the missing
 * capabilities, the umask, the limits and the very command line are taken from the file and really used.
 */
const UNIT = join(import.meta.dirname, "../../agent/plumbline-agent.service");
const NOBODY = 65_534;
let installed: Installed;
let collector: FakeCollector;

beforeAll(async () => {
  installed = await installAgent();
  collector = await fakeCollector();
});
afterAll(async () => {
  installed.remove();
  await collector.close();
});

/** The unit's settings; one that is given twice has its values in order. */
function settings(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const text = readFileSync(UNIT, "utf8").replaceAll(/\\\n\s*/g, "");
  for (const [, name = "", value = ""] of text.matchAll(/^([A-Z]\w+)=(.*)$/gm))
    found.set(name, [...(found.get(name) ?? []), value]);
  return found;
}

const systemdAnalyze = (...args: readonly string[]): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    execFile("systemd-analyze", args, (cause: ExecFileException | null, out, err) =>
      resolve({ code: cause === null ? 0 : Number(cause.code ?? 1), said: `${out}${err}` }),
    );
  });

it("is a unit that systemd accepts without a word", async () => {
  // Its programs and folders are of another machine: only what the file itself says is judged.
  const copy = join(installed.folder, "plumbline-agent.service");
  writeFileSync(copy, readFileSync(UNIT, "utf8").replaceAll("/usr/bin/node", process.execPath));
  expect(await systemdAnalyze("verify", copy)).toEqual({ code: 0, said: "" });
});

it("leaves the service an exposure that systemd rates below 2 of 10", async () => {
  const { code, said } = await systemdAnalyze("security", "--offline=true", "--threshold=20", UNIT);
  expect(said).toMatch(/Overall exposure level for plumbline-agent\.service: [01]\.\d/);
  expect(code).toBe(0);
});

it.each([
  ["NoNewPrivileges", "yes"],
  ["ProtectSystem", "strict"],
  ["ProtectHome", "yes"],
  ["PrivateTmp", "yes"],
  ["PrivateDevices", "yes"],
  ["CapabilityBoundingSet", ""],
  ["AmbientCapabilities", ""],
  ["RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"],
  ["RestrictNamespaces", "yes"],
  ["StateDirectory", "plumbline-agent"],
  ["UMask", "0077"],
])("says %s=%s", (name, value) => {
  expect(settings().get(name)).toEqual([value]);
});

/** The unit's own command line, with this machine's folders in the place of those that it names. */
function commandLine(): readonly string[] {
  const [line = ""] = settings().get("ExecStart") ?? [];
  return line
    .replaceAll("/usr/lib/plumbline-agent/plumbline-agent.js", installed.bundle)
    .replaceAll("/etc/plumbline-agent", join(installed.folder, "etc"))
    .replaceAll("/var/lib/plumbline-agent", installed.data)
    .replace("/usr/bin/node", process.execPath)
    .split(" ");
}

it("starts the agent by its own command line as a user without any right, confined, and it works", async () => {
  const isRoot = process.getuid?.() === 0;
  const drop = isRoot
    ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
    : ["--no-new-privs"];
  if (isRoot) chownSync(installed.data, NOBODY, NOBODY);
  chmodSync(installed.data, 0o700);
  const as = (...line: readonly string[]) =>
    startProgram(["prlimit", "--core=0", "--nofile=1024", "--nproc=4096", "setpriv", ...drop, ...line]);

  const ticket = ["--collector", collector.url, "--token", collector.token, "--data", installed.data];
  const [node = "", ...flags] = commandLine();
  const run = flags.indexOf("run");
  const joined = await as(node, ...flags.slice(0, run), "enroll", ...ticket).ended;
  expect(joined).toMatchObject({ code: 0, said: expect.stringContaining("Joined as agent-1") });

  const agent = as(node, ...flags);
  await collector.until(() => collector.hellos.length > 0, 15_000);
  expect(collector.hellos[0]).toMatchObject({ permissionModel: true, rulesProblem: "" });
  const status = readFileSync(`/proc/${agent.child.pid}/status`, "utf8");
  const field = (name: string): string => new RegExp(`^${name}:\\s+(.*)$`, "m").exec(status)?.[1] ?? "";
  expect(field("NoNewPrivs")).toBe("1");
  if (isRoot) {
    expect(field("Uid").split(/\s+/)).toEqual(Array(4).fill(`${NOBODY}`));
    for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
      expect([set, field(set)]).toEqual([set, "0000000000000000"]);
  }
  // Its greeting and its status are written side by side: either may be there first.
  await eventually(async () => existsSync(join(installed.data, "status.json")), Boolean);
  agent.child.kill("SIGTERM");
  expect((await agent.ended).code).toBe(0);
}, 40_000);

it("does not start as root without being told to", async () => {
  const [node = "", ...flags] = commandLine();
  const asRoot = process.getuid?.() === 0 ? [node] : ["unshare", "-r", node];
  const { code, said } = await startProgram([...asRoot, ...flags]).ended;
  expect([code, said.trim()]).toEqual([
    2,
    "plumbline-agent: runs as root only with --allow-root: give the agent a user of its own",
  ]);
});
