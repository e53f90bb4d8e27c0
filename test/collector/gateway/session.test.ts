import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Ingested } from "../../../collector/gateway/ingest-lane.ts";
import type { Gateway } from "../../../collector/gateway/listener.ts";
import { MAX_FRAME_BYTES, PROTOCOL } from "../../../proto/wire.ts";
import {
  type Behind,
  type Credentials,
  dial,
  HELLO,
  type House,
  know,
  live,
  now,
  openHouse,
  openPort,
  until,
  WELCOME,
} from "../../support/agents-port.ts";

let house: House;
let gateway: Gateway;
let behind: Behind;
let credentials: Credentials;

beforeAll(async () => {
  house = await openHouse();
  ({ gateway, behind } = await openPort(house, { helloMs: 300, heartbeatMs: 60, lingerMs: 200 }));
  credentials = house.issue("agent-1");
  know(behind, credentials, { agentId: "agent-1" });
});
afterEach(async () => {
  gateway.sessions.disconnect("agent-1", "test-over", "The test is over");
  await until(() => gateway.sessions.list().length === 0);
  behind.ingest = async () => ({ kind: "durable", sequence: 42 });
  behind.welcome = async () => WELCOME;
  for (const list of [behind.frames, behind.silent, behind.pulses, behind.live]) list.length = 0;
});
afterAll(async () => {
  await gateway.drain();
  house.remove();
});

const batch = (payload = "payload") =>
  ({ kind: "batch", payload: Buffer.from(payload), signature: Buffer.alloc(64, 7) }) as const;

const arrive = () => live(house, gateway.port, credentials);
const knock = () => dial(house, gateway.port, credentials);

/** Answers to ingest that the test gives when it wants to. */
function heldIngest(): { answer: (result: Ingested) => void; fail: () => void }[] {
  const held: { answer: (result: Ingested) => void; fail: () => void }[] = [];
  behind.ingest = () =>
    new Promise((answer, reject) => held.push({ answer, fail: () => reject(new Error("disk")) }));
  return held;
}

describe("a session's beginning", () => {
  it("answers a hello with the durable cursor and the jobs that are not answered", async () => {
    const job = {
      kind: "job",
      jobId: "j-1",
      runId: "r-1",
      leaseId: "l-1",
      nonce: Buffer.alloc(16, 9),
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
    } as const;
    behind.welcome = async () => ({ ...WELCOME, jobs: [job] }) as typeof WELCOME;
    const link = await knock();
    link.send({ ...HELLO, clock: now() });
    expect(await link.next("welcome")).toMatchObject({
      protocol: PROTOCOL.max,
      sessionId: expect.stringMatching(/^session-/),
      durableSequence: 41,
      durableHash: new Uint8Array(32).fill(1),
    });
    expect(await link.next("job")).toMatchObject({ jobId: "j-1" });
    expect(behind.live).toMatchObject([{ agentId: "agent-1", hello: { bootId: "boot-1" } }]);
  });

  it("ends without a hello", async () => {
    const link = await knock();
    expect(await link.next("dismissal")).toMatchObject({ code: "no-hello" });
    expect(await link.closed).toBe(1008);
    expect(behind.silent).toEqual([]);
  });

  it.each([
    ["too-old", { protocolMin: 0, protocolMax: PROTOCOL.min - 1 }],
    ["too-new", { protocolMin: PROTOCOL.max + 1, protocolMax: PROTOCOL.max + 2 }],
  ])("dismisses an agent that is %s", async (code, hello) => {
    const link = await knock();
    link.send({ ...HELLO, ...hello });
    expect(await link.next("dismissal")).toMatchObject({ code });
  });

  it("passes on that the collector refuses the agent", async () => {
    behind.welcome = async () => ({ kind: "refused", code: "quarantined", sentence: "Its chain broke" });
    const link = await knock();
    link.send(HELLO);
    expect(await link.next("dismissal")).toMatchObject({ code: "quarantined", sentence: "Its chain broke" });
  });

  it("asks to come back when the collector fails", async () => {
    behind.welcome = () => Promise.reject(new Error("store"));
    const link = await knock();
    link.send(HELLO);
    expect(await link.next("dismissal")).toMatchObject({ code: "try-later" });
    expect(await link.closed).toBe(1013);
  });
});

describe("a session's evidence", () => {
  it("is handed on under the certificate's name, with the bytes that were signed", async () => {
    const link = await arrive();
    link.send(batch());
    await link.next("ack");
    const [frame] = behind.frames;
    expect(frame).toMatchObject({ agentId: "agent-1", receivedAt: expect.any(Number) });
    expect(Buffer.from(frame?.payload ?? []).toString()).toBe("payload");
    expect(frame?.signature).toEqual(new Uint8Array(64).fill(7));
  });

  it("is acknowledged after it is durable and never before", async () => {
    const held = heldIngest();
    const link = await arrive();
    link.send(batch());
    await until(() => held.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(link.received().filter(({ kind }) => kind === "ack")).toEqual([]);
    held[0]?.answer({ kind: "durable", sequence: 7 });
    expect(await link.next("ack")).toEqual({ kind: "ack", sequence: 7 });
  });

  it("is acknowledged once for what became durable together, and only up to the first gap", async () => {
    const held = heldIngest();
    const link = await arrive();
    for (let i = 0; i < 4; i++) link.send(batch());
    await until(() => held.length === 4);
    held[3]?.answer({ kind: "durable", sequence: 40 });
    held[1]?.answer({ kind: "durable", sequence: 20 });
    held[0]?.answer({ kind: "durable", sequence: 10 });
    expect(await link.next("ack")).toEqual({ kind: "ack", sequence: 20 });
    held[2]?.answer({ kind: "durable", sequence: 30 });
    expect(await link.next("ack")).toEqual({ kind: "ack", sequence: 40 });
    expect(link.received().filter(({ kind }) => kind === "ack")).toEqual([]);
  });

  it("ends the session when it is refused, with the reason", async () => {
    behind.ingest = async () => ({
      kind: "refused",
      code: "quarantined",
      sentence: "Two batches have one sequence",
    });
    const link = await arrive();
    link.send(batch());
    expect(await link.next("dismissal")).toMatchObject({ code: "quarantined" });
    expect(link.received().filter(({ kind }) => kind === "ack")).toEqual([]);
    await until(() => behind.silent.length === 1);
    expect(behind.silent).toEqual([{ agentId: "agent-1", because: "quarantined" }]);
  });

  it("stays with the agent when the collector fails to take it", async () => {
    const held = heldIngest();
    const link = await arrive();
    link.send(batch());
    await until(() => held.length === 1);
    held[0]?.fail();
    expect(await link.next("dismissal")).toMatchObject({ code: "try-later" });
    expect(link.received().filter(({ kind }) => kind === "ack")).toEqual([]);
  });

  it("waits with the agent, not in our memory, while the collector is behind", async () => {
    const held = heldIngest();
    const link = await arrive();
    for (let i = 0; i < 40; i++) link.send(batch("x".repeat(500_000)));
    await until(() => held.length === 3);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(held.length).toBe(3);
    expect(link.socket.bufferedAmount).toBeGreaterThan(5_000_000);
    for (const [index, { answer }] of held.entries()) answer({ kind: "durable", sequence: index + 1 });
    await until(() => held.length > 3);
  });
});

describe("a session's bounds", () => {
  it.each([
    [
      "garbage",
      (link: Awaited<ReturnType<typeof knock>>) => link.socket.send(Buffer.from([0xff, 0xff, 0xff])),
      1002,
    ],
    ["a text message", (link: Awaited<ReturnType<typeof knock>>) => link.socket.send("hello"), 1002],
    ["a second hello", (link: Awaited<ReturnType<typeof knock>>) => link.send(HELLO), 1002],
    [
      "a message that only the collector sends",
      (link: Awaited<ReturnType<typeof knock>>) => link.send({ kind: "ack", sequence: 1 }),
      1002,
    ],
  ])("are crossed by %s, which ends this session only", async (_what, misbehave, code) => {
    const other = house.issue("agent-2");
    know(behind, other, { agentId: "agent-2" });
    const bystander = await live(house, gateway.port, other);
    const link = await arrive();
    misbehave(link);
    expect(await link.next("dismissal")).toMatchObject({ code: "bad-message" });
    expect(await link.closed).toBe(code);
    bystander.send(batch());
    await bystander.next("ack");
    bystander.socket.close();
  });

  it("are crossed by a batch before the welcome", async () => {
    const link = await knock();
    link.send(batch());
    expect(await link.next("dismissal")).toMatchObject({ code: "bad-message" });
    expect(behind.frames).toEqual([]);
  });

  it("are crossed by a frame that is too large", async () => {
    const link = await arrive();
    link.socket.send(Buffer.alloc(MAX_FRAME_BYTES + 1));
    expect([1006, 1009]).toContain(await link.closed);
    await until(() => behind.silent.length === 1);
  });

  it("are crossed by a message in more fragments than anyone needs", async () => {
    const link = await arrive();
    for (let i = 0; i < 70; i++) link.socket.send(Buffer.alloc(1), { fin: false });
    expect([1006, 1008, 1009]).toContain(await link.closed);
  });

  it.each([
    ["messages", 0x82],
    ["pings", 0x89],
  ])("are crossed by a flood of empty %s", async (_what, opcode) => {
    const link = await arrive();
    // Frames as RFC 6455 has them: final, masked, empty. In one write, so that no pause comes between.
    const flood = Buffer.concat(Array.from({ length: 3_000 }, () => Buffer.from([opcode, 0x80, 0, 0, 0, 0])));
    (link.socket as unknown as { _socket: Socket })._socket.write(flood);
    await link.closed;
    await until(() => behind.silent.length === 1);
    expect(behind.silent).toEqual([{ agentId: "agent-1", because: "flood" }]);
  });

  it("let a message of a later version pass, and drop it", async () => {
    const link = await arrive();
    // Field 99 of the envelope, as a later version may have it.
    link.socket.send(Buffer.from([0x9a, 0x06, 0x01, 0x00]));
    link.send(batch());
    await link.next("ack");
  });

  it("cut a peer that answers no heartbeat", async () => {
    const link = await arrive();
    expect(await link.closed).toBe(1006);
    await until(() => behind.silent.length === 1);
    expect(behind.silent).toEqual([{ agentId: "agent-1", because: "silent" }]);
  });

  it("keep a peer that answers, and learn its clock and its state", async () => {
    const link = await arrive();
    for (let i = 0; i < 6; i++) {
      const { collectorClock } = await link.next("heartbeat");
      const agentClock = (now() - 3_600_000) as typeof collectorClock;
      link.send({ kind: "heartbeat", collectorClock, agentClock, halted: true, spoolBytes: 123 });
    }
    await until(() => behind.pulses.length === 6);
    const pulse = behind.pulses.at(-1);
    expect(pulse).toMatchObject({ agentId: "agent-1", halted: true, spoolBytes: 123 });
    expect(pulse?.clockOffsetMs).toBeGreaterThan(-3_600_000 - 50);
    expect(pulse?.clockOffsetMs).toBeLessThan(-3_600_000 + 50);
    expect(gateway.sessions.find("agent-1")?.clockOffsetMs).toBe(pulse?.clockOffsetMs);
  });
});
