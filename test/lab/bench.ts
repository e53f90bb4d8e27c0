import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Api, openApi } from "../../collector/demo/api.ts";
import { collectorProcess } from "../support/collector-process.ts";
import { catalogueBundle, PINS, writeBundle } from "../support/publisher.ts";
import { ROOT } from "../support/root.ts";
import { eventually } from "../support/wait.ts";
import { type AgentName, CANARY, type Host, PLACE } from "./situation.ts";
import { entering, MANAGEMENT } from "./topology.ts";

const BUILT = join(ROOT, ".build");
const LIVE_MS = 30_000;

/** Where each agent stands, what it stands for, and the asset that it is on. */
const AGENTS: Readonly<
  Record<AgentName, { readonly on: Host; readonly segment: string; readonly asset?: string }>
> = {
  a: { on: "a", segment: "internet" },
  a2: { on: "a2", segment: "internet" },
  t: { on: "t", segment: "data", asset: "target" },
  n: { on: "n", segment: "data" },
  t6: { on: "t", segment: "data6", asset: "target6" },
  n6: { on: "n", segment: "data6" },
};

/** What the administrator of every machine of the lab agreed to: the lab's own networks. */
const RULES = `format: plumbline-rules/1
agreedBy: the truth lab, for networks that it made itself
notBefore: "2020-01-01T00:00:00Z"
notAfter: "2090-01-01T00:00:00Z"
allow:
  - kinds: [tcp-connect, tls-handshake, http-request, udp-send, dns-ask]
    to: [10.1.0.0/24, 10.2.0.0/24, 10.3.0.0/24, "fd10:2::/64"]
    ports: [1-65535]
witness:
  - { transport: tcp, on: ${PLACE.t}, ports: [1-65535], from: [10.1.0.0/24, 10.2.0.0/24] }
  - { transport: udp, on: ${PLACE.t}, ports: [1-65535], from: [10.1.0.0/24, 10.2.0.0/24] }
host: [socket-table]
limits: { probesPerSecond: 200, jobSeconds: 120 }
${PINS}`;

const CANARIES = {
  segments: [
    { name: "internet", cidrs: ["10.1.0.0/24"], trust: "untrusted", public: true },
    { name: "data", cidrs: ["10.2.0.0/24"], trust: "restricted" },
    { name: "data6", cidrs: ["fd10:2::/64"], trust: "restricted" },
  ],
  assets: [
    {
      name: "target",
      segment: "data",
      addresses: [PLACE.t],
      endpoints: [
        { port: CANARY.own, canary: true },
        { port: CANARY.ownUdp, transport: "udp", speaks: "udp", canary: true },
      ],
    },
    {
      name: "neighbour",
      segment: "data",
      addresses: [PLACE.n],
      endpoints: [
        { port: CANARY.neighbour, canary: true },
        { port: CANARY.neighbourUdp, transport: "udp", speaks: "udp", canary: true },
      ],
    },
    {
      name: "target6",
      segment: "data6",
      addresses: [PLACE.t6],
      endpoints: [{ port: CANARY.own, canary: true }],
    },
    {
      name: "neighbour6",
      segment: "data6",
      addresses: [PLACE.n6],
      endpoints: [{ port: CANARY.neighbour, canary: true }],
    },
  ],
};

/** A real collector process, and the identities of the agents that it knows; they start anew in each field. */
export type Bench = {
  readonly api: Api;
  readonly startAgents: (names: readonly AgentName[]) => Promise<void>;
  readonly killAgent: (name: AgentName) => Promise<void>;
  readonly killAgents: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openBench(folder: string, worker: number): Promise<Bench> {
  mkdirSync(folder, { recursive: true });
  const scenarios = writeBundle(join(folder, "bundle"), catalogueBundle());
  const policy = join(folder, "rules.yaml");
  writeFileSync(policy, RULES, { mode: 0o600 });
  const collector = await collectorProcess(join(folder, "collector"), [
    ...["--scenarios", scenarios],
    ...["--agents-listen", `${MANAGEMENT.address}:0`],
  ]);
  const ready = await collector.start();
  const api = openApi(ready.url, ready.ca);
  await api.post("/api/v1/setup", { code: ready.setupCode, name: "lab", password: "held against the truth" });
  const { token } = await api.post<{ token: string }>("/api/v1/tokens", { name: "lab", ttlDays: 1 });
  api.use(token);
  await api.post("/api/v1/inventory", CANARIES);

  const ids = new Map<AgentName, string>();
  const running = new Map<AgentName, ChildProcess>();
  const spawned = (name: AgentName, args: readonly string[]): ChildProcess => {
    const data = join(folder, name);
    const bundle = join(BUILT, "plumbline-agent.js");
    return spawn(
      "nsenter",
      [
        ...entering(worker, AGENTS[name].on),
        process.execPath,
        "--no-warnings",
        "--experimental-permission",
        ...[bundle, folder, "/proc/"].map((path) => `--allow-fs-read=${path}`),
        `--allow-fs-write=${data}`,
        "--disallow-code-generation-from-strings",
        bundle,
        ...args,
        ...["--data", data],
      ],
      { stdio: ["ignore", "ignore", "pipe"], cwd: folder, env: { PATH: process.env["PATH"], HOME: folder } },
    );
  };

  const enrol = async (name: AgentName): Promise<void> => {
    const { segment, asset } = AGENTS[name];
    const labels = asset === undefined ? {} : { asset };
    const order = { segment, ttlMinutes: 30, labels, uses: 1 };
    const made = await api.post<{ token: string }>("/api/v1/join-tokens", order);
    mkdirSync(join(folder, name), { mode: 0o700 });
    const before = await agentsOf(api);
    const child = spawned(name, ["enroll", "--collector", ready.agentsUrl, "--token", made.token]);
    const words = wordsOf(child);
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`Agent ${name} could not join: ${words()}`);
    const known = new Set(before.map(({ id }) => id));
    const fresh = (await agentsOf(api)).find(({ id }) => !known.has(id));
    if (fresh === undefined) throw new Error(`Agent ${name} joined, but the collector does not know it`);
    ids.set(name, fresh.id);
  };

  const killAgent = async (name: AgentName): Promise<void> => {
    const child = running.get(name);
    running.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
  const killAgents = async (): Promise<void> => {
    await Promise.all([...running.keys()].map(killAgent));
    await eventually(
      () => agentsOf(api),
      (agents) => agents.every(({ status }) => status !== "live"),
      LIVE_MS,
    );
  };

  return {
    api,
    killAgent,
    killAgents,
    async startAgents(names) {
      for (const name of names) if (!ids.has(name)) await enrol(name);
      const words = new Map<AgentName, () => string>();
      for (const name of names) {
        const child = spawned(name, ["run", "--policy", policy, "--allow-root", "--retry-within", "200"]);
        running.set(name, child);
        words.set(name, wordsOf(child));
      }
      const wanted = new Set(names.map((name) => ids.get(name)));
      await eventually(
        () => agentsOf(api),
        (agents) =>
          agents.filter(({ id, status }) => wanted.has(id) && status === "live").length === wanted.size,
        LIVE_MS,
      ).catch((cause: unknown) => {
        const said = [...words].map(([name, tell]) => `${name}: ${tell()}`).join("; ");
        throw new Error(`Not every agent came: ${said}`, { cause });
      });
    },
    async close() {
      await Promise.all([...running.keys()].map(killAgent));
      await api.close();
      await collector.end("SIGTERM");
    },
  };
}

const agentsOf = async (api: Api): Promise<readonly { readonly id: string; readonly status: string }[]> =>
  (await api.get<{ items: { id: string; status: string }[] }>("/api/v1/agents?limit=50")).items;

/** The last words of a process, for the case that it fails. */
function wordsOf(child: ChildProcess): () => string {
  let said = "";
  child.stderr?.on("data", (part: Buffer) => {
    said = `${said}${part.toString()}`.slice(-500);
  });
  return () => said.trim();
}
