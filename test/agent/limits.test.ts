import { renameSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { saidNonce } from "../../proto/inert.ts";
import type { Outcome } from "../../proto/outcome.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { jobOf, LOOPBACK_RULES } from "./support/scenario.ts";
import { closedPort, later, tcpService } from "./support/service.ts";
import { joined, type TestAgent } from "./support/test-agent.ts";

let collector: FakeCollector;
beforeEach(async () => {
  collector = await fakeCollector();
});
afterEach(() => collector.close());

const outcomes = (jobId: string): readonly Outcome[] =>
  collector.observations.filter((one) => one.jobId === (jobId as never)).map(({ outcome }) => outcome);
const isOver = (jobId: string) => (): boolean => outcomes(jobId).some(({ kind }) => kind === "job-ended");
const withLimits = (limits: string): string =>
  LOOPBACK_RULES.replace(/^limits: .*$/m, `limits: { ${limits} }`);

async function started(rules = LOOPBACK_RULES): Promise<TestAgent> {
  const agent = await joined(collector, rules);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  return agent;
}

it("refuses a job that asks for wider limits than the rules, and records which", async () => {
  await started();
  const job = jobOf("reach.tcp", { target: await closedPort(), tries: 1 }, { limits: { jobSeconds: 121 } });
  collector.send(job);
  await collector.until(isOver(job.jobId));
  expect(outcomes(job.jobId)).toEqual([
    { kind: "refused-by-rules", rule: "limits.jobSeconds", because: "wider-than-rules" },
    { kind: "job-ended", how: "refused", because: "It asks for wider limits than the rules allow" },
  ]);
});

it("ends a job by the narrower time that came with it", async () => {
  await started();
  const quiet = await tcpService(() => undefined);
  const job = jobOf("reach.tcp", { target: quiet, tries: 100 }, { limits: { jobSeconds: 1 } });
  collector.send(job);
  await collector.until(isOver(job.jobId), 3_000);
  expect(outcomes(job.jobId).at(-1)).toMatchObject({ how: "expired" });
});

it("stops a job whose bytes are spent at its next try, and says so", async () => {
  await started(withLimits("probesPerSecond: 1000, jobBytes: 2048"));
  const loud = await tcpService((socket) => socket.end(`${"x".repeat(1_500)}\r\n`));
  const job = jobOf("reach.tcp", { target: loud, tries: 9 });
  collector.send(job);
  await collector.until(isOver(job.jobId));
  expect(outcomes(job.jobId).map(({ kind }) => kind)).toEqual([
    "healthy",
    "spoke",
    "spoke",
    "refused-by-rules",
    "job-ended",
  ]);
  expect(outcomes(job.jobId)[3]).toMatchObject({ rule: "limits.jobBytes", because: "budget-spent" });
});

it("cuts a connection that pours more than a try may take", async () => {
  await started(withLimits("probesPerSecond: 1000, probeBytes: 4096"));
  let sent = 0;
  const pouring = await tcpService((socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(1_024, 0x41))) sent += 1_024;
      if (!socket.destroyed) socket.once("drain", more);
    };
    more();
  });
  const job = jobOf("reach.tls", { target: pouring, tries: 1 });
  collector.send(job);
  await collector.until(isOver(job.jobId));
  expect(outcomes(job.jobId).map(({ kind }) => kind)).toEqual(["healthy", "garbled", "job-ended"]);
  expect(sent).toBeGreaterThan(4_096);
});

it("ends a try in the middle when the rules are swapped for others that don't permit it", async () => {
  const agent = await started();
  const quiet = await tcpService(() => undefined);
  const ear = { ...(await closedPort()), transport: "tcp" as const };
  const asking = jobOf("reach.tcp", { target: quiet, tries: 100 });
  const listening = jobOf("deliver.tcp", { target: ear, tries: 1 }, { role: "witness" });
  collector.send(asking);
  collector.send(listening);
  await collector.until(() => outcomes(asking.jobId).length > 0 && outcomes(listening.jobId).length > 0);
  writeFileSync(
    `${agent.policy}.new`,
    LOOPBACK_RULES.replace(/^witness:[\s\S]*?^host:/m, "host:").replace(
      "to: [127.0.0.0/8]",
      "to: [127.9.9.9]",
    ),
  );
  renameSync(`${agent.policy}.new`, agent.policy);
  await collector.until(() => isOver(asking.jobId)() && isOver(listening.jobId)(), 5_000);
  for (const { jobId } of [asking, listening]) {
    const last = outcomes(jobId).at(-1);
    expect(last).toMatchObject({ kind: "job-ended", how: "refused" });
    expect(last?.kind === "job-ended" && last.because).toMatch(
      /rules (no longer permit it|of engagement have changed)/,
    );
  }
});

/** Knocks at a witness and says what came back, and whether it was let in at all. */
const knock = (port: number, bytes: Uint8Array): Promise<string> =>
  new Promise((resolve) => {
    let heard = "";
    const socket = createConnection({ host: "127.0.0.1", port }, () => socket.write(bytes));
    later(() => socket.destroy());
    socket.on("data", (part: Buffer) => {
      heard += part.toString("hex");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(heard));
  });

it("lets no sender in more often than a witness's rules say, whatever it says", async () => {
  const witness =
    "witness:\n  - { transport: tcp, on: 127.0.0.1, ports: [1-65535], from: [127.0.0.1], maxPerSender: 3, maxSeconds: 2 }\nhost:";
  await started(LOOPBACK_RULES.replace(/^witness:[\s\S]*?^host:/m, witness));
  const ear = { ...(await closedPort()), transport: "tcp" as const };
  const job = jobOf("deliver.tcp", { target: ear, tries: 1 }, { role: "witness" });
  collector.send(job);
  await collector.until(() => outcomes(job.jobId).some(({ kind }) => kind === "listening"));
  const answers: string[] = [];
  for (let count = 0; count < 6; count++) answers.push(await knock(ear.port, saidNonce(job.nonce)));
  const nonce = saidNonce(job.nonce).toString("hex");
  expect(answers).toEqual([nonce, nonce, nonce, "", "", ""]);
  // Its own time is shorter than the scenario's thirty seconds.
  await collector.until(isOver(job.jobId), 4_000);
  expect(outcomes(job.jobId).filter(({ kind }) => kind === "received")).toHaveLength(3);
});

it("says nothing back where the scenario does not say so, and reports what came all the same", async () => {
  await started();
  const silent = Buffer.from(
    `format: plumbline-scenario/1
id: silent.ear
version: 1
title: t
summary: s
tier: 0
transport: tcp
attack: { version: "18.1", techniques: [] }
roles:
  actor:
    - { id: a, purpose: attempt, kind: tcp-connect, sendNonce: true, to: target, timeoutMs: 500 }
  witness:
    - { id: w, purpose: witness, kind: witness-listen, timeoutMs: 2000 }
`,
  );
  const ear = { ...(await closedPort()), transport: "tcp" as const };
  const job = jobOf(silent, { target: ear, tries: 1 }, { role: "witness" });
  collector.send(job);
  await collector.until(() => outcomes(job.jobId).some(({ kind }) => kind === "listening"));
  expect(await knock(ear.port, saidNonce(job.nonce))).toBe("");
  await collector.until(() => outcomes(job.jobId).some(({ kind }) => kind === "received"));
});
