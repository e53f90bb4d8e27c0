import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, setStage } from "../../collector/demo/stage.ts";
import { ROOT } from "../support/root.ts";
import { eventually } from "../support/wait.ts";

/**
 * The other side of a run: an agent on the asset listens for the run's nonce, on TCP and on UDP, where
 * its own rules say so and nowhere else; and it looks at its kernel's socket table.
 */
let stage: Stage;
let witness: ChildProcess | undefined;

const SINK = "127.40.7.7";
/** Free ports of an address that only this test uses. */
const [ALLOWED, NOT_ALLOWED] = [18_443, 18_444];

type Run = {
  readonly state: string;
  readonly segment: string;
  readonly verdict: {
    readonly prevention: string;
    readonly detail: string;
    readonly grade: string;
    readonly sentence: string;
  } | null;
};

const agent = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [join(ROOT, ".build", "plumbline-agent.js"), ...args], { stdio: "ignore" });

beforeAll(async () => {
  stage = await setStage(() => {}, ROOT);
  const endpoints = (["tcp", "udp"] as const).flatMap((transport) =>
    [ALLOWED, NOT_ALLOWED].map((port) => ({
      port,
      transport,
      speaks: "witness",
      reachedAs: { internet: `${SINK}:${port}`, data: `${SINK}:${port}` },
    })),
  );
  await stage.api.post("/api/v1/inventory", {
    assets: [{ name: "sink", segment: "data", addresses: ["192.168.0.99"], endpoints }],
  });
  const report = endpoints.map(({ port, transport }) => ({
    asset: "192.168.0.99",
    title: `Way to ${transport} ${port}`,
    severity: "medium",
    host: "192.168.0.99",
    port,
    protocol: transport,
  }));
  await stage.api.upload("/api/v1/imports", Buffer.from(JSON.stringify(report)), "ways.json");
  await startWitness();
}, 120_000);

afterAll(async () => {
  if (witness !== undefined && witness.exitCode === null) {
    const gone = once(witness, "exit");
    witness.kill("SIGTERM");
    await gone;
  }
  await stage?.close();
}, 30_000);

async function startWitness(): Promise<void> {
  const data = join(stage.folder, "agent-sink");
  const rules = join(stage.folder, "rules-sink.yaml");
  const day = 86_400_000;
  writeFileSync(
    rules,
    [
      "format: plumbline-rules/1",
      "agreedBy: the test, for its own loopback addresses",
      `notBefore: "${new Date(Date.now() - day).toISOString()}"`,
      `notAfter: "${new Date(Date.now() + day).toISOString()}"`,
      "allow:",
      "  - { kinds: [tcp-connect, udp-send], to: [127.40.0.0/16], ports: [1-65535] }",
      "witness:",
      `  - { transport: tcp, on: ${SINK}, ports: [${ALLOWED}], from: [127.10.0.0/16, 127.40.0.0/16] }`,
      `  - { transport: udp, on: ${SINK}, ports: [${ALLOWED}], from: [127.10.0.0/16, 127.40.0.0/16] }`,
      "host: [socket-table]",
      "limits: { probesPerSecond: 200 }",
      stage.publishers,
      "",
    ].join("\n"),
    { mode: 0o600 },
  );
  const order = { segment: "data", ttlMinutes: 5, labels: { asset: "sink" }, uses: 1 };
  const { token } = await stage.api.post<{ token: string }>("/api/v1/join-tokens", order);
  const [code] = (await once(
    agent(
      "enroll",
      "--collector",
      stage.collector.agentsUrl,
      "--token",
      token,
      "--data",
      data,
      "--source-address",
      "127.40.0.77",
    ),
    "exit",
  )) as [number];
  expect(code).toBe(0);
  witness = agent("run", "--data", data, "--policy", rules, "--allow-root", "--retry-within", "500");
  await eventually(
    () => stage.api.get<{ items: { status: string; labels: Record<string, string> }[] }>("/api/v1/agents"),
    ({ items }) =>
      items.every(({ status }) => status === "live") &&
      items.some(({ labels }) => labels["asset"] === "sink"),
    30_000,
  );
}

/** Validates the way and gives what the internet's run said. */
async function verdictOf(title: string): Promise<NonNullable<Run["verdict"]>> {
  const { items } = await stage.api.get<{ items: { id: string; title: string }[] }>(
    `/api/v1/exposures?q=${encodeURIComponent(title)}`,
  );
  const exposure = items.find((one) => one.title === title);
  if (exposure === undefined) throw new Error(`${title} was not imported`);
  await stage.api.post(`/api/v1/exposures/${exposure.id}/validations`, {});
  const { runs } = await eventually(
    () => stage.api.get<{ runs: Run[] }>(`/api/v1/exposures/${exposure.id}`),
    ({ runs: all }) => all.length > 0 && all.every(({ state }) => state === "judged"),
    60_000,
  );
  const run = runs.find(({ segment }) => segment === "internet");
  if (run?.verdict == null) throw new Error("The internet's claim was not run");
  return run.verdict;
}

it.each(["tcp", "udp"])(
  "sees the nonce arrive over %s, and says so with both sides",
  async (transport) => {
    const verdict = await verdictOf(`Way to ${transport} ${ALLOWED}`);
    expect(verdict, verdict.sentence).toMatchObject({ prevention: "allowed" });
    expect(["A", "B"]).toContain(verdict.grade);
  },
  90_000,
);

it.each(["tcp", "udp"])(
  "listens nowhere that its own rules don't name (%s)",
  async (transport) => {
    const verdict = await verdictOf(`Way to ${transport} ${NOT_ALLOWED}`);
    expect(verdict.prevention, verdict.sentence).not.toBe("allowed");
    expect(verdict.prevention, verdict.sentence).not.toBe("prevented");
  },
  90_000,
);
