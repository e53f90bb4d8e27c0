import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Target } from "../../../proto/target.ts";
import { eventually } from "../../support/wait.ts";
import { closedPort } from "./service.ts";

/** A service of Debian's, in the foreground, on loopback, with a folder of its own. */
export type RealService = {
  readonly target: Target;
  readonly folder: string;
  readonly end: () => Promise<void>;
};

/** How to start one: the files it reads, by name, and the command; `$` in both stands for its folder, `@` for its port. */
export type ServicePlan = {
  readonly command: readonly [string, ...string[]];
  readonly files?: Readonly<Record<string, string>>;
  /** Set up before it starts, as the same words. */
  readonly before?: (folder: string) => void;
  readonly transport?: "tcp" | "udp";
  /** For services over UDP, which no connection can be tried on: what its output says when it is ready. */
  readonly saysWhenReady?: string;
  /** How it is ended; services that would leave something of theirs behind are asked instead of killed. */
  readonly endsBy?: NodeJS.Signals;
};

const START_MS = 15_000;

/**
 * Starts a real service and waits until it takes connections. Throws with its last words when it
 * does not: a test that has no service must fail, not pass.
 */
export async function realService({
  command,
  files = {},
  before,
  ...plan
}: ServicePlan): Promise<RealService> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-service-"));
  const { port } = await closedPort();
  const target: Target = { transport: plan.transport ?? "tcp", host: "127.0.0.1", port };
  const filled = (text: string): string => text.replaceAll("$", folder).replaceAll("@", String(port));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), filled(text), { mode: 0o600 });
  before?.(folder);
  const [program, ...args] = command.map(filled) as [string, ...string[]];
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("latin1")).slice(-4_000);
    });
  const end = async (): Promise<void> => {
    await ended(child, plan.endsBy ?? "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`${program} ended at once:\n${said}`);
        return plan.saysWhenReady === undefined ? accepts(target) : said.includes(plan.saysWhenReady);
      },
      Boolean,
      START_MS,
    );
  } catch (cause) {
    await end();
    throw new Error(`${program} did not start: ${String(cause)}\n${said}`);
  }
  return { target, folder, end };
}

const accepts = ({ host, port }: Target): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.on("exit", () => resolve());
    child.kill(signal);
  });
