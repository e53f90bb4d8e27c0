import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { JobId } from "../../proto/ids.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { jobOf, LOOPBACK_RULES } from "./support/scenario.ts";
import { closedPort, tcpService } from "./support/service.ts";
import { joined } from "./support/test-agent.ts";

let collector: FakeCollector;
beforeEach(async () => {
  collector = await fakeCollector();
});
afterEach(() => collector.close());

/** What the collector has of a job, as words. */
const told = (jobId: string): string[] =>
  collector.observations
    .filter((observation) => observation.jobId === (jobId as JobId))
    .map(({ outcome }) => (outcome.kind === "job-ended" ? `${outcome.kind} ${outcome.how}` : outcome.kind));
const over = (jobId: string) => (): boolean => told(jobId).at(-1)?.startsWith("job-ended") ?? false;

const udp = async () => ({ ...(await closedPort()), transport: "udp" as const });

it("does a job and sends what it saw, signed and in one chain", async () => {
  const agent = await joined(collector);
  const running = await agent.start();
  const target = await tcpService((socket) => socket.end("SSH-2.0-x\r\n"));
  await collector.until(() => collector.hellos.length > 0);
  const job = jobOf("reach.tcp", { target, controls: [await closedPort()], tries: 2 });
  collector.send(job);
  await collector.until(over(job.jobId));
  expect(told(job.jobId)).toEqual(["healthy", "spoke", "spoke", "refused", "job-ended completed"]);
  expect(running.status()).toMatchObject({ link: { state: "up" }, jobs: 0, halted: false });
});

it("does each job once, however often it is sent", async () => {
  const agent = await joined(collector);
  await agent.start();
  const job = jobOf("reach.tcp", { target: await closedPort(), tries: 1 });
  await collector.until(() => collector.hellos.length > 0);
  collector.send(job);
  collector.send(job);
  await collector.until(over(job.jobId));
  collector.cut();
  await collector.until(() => collector.hellos.length > 1);
  collector.send(job);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(told(job.jobId)).toEqual(["healthy", "refused", "job-ended completed"]);
});

it("says which of its rules forbids a job, and does none of it", async () => {
  const agent = await joined(collector);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  const target = { transport: "tcp", host: "192.0.2.1", port: 445 } as const;
  const job = jobOf("reach.tcp", { target, tries: 1 });
  collector.send(job);
  await collector.until(over(job.jobId));
  expect(told(job.jobId)).toEqual(["refused-by-rules", "job-ended refused"]);
  expect(collector.observations[0]).toMatchObject({ stepId: "attempt", outcome: { rule: "allow" } });
});

it("runs nothing without rules, says why, and runs again when they are there", async () => {
  const agent = await joined(collector);
  chmodSync(agent.policy, 0o666);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  expect(collector.hellos[0]).toMatchObject({ rules: "", rulesProblem: expect.stringContaining("writable") });
  const target = await closedPort();
  const job = jobOf("reach.tcp", { target, tries: 1 });
  collector.send(job);
  await collector.until(over(job.jobId));
  expect(told(job.jobId)).toEqual(["refused-by-rules", "job-ended refused"]);

  chmodSync(agent.policy, 0o644);
  await collector.until(() => collector.hellos.length > 1);
  expect(JSON.parse(collector.hellos[1]?.rules ?? "")).toMatchObject({ format: "plumbline-rules/1" });
  const again = jobOf("reach.tcp", { target, tries: 1 });
  collector.send(again);
  await collector.until(over(again.jobId));
  expect(told(again.jobId)).toEqual(["healthy", "refused", "job-ended completed"]);
});

it("ends a long job within two seconds of the halt file, stays halted over a restart, and resumes", async () => {
  const agent = await joined(collector);
  const running = await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  const quiet = await tcpService(() => undefined);
  const job = jobOf("reach.tcp", { target: quiet, tries: 100 });
  const view = jobOf("reach.tcp", { target: quiet, tries: 1 }, { role: "on-asset" });
  collector.send(job);
  collector.send(view);
  await collector.until(() => told(job.jobId).includes("healthy"));
  const haltedAt = performance.now();
  writeFileSync(join(agent.directory, "halt"), "by hand\n");
  await collector.until(() => over(job.jobId)() && over(view.jobId)());
  expect(performance.now() - haltedAt).toBeLessThan(2_000);
  expect(told(job.jobId).at(-1)).toBe("job-ended halted");
  expect(told(view.jobId)).toEqual(["sockets", "job-ended halted"]);

  await running.stop();
  await agent.start();
  await collector.until(() => collector.hellos.at(-1)?.halted === true);
  const late = jobOf("reach.tcp", { target: quiet, tries: 1 });
  await collector.until(() => collector.hellos.length > 1);
  collector.send(late);
  await collector.until(over(late.jobId));
  expect(told(late.jobId)).toEqual(["job-ended halted"]);
});

it("puts the kill switch down on a signal, and leaves a file that keeps it down", async () => {
  const agent = await joined(collector);
  const running = await agent.start();
  await running.halt("SIGUSR2");
  expect(running.status().halted).toBe(true);
  expect(readFileSync(join(agent.directory, "halt"), "utf8")).toBe("SIGUSR2\n");
});

it("ends what the collector cancels: one job as cancelled, all of them as halted", async () => {
  const agent = await joined(collector);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  const quiet = await tcpService(() => undefined);
  const [one, other] = [
    jobOf("reach.tcp", { target: quiet, tries: 50 }),
    jobOf("reach.tcp", { target: quiet, tries: 50 }),
  ];
  collector.send(one);
  collector.send(other);
  await collector.until(() => told(one.jobId).length > 0 && told(other.jobId).length > 0);
  collector.send({ kind: "cancel", jobId: one.jobId, reason: "no longer wanted" });
  await collector.until(over(one.jobId));
  expect(told(one.jobId).at(-1)).toBe("job-ended cancelled");
  expect(over(other.jobId)()).toBe(false);
  collector.send({ kind: "cancel", jobId: "", reason: "halt" });
  await collector.until(over(other.jobId), 2_000);
  expect(told(other.jobId).at(-1)).toBe("job-ended halted");
});

it("lets a witness report what it saw and complete when the run is", async () => {
  const agent = await joined(collector);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  const target = await udp();
  const listen = jobOf("deliver.udp", { target, tries: 1 }, { role: "witness" });
  const ask = jobOf("deliver.udp", { target, tries: 2 }, { nonce: listen.nonce });
  collector.send(listen);
  await collector.until(() => told(listen.jobId).includes("listening"));
  collector.send(ask);
  await collector.until(over(ask.jobId));
  collector.send({ kind: "cancel", jobId: listen.jobId, reason: "run complete" });
  await collector.until(over(listen.jobId));
  expect(told(ask.jobId)).toEqual(["healthy", "spoke", "spoke", "job-ended completed"]);
  expect(told(listen.jobId)).toEqual(["listening", "received", "received", "job-ended completed"]);
  const attempts = collector.observations
    .filter(({ jobId }) => jobId === listen.jobId)
    .map(({ attempt }) => attempt);
  expect(attempts).toEqual([1, 2, 3, 1]);
});

it("ends a job with its lease, by the collector's clock", async () => {
  const agent = await joined(collector);
  await agent.start({
    time: { wall: () => (Date.now() - 86_400_000) as never, steadyMs: () => performance.now() },
  });
  await collector.until(() => collector.hellos.length > 0);
  const quiet = await tcpService(() => undefined);
  const job = jobOf("reach.tcp", { target: quiet, tries: 100 }, { notAfter: (Date.now() + 800) as never });
  collector.send(job);
  await collector.until(over(job.jobId), 3_000);
  expect(told(job.jobId).at(-1)).toBe("job-ended expired");
});

it("closes a job that a kill broke off, and does not do it again", async () => {
  const agent = await joined(collector);
  const running = await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  const quiet = await tcpService(() => undefined);
  const job = jobOf("reach.tcp", { target: quiet, tries: 3 });
  collector.send(job);
  await collector.until(() => told(job.jobId).includes("healthy"));
  collector.behaviour.refusal = { code: "busy", sentence: "Come back later" };
  collector.cut();
  // What a kill leaves behind: the files as they are at some moment.
  const [spool, snapshot] = [join(agent.directory, "spool"), join(agent.directory, "snapshot")];
  cpSync(spool, snapshot, { recursive: true });
  await running.stop();
  rmSync(spool, { recursive: true });
  renameSync(snapshot, spool);

  collector.behaviour.refusal = undefined;
  await agent.start();
  await collector.until(over(job.jobId));
  expect(told(job.jobId).at(-1)).toBe("job-ended failed");
  const before = told(job.jobId).length;
  collector.send(job);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(told(job.jobId)).toHaveLength(before);
});

it("goes on behind a damaged record: one batch is lost, said so in the chain, and nothing else", async () => {
  const agent = await joined(collector);
  const running = await agent.start();
  await collector.until(() => running.status().link.state === "up");
  collector.behaviour.refusal = { code: "busy", sentence: "Come back later" };
  const quiet = await tcpService(() => undefined);
  const job = jobOf("reach.tcp", { target: quiet, tries: 3 });
  collector.send(job);
  await collector.until(() => running.status().jobs === 1);
  collector.cut();
  await collector.until(() => running.status().jobs === 0);
  await running.stop();
  const [segment = ""] = readdirSync(join(agent.directory, "spool")).filter((name) => name.endsWith(".seg"));
  const path = join(agent.directory, "spool", segment);
  const bytes = readFileSync(path);
  const records = [...bytes.toString("latin1").matchAll(/plbRec1\n/g)].map(({ index }) => index);
  expect(records.length).toBeGreaterThanOrEqual(3);
  bytes.fill(0, (records[1] ?? 0) + 30, (records[1] ?? 0) + 40);
  writeFileSync(path, bytes);

  collector.behaviour.refusal = undefined;
  const again = await agent.start();
  await collector.until(over(job.jobId));
  expect(again.status().spool.losses).toHaveLength(1);
  const lost = collector.observations.filter(({ jobId }) => jobId === "");
  expect(lost).toMatchObject([{ outcome: { kind: "unable", reason: expect.stringContaining("are lost") } }]);
  expect(told(job.jobId).filter((kind) => kind === "connected")).toHaveLength(2);
  collector.cut();
  await collector.until(() => collector.hellos.length > 2);
  await collector.until(() => again.status().link.state === "up");
});

it("takes no job when its spool is nearly full, and drops nothing", async () => {
  const agent = await joined(collector);
  collector.behaviour.acknowledges = false;
  const running = await agent.start({ spoolLimits: { bytes: 6_000, segmentBytes: 1_000 } });
  await collector.until(() => collector.hellos.length > 0);
  const target = await closedPort();
  for (let count = 0; running.status().spool.room === "free" && count < 20; count++) {
    const job = jobOf("reach.tcp", { target, tries: 2 });
    collector.send(job);
    await collector.until(over(job.jobId));
    expect(told(job.jobId).at(-1)).toBe("job-ended completed");
  }
  const late = jobOf("reach.tcp", { target, tries: 2 });
  collector.send(late);
  await collector.until(over(late.jobId));
  expect(told(late.jobId)).toEqual(["job-ended refused"]);
  collector.behaviour.acknowledges = true;
  collector.cut();
  await collector.until(() => running.status().spool.room === "free");
});

it("keeps a second agent out of its folder, and takes over the lock of one that is gone", async () => {
  const agent = await joined(collector);
  const lockFile = join(agent.directory, "agent.pid");
  writeFileSync(lockFile, `${process.ppid}\n`);
  await expect(agent.start()).rejects.toThrow(`in use by the agent with pid ${process.ppid}`);
  // A number that another process has since got: it began at another time.
  writeFileSync(lockFile, `${process.ppid} 1\n`);
  const running = await agent.start();
  expect(readFileSync(lockFile, "utf8")).toMatch(new RegExp(`^${process.pid} `));
  await running.stop();
  expect(existsSync(lockFile)).toBe(false);
});

it("warns of rules that the agent itself could rewrite", async () => {
  const agent = await joined(collector, LOOPBACK_RULES);
  await agent.start({ userId: 0 });
  await collector.until(() => collector.hellos.length > 0);
  expect(collector.hellos[0]?.rulesProblem).toContain("rules not protected");
  expect(collector.hellos[0]?.rules).not.toBe("");
});
