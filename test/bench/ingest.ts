import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { plan, type Sizes } from "./ingest-plan.ts";
import { rawInserts } from "./raw-inserts.ts";

export type IngestFigures = {
  readonly results: number;
  readonly perSecond: number;
  readonly rawPerSecond: number;
  readonly ratio: number;
  readonly bytes: number;
};

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

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
    const collector = spawn(
      process.execPath,
      [
        ...(process.env["BENCH_PROF"] ? ["--cpu-prof", "--cpu-prof-dir=/tmp/it/prof"] : []),
        join(ROOT, ".build", "plumbline.js"),
        "collector",
        "--listen",
        "127.0.0.1:0",
        "--agents-listen",
        "127.0.0.1:0",
        "--data",
        data,
        "--json",
      ],
      { stdio: ["ignore", "pipe", process.env["BENCH_LOGS"] === undefined ? "ignore" : "inherit"] },
    );
    try {
      const [line] = (await once(createInterface({ input: collector.stdout }), "line")) as [string];
      const { agentsUrl, ca } = JSON.parse(line) as { agentsUrl: string; ca: string };
      const file = join(folder, "plan.json");
      writeFileSync(file, JSON.stringify({ agentsUrl, ca: readFileSync(ca, "utf8"), sizes, agents }), {
        mode: 0o600,
      });
      const load = spawn(
        process.execPath,
        ["--import", "tsx", join(ROOT, "test", "bench", "ingest-load.ts"), file],
        {
          stdio: ["ignore", "pipe", "inherit"],
          cwd: ROOT,
        },
      );
      const ended = once(load, "exit");
      let output = "";
      load.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
      const [code] = (await ended) as [number];
      if (code !== 0) throw new Error(`The load ended with ${code}`);
      const { results, seconds, bytes } = JSON.parse(output) as {
        results: number;
        seconds: number;
        bytes: number;
      };
      const rawPerSecond = await rawInserts(folder, results, Math.round(bytes));
      const perSecond = results / seconds;
      return { results, perSecond, rawPerSecond, ratio: perSecond / rawPerSecond, bytes };
    } finally {
      const gone = once(collector, "exit");
      collector.kill("SIGTERM");
      await gone;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
