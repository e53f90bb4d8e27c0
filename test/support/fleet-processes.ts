import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Api, openApi } from "../../collector/demo/api.ts";
import { openStore, STORE_FILE } from "../../collector/store/database.ts";
import { OUTGOING_KINDS } from "../../proto/step.ts";
import type { Ended } from "./build.ts";
import { collectorProcess } from "./collector-process.ts";
import { catalogueBundle, PINS, writeBundle } from "./publisher.ts";
import { ROOT } from "./root.ts";

const BUILT = join(ROOT, ".build");
/** A command that hangs is killed, and fails its test by its exit code. */
const MOST_MS = 60_000;

const RULES = `format: plumbline-rules/1
agreedBy: the tests, for loopback
notBefore: "2020-01-01T00:00:00Z"
notAfter: "2090-01-01T00:00:00Z"
allow:
  - kinds: [${OUTGOING_KINDS.join(", ")}]
    to: [127.0.0.0/8]
    ports: [1-65535]
limits: { probesPerSecond: 500, concurrentJobs: 16, jobSeconds: 60 }
${PINS}`;

export type Fleet = Awaited<ReturnType<typeof openFleet>>;

/** One agent as the API tells of it. */
export type Seen = {
  readonly id: string;
  readonly status: string;
  readonly durableSequence: number;
  readonly warnings: readonly string[];
};

/** A real collector and real agents as processes, with the real commands: what an operator has. */
export async function openFleet(...more: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-fleet-"));
  const data = join(folder, "collector");
  const scenarios = writeBundle(join(folder, "bundle"), catalogueBundle());
  const collector = await collectorProcess(data, ["--scenarios", scenarios, ...more]);
  const agents = new Map<string, ChildProcess>();
  const policy = join(folder, "rules.yaml");
  writeFileSync(policy, RULES, { mode: 0o600 });

  const ready = await collector.start();
  const readCa = (): string => readFileSync(ready.ca, "utf8");
  const { code, name, password } = { code: ready.setupCode, name: "ada", password: "correct horse battery" };
  let token = "";
  /** Asks with the authorities that are trusted right now, as a client does that is given the new ca.pem. */
  const withApi = async <T>(use: (api: Api) => Promise<T>): Promise<T> => {
    const api = openApi(ready.url, ready.ca);
    if (token !== "") api.use(token);
    try {
      return await use(api);
    } finally {
      await api.close();
    }
  };
  const setUp = openApi(ready.url, ready.ca);
  await setUp.post("/api/v1/setup", { code, name, password });
  ({ token } = await setUp.post<{ token: string }>("/api/v1/tokens", { name: "test", ttlDays: 1 }));
  await setUp.close();

  const run = (args: readonly string[]): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, {
        cwd: folder,
        env: { PATH: process.env["PATH"], HOME: folder },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: MOST_MS,
      });
      const said = { stdout: "", stderr: "" };
      child.stdout.on("data", (text: Buffer) => {
        said.stdout += text.toString();
      });
      child.stderr.on("data", (text: Buffer) => {
        said.stderr += text.toString();
      });
      child.on("error", reject);
      child.on("close", (exitCode) => resolve({ exitCode, ...said }));
    });

  return {
    folder,
    data,
    url: ready.url,
    agentsUrl: ready.agentsUrl,
    readCa,
    withApi,
    collector,
    get: <T>(path: string): Promise<T> => withApi((api) => api.get<T>(`/api/v1${path}`)),
    post: <T>(path: string, body: object): Promise<T> =>
      withApi((api) => api.post<T>(`/api/v1${path}`, body)),
    /** The `plumbline` command, signed in. */
    plumbline: (...args: readonly string[]): Promise<Ended> =>
      run([join(BUILT, "plumbline.js"), ...args, "--url", ready.url, "--token", token, "--cacert", ready.ca]),
    /** The `plumbline-agent` command on the data folder of that name. */
    agent: (at: string, ...args: readonly string[]): Promise<Ended> =>
      run([join(BUILT, "plumbline-agent.js"), ...args, "--data", join(folder, at)]),
    folderOf: (at: string): string => join(folder, at),
    copy: (from: string, to: string): void => {
      cpSync(join(folder, from), join(folder, to), { recursive: true });
      rmSync(join(folder, to, "agent.pid"), { force: true });
    },
    start: (at: string): void => {
      const args = [
        "run",
        "--data",
        join(folder, at),
        "--policy",
        policy,
        "--allow-root",
        "--retry-within",
        "200",
      ];
      const child = spawn(process.execPath, [join(BUILT, "plumbline-agent.js"), ...args], {
        stdio: "ignore",
        cwd: folder,
      });
      agents.set(at, child);
    },
    async end(at: string, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
      const child = agents.get(at);
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    },
    seen: async (agentId: string): Promise<Seen> =>
      withApi((api) => api.get<Seen>(`/api/v1/agents/${agentId}`)),
    /** Reads the collector's store beside it. */
    async rows<T>(sql: string, ...values: readonly unknown[]): Promise<T[]> {
      const store = openStore(join(data, STORE_FILE), "reader");
      try {
        return store.sqlite.prepare<unknown[], T>(sql).all(...values);
      } finally {
        await store.close();
      }
    },
    async write(sql: string, ...values: readonly unknown[]): Promise<void> {
      const store = openStore(join(data, STORE_FILE), "writer");
      try {
        store.sqlite.prepare<unknown[]>(sql).run(...values);
      } finally {
        await store.close();
      }
    },
    async close(): Promise<void> {
      for (const at of agents.keys()) await this.end(at, "SIGKILL");
      await collector.end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A segment, one host with one service in it, and an exposure that asks whether it answers. */
export async function oneQuestion(fleet: Fleet, port: number): Promise<string> {
  await fleet.post("/inventory", {
    segments: [
      { name: "internet", cidrs: ["127.41.0.0/16"], trust: "untrusted", public: true },
      { name: "data", cidrs: ["127.42.0.0/16"], trust: "restricted" },
    ],
    assets: [
      {
        name: "db1",
        segment: "data",
        addresses: ["127.0.0.1"],
        endpoints: [{ port, speaks: "tcp" }],
      },
    ],
  });
  const report = JSON.stringify([
    {
      asset: "db1",
      title: "Weak SSH",
      cve: "CVE-2018-15919",
      severity: "medium",
      host: "127.0.0.1",
      port,
      protocol: "tcp",
    },
  ]);
  await fleet.withApi((api) => api.upload("/api/v1/imports", Buffer.from(report), "one.json"));
  const { items } = await fleet.get<{ items: { id: string }[] }>("/exposures");
  return items[0]?.id ?? "";
}

/** Joins an agent in a segment, in the folder of that name; gives its id. */
export async function joinAs(
  fleet: Fleet,
  at: string,
  segment = "internet",
  ...more: readonly string[]
): Promise<string> {
  const made = await fleet.plumbline("agent", "token", "create", "--segment", segment, "--json", ...more);
  const { token } = JSON.parse(made.stdout) as { token: string };
  const joined = await fleet.agent(at, "enroll", "--collector", fleet.agentsUrl, "--token", token, "--json");
  if (joined.exitCode !== 0) throw new Error(joined.stderr);
  return (JSON.parse(joined.stdout) as { agentId: string }).agentId;
}
