import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Outcome } from "../../proto/outcome.ts";
import { instant } from "../../proto/time.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { jobOf, LOOPBACK_RULES } from "./support/scenario.ts";
import { closedPort, tcpService } from "./support/service.ts";
import { joined } from "./support/test-agent.ts";

let collector: FakeCollector;
beforeEach(async () => {
  collector = await fakeCollector();
});
afterEach(() => collector.close());

/** What the agent signed about its switch, in order. */
const told = (): string[] =>
  collector.observations
    .map(({ outcome }) => outcome)
    .filter((outcome): outcome is Extract<Outcome, { kind: "halted" | "resumed" }> =>
      /^(halted|resumed)$/.test(outcome.kind),
    )
    .map(({ kind, by, because }) => `${kind} by ${by}: ${because}`);
const ended = (jobId: string): string | undefined =>
  collector.observations.flatMap(({ jobId: of, outcome }) =>
    of === (jobId as never) && outcome.kind === "job-ended" ? [outcome.how] : [],
  )[0];

it("signs the halt and its end though no job ran, with who and why, and again after a restart", async () => {
  const agent = await joined(collector);
  const running = await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  writeFileSync(join(agent.directory, "halt"), "patch night\u001b[2J (user 7)\n");
  await collector.until(() => told().length === 1);
  expect(told()).toEqual(["halted by file: patch night [2J (user 7)"]);
  await running.stop();
  const again = await agent.start();
  await collector.until(() => told().length === 2);
  expect(told()[1]).toBe("halted by file: still, after a start: patch night [2J (user 7)");
  await again.halt("SIGUSR2");
  await collector.until(() => told().length === 3);
  expect(told()[2]).toBe("halted by signal: SIGUSR2");
});

it("ends everything in flight within two seconds: silence, a drip, a datagram without an answer, a witness", async () => {
  const agent = await joined(collector);
  const running = await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  const silent = await tcpService(() => undefined);
  const drip = await tcpService((socket) => {
    socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00]));
    const timer = setInterval(() => socket.write("\u0002"), 30);
    socket.on("close", () => clearInterval(timer));
  });
  const deaf = { ...(await closedPort()), host: "127.66.66.66", transport: "udp" as const };
  const ear = { ...(await closedPort()), transport: "tcp" as const };
  const jobs = [
    jobOf("reach.tcp", { target: silent, tries: 100 }),
    jobOf("reach.tls", { target: drip, tries: 100 }),
    jobOf("deliver.udp", { target: deaf, tries: 100 }),
    jobOf("deliver.tcp", { target: ear, tries: 1 }, { role: "witness" }),
  ];
  for (const job of jobs) collector.send(job);
  await collector.until(() => running.status().jobs === jobs.length);
  const haltedAt = performance.now();
  await running.halt("SIGUSR2");
  await collector.until(() => jobs.every(({ jobId }) => ended(jobId) === "halted"));
  expect(performance.now() - haltedAt).toBeLessThan(2_000);
  expect(told()).toEqual(["halted by signal: SIGUSR2"]);
});

it("pauses by itself when the collector has been silent too long, and goes on when it is heard again", async () => {
  // 0.0004 h are 1.44 s.
  const agent = await joined(collector, `${LOOPBACK_RULES}deadManHours: 0.0004\n`);
  let aheadMs = 0;
  const running = await agent.start({
    time: { wall: () => instant(Date.now()), steadyMs: () => performance.now() + aheadMs },
  });
  await collector.until(() => running.status().link.state === "up");
  expect(running.status().halted).toBe(false);
  aheadMs = 5_000;
  await collector.until(() => running.status().halted);
  await collector.until(() => told().length === 1);
  expect(told()[0]).toMatch(/^halted by dead-man: no word of the collector for \d+ s$/);
  const job = jobOf("reach.tcp", { target: await closedPort(), tries: 1 });
  collector.send({ kind: "cancel", jobId: "unknown", reason: "a word" });
  await collector.until(() => told().length === 2);
  expect(told()[1]).toBe("resumed by dead-man: the collector was heard again");
  collector.send(job);
  await collector.until(() => ended(job.jobId) === "completed");
});

it("tells the collector's own halt once, and that it was lifted when a job comes again", async () => {
  const agent = await joined(collector);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  collector.send({ kind: "cancel", jobId: "", reason: "Halted by ada: drill" });
  collector.send({ kind: "cancel", jobId: "", reason: "Halted by ada: drill" });
  await collector.until(() => told().length > 0);
  const job = jobOf("reach.tcp", { target: await closedPort(), tries: 1 });
  collector.send(job);
  await collector.until(() => ended(job.jobId) === "completed");
  expect(told()).toEqual([
    "halted by collector: Halted by ada: drill",
    "resumed by collector: a job came again",
  ]);
});
