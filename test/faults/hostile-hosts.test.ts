import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import process from "node:process";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Outcome } from "../../proto/outcome.ts";
import type { Target } from "../../proto/target.ts";
import { dataOf } from "../../proto/untrusted.ts";
import {
  type AgentProcess,
  type Installed,
  installAgent,
  startConfined,
} from "../agent/support/agent-process.ts";
import { type FakeCollector, fakeCollector } from "../agent/support/fake-collector.ts";
import { hostAt, hostileHosts } from "../agent/support/hostile-hosts.ts";
import { jobOf } from "../agent/support/scenario.ts";

/** Rounds over all hosts with all probes: 8 in every test run, 200 with `npm run faults`. */
const ROUNDS = process.env["FAULT_KILLS"] === undefined ? 8 : 200;
/** Rounds after which an agent has grown to its size. */
const WARM = 3;
/** A leak of one body a probe would be many times this. */
const MAX_GROWTH_MIB = 48;

const RULES = `format: plumbline-rules/1
agreedBy: a test
notBefore: 2020-01-01T00:00:00Z
notAfter: 2100-01-01T00:00:00Z
allow:
  - { kinds: [tcp-connect, tls-handshake, http-request, udp-send], to: [127.0.0.1], ports: [1-65535] }
limits: { probesPerSecond: 1000, concurrentJobs: 32, concurrentProbes: 32 }
`;

const steps = (kind: "tcp" | "udp"): string =>
  kind === "udp"
    ? "- { id: u, purpose: attempt, kind: udp-send, to: target, timeoutMs: 300 }"
    : [
        "- { id: c, purpose: attempt, kind: tcp-connect, to: target, timeoutMs: 300 }",
        "- { id: n, purpose: attempt, kind: tcp-connect, sendNonce: true, to: target, timeoutMs: 300 }",
        "- { id: t, purpose: attempt, kind: tls-handshake, to: target, timeoutMs: 300 }",
        "- { id: h, purpose: attempt, kind: http-request, to: target, timeoutMs: 300 }",
        "- { id: s, purpose: attempt, kind: http-request, scheme: https, to: target, timeoutMs: 300 }",
      ].join("\n    ");
const scenario = (kind: "tcp" | "udp"): Buffer =>
  Buffer.from(`format: plumbline-scenario/1
id: all.probes
version: 1
title: t
summary: s
tier: 0
transport: ${kind}
attack: { version: "18.1", techniques: [] }
roles:
  actor:
    ${steps(kind)}
`);

let installed: Installed;
let collector: FakeCollector;
let agent: AgentProcess;
const closers: (() => void)[] = [];

beforeAll(async () => {
  installed = await installAgent(RULES);
  collector = await fakeCollector();
  const ticket = ["--collector", collector.url, "--token", collector.token, "--data", installed.data];
  await startConfined(installed, "enroll", ...ticket).ended;
  const run = [
    "--data",
    installed.data,
    "--policy",
    installed.policy,
    "--allow-root",
    "--retry-within",
    "100",
  ];
  agent = startConfined(installed, "run", ...run);
  await collector.until(() => collector.hellos.length > 0, 15_000);
}, 60_000);
afterAll(async () => {
  agent.child.kill("SIGKILL");
  for (const close of closers) close();
  await collector.close();
  installed.remove();
});

const residentMib = (): number => {
  const status = readFileSync(`/proc/${agent.child.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1_024;
};

/** A UDP service that answers each datagram with many large ones. */
async function loudAnswerer(): Promise<Target> {
  const socket = createSocket("udp4");
  socket.on("message", (_bytes, { address, port }) => {
    for (let count = 0; count < 20; count++) socket.send(Buffer.alloc(60_000, 0x1b), port, address);
  });
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  closers.push(() => socket.close());
  return { transport: "udp", host: "127.0.0.1", port: socket.address().port };
}

/** Does a job for each target and gives what was seen, by step. */
async function probeAll(targets: readonly Target[]): Promise<readonly Outcome[]> {
  const jobs = targets.map((target) => jobOf(scenario(target.transport), { target, tries: 1 }));
  const from = collector.observations.length;
  for (const job of jobs) collector.send(job);
  const isOver = (): boolean =>
    collector.observations.slice(from).filter(({ outcome }) => outcome.kind === "job-ended").length ===
    jobs.length;
  await collector.until(isOver, 30_000);
  return collector.observations.slice(from).map(({ outcome }) => outcome);
}

it(
  `outlives ${ROUNDS} rounds of hosts that mean harm, keeps its size, and says of them nothing that acts`,
  async () => {
    let ledAway = 0;
    // Outside the rules, and where the redirects point.
    const forbidden = await hostAt("127.0.0.2", () => ledAway++);
    const hosts = await Promise.all(
      Object.entries(hostileHosts(forbidden.target)).map(([, serve]) => hostAt("127.0.0.1", serve)),
    );
    closers.push(forbidden.close, ...hosts.map(({ close }) => close));
    const targets = [...hosts.map(({ target }) => target), await loudAnswerer()];
    let warmMib = 0;
    let mostMib = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      const outcomes = await probeAll(targets);
      if (round === WARM) warmMib = residentMib();
      if (round > WARM) mostMib = Math.max(mostMib, residentMib());
      // Each step of each job said one thing, and each job had its last word.
      expect(outcomes).toHaveLength(hosts.length * 6 + 2);
      const strange = outcomes.filter(({ kind }) => kind === "unable" || kind === "refused-by-rules");
      expect(strange).toEqual([]);
      const told = JSON.stringify(outcomes);
      expect(told).toMatch(/^[\x20-\x7e]*$/);
      expect(told).not.toContain("\\u001b");
      expect(outcomes.every((outcome) => !("sample" in outcome) || dataOf(outcome.sample).length <= 256)).toBe(true);
    }
    expect(ledAway).toBe(0);
    expect(mostMib - warmMib).toBeLessThan(MAX_GROWTH_MIB);
    expect(agent.child.exitCode).toBeNull();
    expect(agent.said()).not.toContain("\u001b");

    const honest = await hostAt("127.0.0.1", (socket) => void socket.end("SSH-2.0-honest\r\n"));
    closers.push(honest.close);
    expect(await probeAll([honest.target])).toContainEqual(
      expect.objectContaining({ kind: "spoke", sample: expect.stringContaining("SSH-2.0-honest") }),
    );
  },
  60_000 + ROUNDS * 15_000,
);
