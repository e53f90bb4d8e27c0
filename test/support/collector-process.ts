import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./root.ts";

export type Ready = {
  readonly url: string;
  readonly agentsUrl: string;
  readonly ca: string;
  readonly setupCode: string | null;
};

/** A real collector process that can be killed and started again on the same folder and ports. */
export async function collectorProcess(data: string, more: readonly string[] = []) {
  const [people, agents] = [await freePort(), await freePort()];
  let child: ChildProcess | undefined;
  return {
    /** Where people will reach it, known before it starts. */
    url: `https://127.0.0.1:${people}`,
    async start(): Promise<Ready> {
      const started = spawn(
        process.execPath,
        [
          join(ROOT, ".build", "plumbline.js"),
          "collector",
          ...[
            "--listen",
            `127.0.0.1:${people}`,
            "--agents-listen",
            `127.0.0.1:${agents}`,
            "--data",
            data,
            "--json",
            ...more,
          ],
        ],
        { stdio: ["ignore", "pipe", "ignore"] },
      );
      child = started;
      const failed = once(started, "exit").then(([code]) =>
        Promise.reject(new Error(`The collector ended with ${String(code)}`)),
      );
      failed.catch(() => {
        // Killed later on purpose; only an end before it is ready matters.
      });
      const [line] = (await Promise.race([
        once(createInterface({ input: started.stdout }), "line"),
        failed,
      ])) as [string];
      return JSON.parse(line) as Ready;
    },
    async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    },
  };
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
