import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const COLLECTOR_READY_MS = 30_000;
/** An orderly end is asked for first; then the process is killed. */
const STOP_MS = 8_000;

export type Collector = {
  readonly url: string;
  readonly agentsUrl: string;
  readonly ca: string;
  readonly setupCode: string;
};

/** The processes that the demo started, and only those; each is ended by its own id. */
export function processes(folder: string, built: string) {
  const children: ChildProcess[] = [];
  const agents = new Map<string, ChildProcess>();
  let isEnding = false;

  const start = (name: string, args: readonly string[]): ChildProcess => {
    if (isEnding) throw new Error("The demo was ended");
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: folder,
      env: environment(folder),
    });
    child.stderr?.pipe(createWriteStream(join(folder, `${name}.log`), { mode: 0o600, flags: "a" }));
    children.push(child);
    return child;
  };

  return {
    /** Runs one `plumbline` command to its end and gives the one JSON value that it prints. */
    async command<T>(...args: readonly string[]): Promise<T> {
      const child = start("commands", [join(built, "plumbline.js"), ...args, "--json"]);
      let said = "";
      child.stdout?.on("data", (part: Buffer) => {
        said += part.toString();
      });
      const [code] = (await once(child, "close")) as [number | null];
      if (code !== 0)
        throw new Error(
          `plumbline ${args.join(" ")} ended with ${code}; see ${join(folder, "commands.log")}`,
        );
      return JSON.parse(said) as T;
    },
    /** Starts the collector on free ports and waits for its first line. */
    async startCollector(): Promise<Collector> {
      const child = start("collector", [
        join(built, "plumbline.js"),
        "collector",
        ...["--listen", "127.0.0.1:0", "--agents-listen", "127.0.0.1:0", "--data", join(folder, "collector")],
        ...["--scenarios", join(folder, "bundle")],
        ...["--closure-policy", join(folder, "closure-policy.yaml"), "--json"],
      ]);
      const line = await firstLine(child, COLLECTOR_READY_MS, join(folder, "collector.log"));
      return JSON.parse(line) as Collector;
    },
    /** Joins an agent with a token and starts it under Node's permission model, without children, workers or add-ons. */
    async startAgent(segment: string, source: string, collector: Collector, token: string): Promise<void> {
      const data = join(folder, `agent-${segment}`);
      const agent = join(built, "plumbline-agent.js");
      const enrol = start(`enroll-${segment}`, [
        agent,
        "enroll",
        ...["--collector", collector.agentsUrl, "--token", token, "--data", data, "--source-address", source],
      ]);
      const [code] = (await once(enrol, "exit")) as [number | null];
      if (code !== 0)
        throw new Error(`The ${segment} agent could not join; see ${join(folder, `enroll-${segment}.log`)}`);
      this.runAgent(segment);
    },
    /** Starts the agent that joined for the segment, again if it was ended before. */
    runAgent(segment: string): void {
      const data = join(folder, `agent-${segment}`);
      const agent = join(built, "plumbline-agent.js");
      const child = start(`agent-${segment}`, [
        "--no-warnings",
        "--experimental-permission",
        ...[agent, data, folder, "/proc/"].map((path) => `--allow-fs-read=${path}`),
        `--allow-fs-write=${data}`,
        "--disallow-code-generation-from-strings",
        agent,
        "run",
        ...[
          "--data",
          data,
          "--policy",
          join(folder, `rules-${segment}.yaml`),
          "--allow-root",
          "--retry-within",
          "500",
        ],
      ]);
      agents.set(segment, child);
    },
    /** Kills the segment's agent without a chance to say anything. */
    async killAgent(segment: string): Promise<void> {
      const child = agents.get(segment);
      if (child === undefined || child.exitCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    /** Ends every process in reverse order and waits until none is left. */
    async stop(): Promise<void> {
      isEnding = true;
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, "exit");
          child.kill("SIGTERM");
          const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
          await gone;
          clearTimeout(timer);
        }),
      );
    },
  };
}

/** Nothing of the caller's own profile reaches the demo's processes. */
const environment = (folder: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: folder,
  XDG_CONFIG_HOME: folder,
});

async function firstLine(child: ChildProcess, withinMs: number, log: string): Promise<string> {
  if (child.stdout === null) throw new Error("The collector has no output");
  const lines = createInterface({ input: child.stdout });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`The collector ended with ${String(code)} before it was ready; see ${log}`);
  });
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(
      () => reject(new Error(`The collector was not ready after ${withinMs} ms; see ${log}`)),
      withinMs,
    ).unref();
  });
  const [line] = (await Promise.race([once(lines, "line"), failed, late])) as [string];
  failed.catch(() => {
    // It was ready; its later end is the demo's own doing.
  });
  return line;
}
