import { cpSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fleet, joinAs, oneQuestion, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

let fleet: Fleet;
let exposureId: string;
const target = createServer((socket) => {
  socket.on("error", () => socket.destroy());
  socket.end("SSH-2.0-OpenSSH_9.6\r\n");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  fleet = await openFleet();
  exposureId = await oneQuestion(fleet, (target.address() as AddressInfo).port);
}, 120_000);
afterAll(async () => {
  await fleet.close();
  target.close();
}, 60_000);

const becomes = (agentId: string, status: string) =>
  eventually(
    () => fleet.seen(agentId),
    (agent) => agent.status === status,
    40_000,
  );
const linkOf = async (at: string) =>
  (
    JSON.parse((await fleet.agent(at, "status", "--json")).stdout) as {
      link: { state: string; code: string };
    }
  ).link;
/** Asks the question until the agent's chain has grown. */
async function work(agentId: string): Promise<number> {
  const before = (await fleet.seen(agentId)).durableSequence;
  await fleet.post(`/exposures/${exposureId}/validations`, {});
  const { durableSequence } = await eventually(
    () => fleet.seen(agentId),
    (agent) => agent.durableSequence > before,
    40_000,
  );
  return durableSequence;
}

describe("an identity", () => {
  it("that is killed and started again, time after time, is not frozen", async () => {
    const agentId = await joinAs(fleet, "restarted");
    for (let i = 0; i < 4; i++) {
      fleet.start("restarted");
      await becomes(agentId, "live");
      await work(agentId);
      await fleet.end("restarted", i % 2 === 0 ? "SIGKILL" : "SIGTERM");
      await becomes(agentId, "silent");
    }
  }, 120_000);

  it("that two processes hold is frozen for both, said everywhere, and thawed by a person", async () => {
    const agentId = await joinAs(fleet, "original");
    fleet.copy("original", "copied");
    fleet.start("original");
    await becomes(agentId, "live");
    fleet.start("copied");
    const frozen = await becomes(agentId, "frozen");
    expect(frozen.warnings.join()).toContain(`plumbline agent thaw ${agentId}`);
    for (const at of ["original", "copied"])
      await eventually(
        () => linkOf(at),
        ({ state, code }) => state === "dismissed" && code === "frozen",
        40_000,
      );
    const overview = await fleet.get<{ attention: { kind: string }[] }>("/overview");
    expect(overview.attention.map(({ kind }) => kind)).toContain("frozen-agents");
    const [audit] = await fleet.rows<{ who: string; body: string }>(
      "SELECT who, body FROM audit WHERE what = 'freeze-agent' AND subject = ?",
      agentId,
    );
    expect(audit).toMatchObject({ who: "plumbline", body: expect.stringContaining("two processes") });
    expect(
      await fleet.rows("SELECT 1 FROM events WHERE kind = 'agent-frozen' AND agent_id = ?", agentId),
    ).toHaveLength(1);

    await fleet.end("copied");
    await fleet.end("original");
    const thawed = await fleet.plumbline("agent", "thaw", agentId, "--reason", "the copy is gone");
    expect([thawed.exitCode, thawed.stderr]).toEqual([0, ""]);
    fleet.start("original");
    await becomes(agentId, "live");
    await work(agentId);
    await fleet.end("original");
  }, 120_000);

  it("that was put back from a backup is not frozen, is told so, and goes on after a rejoin", async () => {
    const agentId = await joinAs(fleet, "restored");
    fleet.start("restored");
    await becomes(agentId, "live");
    await work(agentId);
    await fleet.end("restored");
    fleet.copy("restored", "backup");
    fleet.start("restored");
    await becomes(agentId, "live");
    const last = await work(agentId);
    await fleet.end("restored");
    rmSync(fleet.folderOf("restored"), { recursive: true });
    fleet.copy("backup", "restored");

    fleet.start("restored");
    await eventually(
      () => linkOf("restored"),
      ({ code }) => code === "chain-diverged",
      40_000,
    );
    expect((await fleet.seen(agentId)).status).not.toBe("frozen");
    await fleet.end("restored");
    const { stdout } = await fleet.plumbline("agent", "token", "create", "--for", agentId, "--json");
    const { token } = JSON.parse(stdout) as { token: string };
    expect((await fleet.agent("restored", "rejoin", "--token", token)).exitCode).toBe(0);
    fleet.start("restored");
    await becomes(agentId, "live");
    expect(await work(agentId)).toBeGreaterThan(last);
    expect((await fleet.plumbline("verify-log", "--data", fleet.data)).exitCode).toBe(0);
    await fleet.end("restored");
  }, 120_000);

  it("whose collector was put back from a backup is not frozen, and gives again what it still holds", async () => {
    const agentId = await joinAs(fleet, "faithful");
    fleet.start("faithful");
    await becomes(agentId, "live");
    await work(agentId);
    await fleet.collector.end("SIGTERM");
    const kept = join(fleet.folder, "collector-backup");
    cpSync(fleet.data, kept, { recursive: true });
    await fleet.collector.start();
    await becomes(agentId, "live");
    const last = await work(agentId);
    await fleet.collector.end("SIGKILL");
    rmSync(fleet.data, { recursive: true });
    cpSync(kept, fleet.data, { recursive: true });
    await fleet.collector.start();
    await becomes(agentId, "live");
    await eventually(
      () => fleet.seen(agentId),
      ({ durableSequence }) => durableSequence >= last,
      40_000,
    );
    await fleet.end("faithful");
  }, 120_000);
});

it("a revocation cuts a living session at once, and refuses the next", async () => {
  const agentId = await joinAs(fleet, "revoked");
  fleet.start("revoked");
  await becomes(agentId, "live");
  const asked = performance.now();
  await fleet.post(`/agents/${agentId}/revocation`, {});
  await eventually(
    () => linkOf("revoked"),
    ({ state, code }) => state === "dismissed" && code === "revoked",
    15_000,
  );
  expect(performance.now() - asked).toBeLessThan(15_000);
  await fleet.end("revoked");
  fleet.start("revoked");
  await eventually(
    () => linkOf("revoked"),
    ({ code }) => code === "revoked",
    15_000,
  );
  expect((await fleet.plumbline("agent", "token", "create", "--for", agentId)).stderr).toContain("for good");
}, 90_000);

it("a row that was changed beside the collector cuts the session at the next look, within 15 s", async () => {
  const agentId = await joinAs(fleet, "beside");
  fleet.start("beside");
  await becomes(agentId, "live");
  const changed = performance.now();
  await fleet.write("UPDATE agents SET status = 'revoked' WHERE id = ?", agentId);
  await eventually(
    () => linkOf("beside"),
    ({ state, code }) => state === "dismissed" && code === "revoked",
    20_000,
  );
  // What the command takes to say so comes on top.
  expect(performance.now() - changed).toBeLessThan(16_500);
  await fleet.end("beside");
}, 60_000);
