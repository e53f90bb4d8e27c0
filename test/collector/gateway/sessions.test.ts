import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Gateway } from "../../../collector/gateway/listener.ts";
import type { Job } from "../../../proto/wire.ts";
import {
  type Behind,
  type Credentials,
  dial,
  type House,
  know,
  live,
  now,
  openHouse,
  openPort,
  until,
} from "../../support/agents-port.ts";

let house: House;
let gateway: Gateway;
let behind: Behind;
let credentials: Credentials;

beforeAll(async () => {
  house = await openHouse();
  ({ gateway, behind } = await openPort(house, { recheckMs: 100, lingerMs: 200 }));
  credentials = house.issue("agent-1");
});
afterEach(async () => {
  gateway.sessions.disconnect("agent-1", "test-over", "The test is over");
  await until(() => gateway.sessions.list().length === 0);
  for (const list of [behind.silent, behind.live, behind.suspicions]) list.length = 0;
});
afterAll(async () => {
  await gateway.drain();
  house.remove();
});

const arrive = (bootId = "boot-1") => {
  know(behind, credentials, { agentId: "agent-1" });
  return live(house, gateway.port, credentials, { bootId });
};

const job: Job = {
  kind: "job",
  jobId: "j-1",
  runId: "r-1",
  leaseId: "l-1",
  nonce: Buffer.alloc(16),
  marker: "m",
  role: "probe",
  scenario: Buffer.from("s"),
  scenarioDigest: "d",
  parameters: "{}",
  issuedAt: now(),
  notAfter: now(),
  limits: {},
  manifest: Buffer.from("m"),
  manifestSignature: Buffer.from("s"),
  publisherKeyId: "k",
};

describe("sessions", () => {
  it("are listed while they live, and said to be silent after", async () => {
    const link = await arrive();
    expect(gateway.sessions.list()).toMatchObject([{ agentId: "agent-1", segment: "office" }]);
    link.socket.close();
    await until(() => behind.silent.length === 1);
    expect(behind.silent).toEqual([{ agentId: "agent-1", because: "lost" }]);
    expect(gateway.sessions.find("agent-1")).toBeUndefined();
  });

  it("carry jobs and cancels to who is here, and say when nobody is", async () => {
    expect(gateway.sessions.send("agent-1", job)).toBe(false);
    const link = await arrive();
    expect(gateway.sessions.send("agent-1", job)).toBe(true);
    expect(await link.next("job")).toMatchObject({ jobId: "j-1" });
    expect(gateway.sessions.cancel("agent-1", "", "halt")).toBe(true);
    expect(await link.next("cancel")).toEqual({ kind: "cancel", jobId: "", reason: "halt" });
  });

  it("carry no job before the welcome", async () => {
    know(behind, credentials, { agentId: "agent-1" });
    const link = await dial(house, gateway.port, credentials);
    expect(gateway.sessions.send("agent-1", job)).toBe(false);
    link.socket.terminate();
  });

  it("give way to a newer one of the same process, without a word of silence", async () => {
    const older = await arrive();
    const newer = await arrive();
    expect(await older.next("dismissal")).toMatchObject({ code: "replaced" });
    await older.closed;
    expect(behind.live).toHaveLength(2);
    expect(behind.silent).toEqual([]);
    expect(behind.suspicions).toEqual([]);
    expect(gateway.sessions.send("agent-1", job)).toBe(true);
    await newer.next("job");
  });

  it("give way to another process too, but that is reported", async () => {
    const older = await arrive("boot-1");
    await arrive("boot-2");
    expect(await older.next("dismissal")).toMatchObject({ code: "replaced" });
    expect(behind.suspicions).toMatchObject([
      {
        agentId: "agent-1",
        living: { bootId: "boot-1" },
        arriving: { bootId: "boot-2", address: "127.0.0.1" },
      },
    ]);
  });

  it("see nothing odd in a new process after the old one is gone", async () => {
    const older = await arrive("boot-1");
    older.socket.close();
    await until(() => behind.silent.length === 1);
    await arrive("boot-2");
    expect(behind.suspicions).toEqual([]);
  });

  it("are cut at once on a revocation that we are told of", async () => {
    const link = await arrive();
    expect(gateway.sessions.disconnect("agent-1", "revoked", "An administrator revoked the agent")).toBe(
      true,
    );
    expect(await link.next("dismissal")).toMatchObject({ code: "revoked" });
    await link.closed;
  });

  it.each([
    ["revoked", { status: "revoked" as const }],
    ["expired", { notAfter: now() }],
    ["changed", { segment: "core" }],
  ])("are cut by the next look at the store when the agent is %s", async (code, change) => {
    const link = await arrive();
    know(behind, credentials, { agentId: "agent-1", ...change });
    expect(await link.next("dismissal")).toMatchObject({ code });
    await link.closed;
  });

  it("are cut by that look before their hello as well", async () => {
    know(behind, credentials, { agentId: "agent-1" });
    const link = await dial(house, gateway.port, credentials);
    behind.agents.delete(credentials.fingerprint);
    expect(await link.next("dismissal")).toMatchObject({ code: "unknown-certificate" });
  });

  it("are cut even when the peer does not close its side", async () => {
    const link = await arrive();
    link.socket.pause();
    gateway.sessions.disconnect("agent-1", "revoked", "Revoked");
    await until(() => behind.silent.length === 1);
  });
});

describe("drain()", () => {
  it("tells everyone, cuts who stays, and takes nobody any more", async () => {
    const port = await openPort(house, { lingerMs: 150 });
    know(port.behind, credentials, { agentId: "agent-1" });
    const polite = await live(house, port.gateway.port, credentials);
    const other = house.issue("agent-2");
    know(port.behind, other, { agentId: "agent-2" });
    const stubborn = await live(house, port.gateway.port, other);
    stubborn.socket.pause();
    const began = Date.now();
    const drained = port.gateway.drain();
    expect(await polite.next("dismissal")).toMatchObject({ code: "going-away" });
    expect(await polite.closed).toBe(1012);
    await drained;
    expect(Date.now() - began).toBeLessThan(1_000);
    await expect(dial(house, port.gateway.port, credentials)).rejects.toThrow(/ECONNREFUSED/);
    stubborn.socket.terminate();
  });
});
