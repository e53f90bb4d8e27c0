import { randomBytes, sign } from "node:crypto";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MAX_QUEUED_JOBS } from "../../agent/runner/runner.ts";
import { signBatch } from "../../proto/seal.ts";
import type { Target } from "../../proto/target.ts";
import type { Job } from "../../proto/wire.ts";
import {
  bundleFor,
  bundleOf,
  catalogueBundle,
  catalogueFiles,
  hexDigest,
  newPublisher,
  PUBLISHER,
  pinsOf,
  signed,
  vouching,
} from "../support/publisher.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { jobOf, LOOPBACK_RULES, scenarioBytes } from "./support/scenario.ts";
import { tcpService } from "./support/service.ts";
import { joined } from "./support/test-agent.ts";

/** Whose scenarios an agent runs: its host's administrator says so, and no collector. */
let collector: FakeCollector;
beforeEach(async () => {
  collector = await fakeCollector();
});
afterEach(() => collector.close());

/** How a job ended, in the agent's signed words. */
const ending = (jobId: string): string => {
  const last = collector.observations.findLast((observation) => `${observation.jobId}` === jobId)?.outcome;
  return last?.kind === "job-ended" ? `${last.how} ${last.because.split(":")[0]}`.trim() : "";
};
const ends = async (job: Job): Promise<string> => {
  collector.send(job);
  await collector.until(() => ending(job.jobId) !== "", 10_000);
  return ending(job.jobId);
};
const UNPINNED = LOOPBACK_RULES.slice(0, LOOPBACK_RULES.indexOf("publishers:"));

/** A service that counts who came. */
async function counting(): Promise<{ readonly target: Target; readonly count: () => number }> {
  let count = 0;
  const target = await tcpService((socket) => {
    count++;
    socket.end("SSH-2.0-x\r\n");
  });
  return { target, count: () => count };
}

/** A scenario that nobody whom the agent believes ever signed. */
const FOREIGN = Buffer.from(scenarioBytes("reach.tcp").toString().replace("tries: $tries", "tries: 100"));

it("runs nothing that no pinned key signed, whatever a collector sends that holds every key it can have", async () => {
  const { target, count } = await counting();
  const own = newPublisher("the collector");
  const agent = await joined(collector);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);

  const good = catalogueBundle();
  const owns = signed(bundleFor(FOREIGN).manifest, [], own);
  const manifests = [good.manifest, owns.manifest, new Uint8Array(), randomBytes(200)];
  const signatures = [
    good.signature,
    owns.signature,
    new Uint8Array(64),
    randomBytes(64),
    signBatch(owns.manifest, own.privateKey),
    sign(null, owns.manifest, own.privateKey),
  ];
  const keyIds = [PUBLISHER.keyId, own.keyId, "", "0".repeat(64), own.key, PUBLISHER.key];
  const jobs = manifests.flatMap((manifest) =>
    signatures.flatMap((manifestSignature) =>
      keyIds.flatMap((publisherKeyId) =>
        // The scenario as it is, and under the digest of one that was signed.
        [{}, { scenarioDigest: jobOf("reach.tcp", { target, tries: 1 }).scenarioDigest }].map((over) =>
          jobOf(FOREIGN, { target, tries: 1 }, { manifest, manifestSignature, publisherKeyId, ...over }),
        ),
      ),
    ),
  );
  expect(jobs.length).toBeLessThan(MAX_QUEUED_JOBS);
  for (const job of jobs) collector.send(job);
  await collector.until(() => jobs.every(({ jobId }) => ending(jobId) !== ""), 30_000);
  expect(count()).toBe(0);
  for (const { jobId } of jobs) expect(ending(jobId)).toMatch(/^refused [a-z-]+$/);
  const refusals = collector.observations.filter(({ outcome }) => outcome.kind === "refused-by-rules");
  expect(refusals).toHaveLength(jobs.length);
  expect(refusals.every(({ outcome }) => "rule" in outcome && outcome.rule === "publishers")).toBe(true);
  // The same agent does what was signed, so it was not the door that was broken.
  expect(await ends(jobOf("reach.tcp", { target, tries: 1 }))).toBe("completed");
  expect(count()).toBeGreaterThan(0);
}, 60_000);

it("runs nothing where nobody is pinned, says so, and runs once somebody is", async () => {
  const { target, count } = await counting();
  const agent = await joined(collector, UNPINNED);
  const running = await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  expect(collector.hellos[0]?.rulesProblem).toMatch(/^publisher-not-pinned: /);
  expect(await ends(jobOf("reach.tcp", { target, tries: 1 }))).toBe("refused publisher-not-pinned");
  expect(running.status()).toMatchObject({ publishers: [], bundles: [] });
  expect(count()).toBe(0);
  writeFileSync(agent.policy, LOOPBACK_RULES);
  await collector.until(() => collector.hellos.length > 1, 10_000);
  expect(JSON.parse(collector.hellos[1]?.rules ?? "")).toMatchObject({
    publishers: [{ name: PUBLISHER.name, key: PUBLISHER.key }],
  });
  expect(await ends(jobOf("reach.tcp", { target, tries: 1 }))).toBe("completed");
  expect(running.status()).toMatchObject({
    publishers: [PUBLISHER.name],
    bundles: [{ id: "catalogue", version: 1 }],
  });
}, 20_000);

it("goes on over a change of key: both pinned, then the old one retired", async () => {
  const { target } = await counting();
  const next = newPublisher("the next");
  const agent = await joined(collector, `${UNPINNED}${pinsOf(PUBLISHER, next)}`);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  const ask = (version: number, by = PUBLISHER) =>
    jobOf(
      "reach.tcp",
      { target, tries: 1 },
      vouching(bundleOf(catalogueFiles(), { id: "ops", version, by })),
    );
  expect(await ends(ask(1))).toBe("completed");
  expect(await ends(ask(2, next))).toBe("completed");
  writeFileSync(agent.policy, `${UNPINNED}${pinsOf(next)}`);
  await collector.until(() => collector.hellos.length > 1, 10_000);
  expect(await ends(ask(3))).toBe("refused key-not-pinned");
  expect(await ends(ask(2, next))).toBe("completed");
  expect(await ends(ask(3, next))).toBe("completed");
}, 20_000);

it("takes no older bundle than it ever took, over restarts and from whichever collector", async () => {
  const { target, count } = await counting();
  const agent = await joined(collector);
  const ask = (version: number) =>
    jobOf("reach.tcp", { target, tries: 1 }, vouching(bundleOf(catalogueFiles(), { id: "ops", version })));
  const running = await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  expect(await ends(ask(7))).toBe("completed");
  await running.stop();
  const seen = count();
  // A crash in the middle of a later write leaves a line that was cut short.
  appendFileSync(join(agent.directory, "bundle-versions.jsonl"), '\n{"id":"ops","ver');
  const again = await agent.start();
  await collector.until(() => collector.hellos.length > 1);
  expect(again.status().bundles).toEqual([{ id: "ops", version: 7 }]);
  expect(await ends(ask(6))).toBe("refused version-went-back");
  const forged = bundleOf(catalogueFiles().slice(1), { id: "ops", version: 7 });
  expect(await ends(jobOf("reach.tcp", { target, tries: 1 }, vouching(forged)))).toBe(
    "refused version-reused",
  );
  expect(count()).toBe(seen);
  expect(await ends(ask(7))).toBe("completed");
  expect(await ends(ask(8))).toBe("completed");
  await again.stop();
  expect(readFileSync(join(agent.directory, "bundle-versions.jsonl"), "utf8")).toContain('"version":8');
}, 20_000);

it("runs nothing when it can't tell which versions it took, or can't keep them", async () => {
  const { target, count } = await counting();
  const agent = await joined(collector);
  const record = join(agent.directory, "bundle-versions.jsonl");
  // The line before the damage would say that this bundle was taken.
  const known = { id: "catalogue", version: 1, digest: hexDigest(catalogueBundle().manifest) };
  writeFileSync(record, `${JSON.stringify(known)}\n{"id":"ops","version":"seven","digest":""}\n`);
  const running = await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  expect(running.status().bundlesProblem).toContain("bundle-versions.jsonl can't be read");
  expect(await ends(jobOf("reach.tcp", { target, tries: 1 }))).toBe("refused versions-not-kept");
  await running.stop();
  rmSync(record);
  await agent.start();
  await collector.until(() => collector.hellos.length > 1);
  // Gone from under it: what it takes now would be forgotten with the process.
  rmSync(record);
  expect(await ends(jobOf("reach.tcp", { target, tries: 1 }))).toBe("refused versions-not-kept");
  expect(count()).toBe(0);
}, 20_000);
