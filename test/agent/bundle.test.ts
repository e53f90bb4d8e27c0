import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { jobOf, LOOPBACK_RULES } from "./support/scenario.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "plumbline-bundle-")));
const bundle = join(folder, "plumbline-agent.js");
const data = join(folder, "data");
const rules = join(folder, "rules.yaml");
const started: ChildProcess[] = [];
let collector: FakeCollector;

/** The options that make the agent one file. */
const BUNDLE: BuildOptions = {
  entryPoints: [join(import.meta.dirname, "../../agent/main.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  minify: false,
  legalComments: "none",
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
  },
};

const CONFINED = [
  "--experimental-permission",
  `--allow-fs-read=${bundle}`,
  `--allow-fs-read=${data}`,
  `--allow-fs-read=${rules}`,
  "--allow-fs-read=/proc/net/tcp",
  "--allow-fs-read=/proc/net/tcp6",
  `--allow-fs-write=${data}`,
  "--disallow-code-generation-from-strings",
];

beforeAll(async () => {
  await build({ ...BUNDLE, outfile: bundle, logLevel: "error" });
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(rules, LOOPBACK_RULES, { mode: 0o644 });
  collector = await fakeCollector();
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the bundle confined, as it would be deployed. */
function start(...args: readonly string[]): {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
} {
  const child = spawn(process.execPath, [...CONFINED, bundle, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let said = "";
  child.stdout?.on("data", (part: Buffer) => {
    said += part.toString();
  });
  child.stderr?.on("data", (part: Buffer) => {
    said += part.toString();
  });
  const ended = new Promise<string>((resolve) =>
    child.on("close", (code) => resolve(`${said}\nexit ${code}`)),
  );
  return { child, ended };
}

it("joins, runs a job and reports that it is confined, as one file under the permission model", async () => {
  const service = createServer((socket) => socket.end("SSH-2.0-test\r\n")).listen(0, "127.0.0.1");
  await new Promise((resolve) => service.once("listening", resolve));
  const { port } = service.address() as AddressInfo;

  const enrolled = await start(
    "enroll",
    "--collector",
    collector.url,
    "--token",
    collector.token,
    "--data",
    data,
  ).ended;
  expect(enrolled).toContain("Joined as agent-1");
  const agent = start("run", "--data", data, "--policy", rules, "--allow-root", "--retry-within", "100");
  await collector.until(() => collector.hellos.length > 0, 10_000);
  expect(collector.hellos[0]).toMatchObject({ permissionModel: true, halted: false });

  const target = { transport: "tcp", host: "127.0.0.1", port } as const;
  const job = jobOf("reach.tcp", { target, tries: 2 });
  const view = jobOf("reach.tcp", { target, tries: 1 }, { role: "on-asset" });
  collector.send(view);
  collector.send(job);
  await collector.until(() =>
    collector.observations.some(({ jobId, outcome }) => jobId === job.jobId && outcome.kind === "job-ended"),
  );
  collector.send({ kind: "cancel", jobId: view.jobId, reason: "run complete" });
  await collector.until(() =>
    collector.observations.some(({ jobId, outcome }) => jobId === view.jobId && outcome.kind === "job-ended"),
  );
  const kinds = (id: string) =>
    collector.observations.filter(({ jobId }) => jobId === id).map(({ outcome }) => outcome.kind);
  expect(kinds(job.jobId)).toEqual(["healthy", "spoke", "spoke", "job-ended"]);
  expect(kinds(view.jobId)).toEqual(["sockets", "job-ended"]);

  const status = await start("status", "--data", data, "--json").ended;
  const [json = ""] = status.split("\n").filter((line) => line.startsWith("{"));
  expect(JSON.parse(json)).toMatchObject({ running: true, permissionModel: true, link: { state: "up" } });
  agent.child.kill("SIGTERM");
  expect(await agent.ended).toContain("exit 0");
  expect(JSON.parse(readFileSync(join(data, "status.json"), "utf8"))).toMatchObject({ running: false });
  service.close();
}, 30_000);
