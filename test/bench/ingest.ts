import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, STORE_FILE } from "../../collector/store/database.ts";
import { collectorProcess, type Ready } from "../support/collector-process.ts";
import { ROOT } from "../support/root.ts";
import { type PlannedAgent, plan, type Sizes } from "./ingest-plan.ts";
import { rawInserts } from "./raw-inserts.ts";

export type IngestFigures = {
  readonly results: number;
  /** Runs that the collector judged while it took the results in. */
  readonly judged: number;
  readonly perSecond: number;
  readonly rawPerSecond: number;
  readonly ratio: number;
  /** Bytes of one result on the wire. */
  readonly bytes: number;
};

type Load = { readonly results: number; readonly seconds: number; readonly bytes: number };

/**
 * Results per second, acknowledged after the commit, judging included, from mTLS connections in a
 * second process; beside raw inserts of as many rows measured in the same run.
 */
export async function ingestBench(sizes: Sizes): Promise<IngestFigures> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-bench-"));
  const data = join(folder, "collector");
  mkdirSync(data, { mode: 0o700 });
  try {
    const agents = await plan(data, sizes);
    const { results, seconds, bytes } = await loaded(data, (ready) => sendAll(folder, ready, sizes, agents));
    const rawPerSecond = await rawInserts(folder, results, Math.round(bytes));
    const perSecond = results / seconds;
    return {
      results,
      judged: await judgedRuns(data),
      perSecond,
      rawPerSecond,
      ratio: perSecond / rawPerSecond,
      bytes,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loaded(data: string, load: (ready: Ready) => Promise<Load>): Promise<Load> {
  const collector = await collectorProcess(data);
  try {
    return await load(await collector.start());
  } finally {
    await collector.end("SIGTERM");
  }
}

/** The load in a process of its own, as agents are. */
async function sendAll(
  folder: string,
  { agentsUrl, ca }: Ready,
  sizes: Sizes,
  agents: readonly PlannedAgent[],
): Promise<Load> {
  const file = join(folder, "plan.json");
  const order = { agentsUrl, ca: readFileSync(ca, "utf8"), sizes, agents };
  writeFileSync(file, JSON.stringify(order), { mode: 0o600 });
  const args = ["--import", "tsx", join(ROOT, "test", "bench", "ingest-load.ts"), file];
  const load = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], cwd: ROOT });
  const ended = once(load, "exit");
  let output = "";
  load.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`The load ended with ${code}`);
  return JSON.parse(output) as Load;
}

async function judgedRuns(data: string): Promise<number> {
  const store = openStore(join(data, STORE_FILE), "reader");
  try {
    const row = store.sqlite.prepare(`SELECT count(*) AS n FROM runs WHERE state = 'judged'`).get();
    return (row as { readonly n: number }).n;
  } finally {
    await store.close();
  }
}
