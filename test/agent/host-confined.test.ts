import { execFileSync } from "node:child_process";
import { chownSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Outcome } from "../../proto/outcome.ts";
import { dataOf } from "../../proto/untrusted.ts";
import { type AgentProcess, type Installed, installAgent, startProgram } from "./support/agent-process.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { hostRoot } from "./support/host-files.ts";
import { jobOf, LOOPBACK_RULES } from "./support/scenario.ts";

/**
 * The built agent under Node's permission model with the shipped unit's own list of paths, as a user
 * without any right: it reads what its rules list, and of this machine's files nothing beyond.
 */
const UNIT = readFileSync(join(import.meta.dirname, "../../agent/plumbline-agent.service"), "utf8");
const PATHS = [...UNIT.matchAll(/--allow-fs-read=(\S+)/g)].map(([, path = ""]) => path);
const NOBODY = 65_534;
const RULES = LOOPBACK_RULES.replace(
  "host: [socket-table]",
  "host: [package-version, process-restarted, config-value, listeners, own-confinement, service-account-token]",
);

let installed: Installed;
let collector: FakeCollector;
let agent: AgentProcess;

const confinement = (): readonly string[] => [
  "--no-warnings",
  "--experimental-permission",
  ...PATHS.map((path) => `--allow-fs-read=${moved(path)}`),
  `--allow-fs-write=${installed.data}`,
  "--disallow-code-generation-from-strings",
];
const moved = (path: string): string =>
  path
    .replace("/usr/lib/plumbline-agent/plumbline-agent.js", installed.bundle)
    .replace(/^\/etc\/plumbline-agent$/, join(installed.folder, "etc"))
    .replace(/^\/var\/lib\/plumbline-agent$/, installed.data);

const unprivileged = (...line: readonly string[]): AgentProcess =>
  startProgram([
    ...[
      "setpriv",
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      "--clear-groups",
      "--no-new-privs",
      "--bounding-set=-all",
    ],
    ...[process.execPath, ...confinement(), installed.bundle, ...line],
  ]);

beforeAll(async () => {
  installed = await installAgent(RULES);
  collector = await fakeCollector();
  chownSync(installed.data, NOBODY, NOBODY);
  const ticket = ["--collector", collector.url, "--token", collector.token, "--data", installed.data];
  expect(await unprivileged("enroll", ...ticket).ended).toMatchObject({ code: 0 });
  agent = unprivileged(
    "run",
    "--data",
    installed.data,
    "--policy",
    installed.policy,
    "--retry-within",
    "100",
  );
  await collector.until(() => collector.hellos.length > 0, 15_000);
}, 40_000);
afterAll(async () => {
  agent.child.kill("SIGTERM");
  await agent.ended;
  await collector.close();
  installed.remove();
});

/** What the agent says of the attempt of one scenario. */
async function said(scenario: string, given: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const job = jobOf(scenario, { tries: 1, given });
  collector.send(job);
  const ofJob = () => collector.observations.filter(({ jobId }) => jobId === job.jobId);
  await collector.until(() => ofJob().some(({ outcome }) => outcome.kind === "job-ended"), 15_000);
  const outcome = ofJob().find(({ stepId }) => stepId !== "" && stepId !== "self-check")?.outcome;
  if (outcome === undefined) throw new Error(`${scenario} has no observation`);
  return outcome;
}

const factsIn = (outcome: Outcome): Readonly<Record<string, readonly string[]>> => {
  if (outcome.kind !== "looked") throw new Error(JSON.stringify(outcome));
  return Object.fromEntries(
    Object.entries(outcome.facts).map(([name, values]) => [name, values.map(dataOf)]),
  );
};

it("reads the package database, settings, kernel tables and its own confinement", async () => {
  const version = execFileSync("dpkg-query", ["-W", "--showformat=$\x7bVersion}", "openssl"]).toString();
  expect(factsIn(await said("pkg.version", { package: "openssl", fixed: "1" }))).toMatchObject({
    version: [version],
    known: ["dpkg"],
  });
  expect(factsIn(await said("cfg.address-space"))).toMatchObject({ origin: ["kernel"] });
  expect(factsIn(await said("cfg.password-hash"))).toMatchObject({ files: ["/etc/login.defs"] });
  expect(factsIn(await said("host.listeners"))["tcp-count"]?.[0]).toMatch(/^[1-9]/);
  expect(factsIn(await said("container.caps"))).toMatchObject({
    "effective-capabilities": ["none"],
    confinement: expect.arrayContaining(["user:other", "no-new-privs:yes"]),
  });
  expect(factsIn(await said("svc.restarted", { process: "node", package: "openssl" }))).toMatchObject({
    ecosystem: ["deb"],
    visible: ["all"],
  });
});

it("says of a path that its start did not grant which flag would, and opens it to nobody", async () => {
  expect(await said("k8s.sa-mount")).toMatchObject({
    kind: "unable",
    reason: expect.stringContaining(
      "start the agent with --allow-fs-read=/var/run/secrets/kubernetes.io/serviceaccount/token",
    ),
  });
});

it("refuses the look that its rules do not list, by the rule that is silent", async () => {
  expect(await said("sensor.inventory")).toMatchObject({ kind: "refused-by-rules", rule: "host" });
});

it("is granted by its unit these paths of the host, and nothing else that is new", () => {
  expect(PATHS).toEqual([
    "/usr/lib/plumbline-agent/plumbline-agent.js",
    "/etc/plumbline-agent",
    "/var/lib/plumbline-agent",
    "/proc/",
    "/var/lib/dpkg/status",
    "/var/lib/dpkg/status.d",
    "/var/lib/dpkg/info",
    "/lib/apk/db/installed",
    "/usr/lib/apk/db/installed",
    "/var/lib/rpm",
    "/usr/lib/sysimage/rpm",
    "/etc/ssh/sshd_config",
    "/etc/ssh/sshd_config.d",
    "/etc/login.defs",
  ]);
  // Of the root folder Node 20 shows the names as soon as three paths are granted; it did so before these.
  const beside = hostRoot({ "/file": "" });
  const asked = [
    ...["/etc/passwd", "/etc/shadow", "/etc/ssh/ssh_host_ed25519_key", "/etc/ssh", "/etc/login.defs.old"],
    ...["/var/lib/dpkg/status-old", "/var/lib/dpkg/available", "/etc", "/usr/lib", "/root", `${beside}/file`],
  ];
  const script = `process.stdout.write(JSON.stringify(${JSON.stringify(asked)}.filter((path) => process.permission.has("fs.read", path))))`;
  const flags = [...confinement().filter((flag) => !flag.startsWith("--disallow")), "-e", script];
  expect(JSON.parse(execFileSync(process.execPath, flags).toString())).toEqual([]);
});
