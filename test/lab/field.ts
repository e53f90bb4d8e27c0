import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Service } from "./service.ts";
import { CANARY, type Field, type Host, PLACE } from "./situation.ts";
import { clearField, entering, inside, layField } from "./topology.ts";
import type { Knock } from "./truth.ts";

const READY_MS = 15_000;
const execute = promisify(execFile);

/** A field that stands, with the services in it. */
export type StandingField = Omit<Field, "killAgent" | "port"> & {
  /** What a one-sided tool on the machine `a` sees of a place. */
  readonly knock: (host: string, port: number) => Promise<Knock>;
  readonly clear: () => Promise<void>;
};

/** Lays a field and starts what answers in each of them. `program` is the services' built file. */
export async function openField(worker: number, program: string): Promise<StandingField> {
  const children: ChildProcess[] = [];
  const start = async (host: Host, services: readonly Service[]): Promise<void> => {
    const child = spawn(
      "nsenter",
      [...entering(worker, host), process.execPath, program, "serve", JSON.stringify(services)],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    children.push(child);
    let said = "";
    child.stderr.on("data", (part: Buffer) => {
      said = `${said}${part.toString()}`.slice(-500);
    });
    const signal = AbortSignal.timeout(READY_MS);
    const ended = once(child, "exit", { signal }).then(() => {
      throw new Error(`The services of ${host} ended: ${said}`);
    });
    ended.catch(() => undefined);
    await Promise.race([once(createInterface({ input: child.stdout }), "line", { signal }), ended]);
  };

  await clearField(worker);
  await layField(worker);
  await Promise.all([start("t", TARGET_CANARIES), start("n", NEIGHBOUR_CANARIES)]);
  return {
    sh: (host, script) => inside(worker, host, script),
    nft: async (host, ruleset) => {
      // This nft wants the end of a statement before the end of its block.
      await inside(worker, host, `nft -f - <<'RULES'\n${ruleset.replaceAll("}", "\n}")}\nRULES`);
    },
    serve: (host, ...services) => start(host, services),
    knock: async (host, port) => {
      const line = [...entering(worker, "a"), process.execPath, program, "knock", host, String(port)];
      const { stdout } = await execute("nsenter", line, { timeout: READY_MS });
      return stdout as Knock;
    },
    async clear() {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, "exit");
          child.kill("SIGKILL");
          await gone;
        }),
      );
      await clearField(worker);
    },
  };
}

const canary = (hosts: readonly string[], port: number, udpPort: number): readonly Service[] => [
  ...hosts.map((host): Service => ({ kind: "greeting", host, port, text: "220 canary ready\r\n" })),
  ...hosts.slice(0, 1).map((host): Service => ({ kind: "echo-udp", host, port: udpPort })),
];
const TARGET_CANARIES = canary([PLACE.t, PLACE.t6], CANARY.own, CANARY.ownUdp);
const NEIGHBOUR_CANARIES = canary([PLACE.n, PLACE.n6], CANARY.neighbour, CANARY.neighbourUdp);
