import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, it } from "vitest";
import { ROOT } from "../support/root.ts";
import { eventually } from "../support/wait.ts";
import { startLab } from "./start.ts";
import { tableOf } from "./table.ts";

/**
 * A slice of `npm run lab` in every test run: one situation of each kind of truth. Where no namespaces with nftables
 * can be made it fails, and says what is missing.
 */
const SLICE = [
  "listening",
  "nothing-listens",
  "firewall-reset",
  "firewall-drop",
  "host-down",
  "tls-interception",
];

it("tells what really is so, for one situation of each kind", async () => {
  const run = await startLab({ only: SLICE, repeats: 1, workers: 2, isQuiet: true });
  const told = tableOf(run, []).join("\n");
  expect(run.broken, told).toEqual([]);
  expect(Object.fromEntries(run.answers.map(({ id, said }) => [id, said.prevention])), told).toEqual({
    listening: "allowed",
    "nothing-listens": "absent",
    "firewall-reset": "prevented",
    "firewall-drop": "prevented",
    "host-down": "inconclusive",
    "tls-interception": "partial",
  });
  expect(
    run.answers.map(({ score }) => score),
    told,
  ).toEqual(SLICE.map(() => "right"));
}, 240_000);

/** Processes that carry a word in their command line. */
const processesOf = (word: string): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && commandOf(name).includes(word))
    .sort();

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

const folders = (word: string): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.includes(word));

it("leaves nothing when it is killed: the kernel ends its processes, the next lab removes its folder", async () => {
  const line = [
    "--import",
    "tsx",
    join(ROOT, "test/lab/main.ts"),
    "--only",
    "firewall-drop",
    "--repeats",
    "1",
  ];
  const lab = spawn(process.execPath, line, { cwd: ROOT, stdio: "ignore" });
  const word = `plumbline-lab-${lab.pid}-`;
  const count = async (): Promise<number> => processesOf(word).length;
  // The wrapper, the lab itself, its collectors, agents and services.
  await eventually(count, (seen) => seen > 5, 60_000);
  const gone = once(lab, "exit");
  lab.kill("SIGKILL");
  await gone;
  await eventually(count, (seen) => seen === 0);
  expect(folders(word)).toHaveLength(1);
  await startLab({ only: ["nothing-listens"], repeats: 1, workers: 1, isQuiet: true });
  expect(folders(word)).toEqual([]);
}, 180_000);
