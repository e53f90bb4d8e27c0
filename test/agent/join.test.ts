import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readIdentity } from "../../agent/identity.ts";
import { joinCollector } from "../../agent/join.ts";
import { showJoinToken } from "../../proto/join.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { closedPort } from "./support/service.ts";
import { folder } from "./support/test-agent.ts";

let collector: FakeCollector;
beforeAll(async () => {
  collector = await fakeCollector();
});
afterAll(() => collector.close());

const enrol = (directory: string, token = collector.token, collectorUrl = collector.url) =>
  joinCollector({ collectorUrl, token, directory, sourceAddress: "" });

it("takes nothing from a server whose CA is not the one that the token names", async () => {
  const directory = join(folder(), "data");
  const token = showJoinToken({ secret: "x".repeat(43), caFingerprint: "0".repeat(64) });
  await expect(enrol(directory, token)).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining("does not show the CA that the token names"),
  });
  expect(existsSync(directory)).toBe(false);
});

it("writes an identity that only its user can read, and never another over it", async () => {
  const directory = join(folder(), "data");
  expect(await enrol(directory)).toMatchObject({ agentId: "agent-1", segment: "office" });
  expect(readdirSync(directory).sort()).toEqual([
    "agent.json",
    "ca.pem",
    "cert.pem",
    "evidence.pem",
    "key.pem",
  ]);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  expect(await readIdentity(directory)).toMatchObject({ agentId: "agent-1", collectorUrl: collector.url });

  const before = readFileSync(join(directory, "key.pem"), "utf8");
  await expect(enrol(directory)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining("already holds an agent"),
  });
  expect(readFileSync(join(directory, "key.pem"), "utf8")).toBe(before);
});

it("says in the collector's words why it was refused", async () => {
  await expect(enrol(join(folder(), "data"))).rejects.toMatchObject({
    exitCode: 3,
    message: "The collector refuses: The join token was already used (token-spent)",
  });
});

it("says that there is nobody", async () => {
  const { port } = await closedPort();
  await expect(
    enrol(join(folder(), "data"), collector.token, `https://127.0.0.1:${port}`),
  ).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

it.each([
  ["--token", "plj1.short", "https://127.0.0.1:1"],
  ["--collector", undefined, "http://127.0.0.1:1"],
  ["--collector", undefined, "https://127.0.0.1:1/path"],
  ["--collector", undefined, "collector"],
])("names %s when it can't be used", async (field, token, url) => {
  await expect(enrol(join(folder(), "data"), token ?? collector.token, url)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(field),
  });
});
