import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fleet, joinAs, oneQuestion, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

/** Certificates of seconds, so that an agent's life of weeks fits into a test. */
const LIFE_S = 12;

let fleet: Fleet;
let exposureId: string;
const target = createServer((socket) => {
  socket.on("error", () => socket.destroy());
  socket.end("SSH-2.0-OpenSSH_9.6\r\n");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  fleet = await openFleet("--certificate-life", `${LIFE_S}s`);
  exposureId = await oneQuestion(fleet, (target.address() as AddressInfo).port);
}, 120_000);
afterAll(async () => {
  await fleet.close();
  target.close();
}, 60_000);

const live = (agentId: string) =>
  eventually(
    () => fleet.seen(agentId),
    ({ status }) => status === "live",
    30_000,
  );
const certificates = (agentId: string) =>
  fleet.rows<{ status: string; used: number | null }>(
    "SELECT c.status, c.first_used_at AS used FROM certificates c JOIN agents a ON a.no = c.agent_no WHERE a.id = ? ORDER BY c.issued_at",
    agentId,
  );
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("an agent whose certificates live for seconds", () => {
  it("goes on through several renewals, and loses no evidence meanwhile", async () => {
    const agentId = await joinAs(fleet, "one");
    fleet.start("one");
    await live(agentId);
    const ends = Date.now() + LIFE_S * 3_000;
    let asked = 0;
    while (Date.now() < ends) {
      await fleet.post(`/exposures/${exposureId}/validations`, {});
      asked += 1;
      await sleep(1_000);
    }
    expect((await fleet.seen(agentId)).status).toBe("live");
    const kept = await certificates(agentId);
    expect(kept.length).toBeGreaterThanOrEqual(5);
    // One opens the door at a time, or two while the next is on its way.
    expect(kept.filter(({ status }) => status === "active").length).toBeLessThanOrEqual(2);
    expect(kept.filter(({ status }) => status === "retired").length).toBeGreaterThanOrEqual(4);

    const { runs } = await eventually(
      () =>
        fleet.get<{ runs: { running: number; total: number; byOutcome: Record<string, number> } }>(
          "/overview",
        ),
      (overview) => overview.runs.running === 0,
      60_000,
    );
    expect(asked).toBeGreaterThan(10);
    // Every question was answered: none was lost with a session that ended for a new certificate.
    expect(runs.byOutcome["not-run"] ?? 0).toBe(0);
    const verified = await fleet.plumbline("verify-log", "--data", fleet.data, "--json");
    expect(verified.exitCode).toBe(0);
    const [row] = await fleet.rows<{ observations: number; last: number }>(
      "SELECT (SELECT count(*) FROM evidence e WHERE e.agent_no = a.no) AS observations, a.durable_sequence AS last FROM agents a WHERE a.id = ?",
      agentId,
    );
    expect(row?.last).toBeGreaterThan(0);
    expect(row?.observations).toBe(row?.last);
  }, 150_000);

  it("that was away too long is told what to do, and comes back by a token made for it with its spool", async () => {
    const agentId = await joinAs(fleet, "away");
    fleet.start("away");
    await live(agentId);
    await fleet.end("away");
    await sleep(LIFE_S * 1_000 + 1_000);
    expect((await fleet.seen(agentId)).status).toBe("expired");
    const doctor = await fleet.agent("away", "doctor", "--policy", "/nowhere");
    expect(doctor.stdout).toContain(`plumbline agent token create --for ${agentId}`);
    fleet.start("away");
    const status = await eventually(
      () => fleet.agent("away", "status", "--json"),
      ({ stdout }) => stdout.includes('"expired"'),
      30_000,
    );
    expect(status.stdout).toContain("plumbline-agent rejoin --token TOKEN");
    await fleet.end("away");

    const made = await fleet.plumbline("agent", "token", "create", "--for", agentId, "--json");
    const { token } = JSON.parse(made.stdout) as { token: string };
    expect(await fleet.agent("one", "rejoin", "--token", token)).toMatchObject({ exitCode: 2 });
    await fleet.end("one");
    // Another agent's key opens nothing with it, and leaves it as it was.
    expect((await fleet.agent("one", "rejoin", "--token", token)).stderr).toContain(
      "comes back with a token made for it",
    );
    const back = await fleet.agent("away", "rejoin", "--token", token);
    expect([back.exitCode, back.stderr]).toEqual([0, ""]);
    fleet.start("away");
    await live(agentId);
  }, 150_000);
});
