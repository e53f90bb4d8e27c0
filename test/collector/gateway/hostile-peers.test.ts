import { once } from "node:events";
import { connect } from "node:tls";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Gateway } from "../../../collector/gateway/listener.ts";
import { LINK_PATH } from "../../../proto/join.ts";
import { encode, encodeBatch } from "../../../proto/wire.ts";
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
  type TestLink,
  until,
} from "../../support/agents-port.ts";

let house: House;
let gateway: Gateway;
let behind: Behind;
let honest: TestLink;
let hostile: Credentials;
const faults: unknown[] = [];
const note = (cause: unknown): void => void faults.push(cause);
const sockets: { readonly destroy: () => void }[] = [];

beforeAll(async () => {
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
  house = await openHouse();
  ({ gateway, behind } = await openPort(house, { strangersPerPeer: 8 }));
  const credentials = house.issue("honest");
  know(behind, credentials, { agentId: "honest" });
  honest = await live(house, gateway.port, credentials);
  hostile = house.issue("hostile");
  know(behind, hostile, { agentId: "hostile" });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  // Whatever the other one did, this one's evidence is taken and nothing was thrown where nobody catches.
  honest.send({ kind: "batch", payload: Buffer.from("p"), signature: Buffer.alloc(64) });
  expect(await honest.next("ack")).toMatchObject({ sequence: 42 });
  expect(faults).toEqual([]);
});
afterAll(async () => {
  await gateway.drain();
  house.remove();
  process.off("uncaughtException", note);
  process.off("unhandledRejection", note);
});

/** A link of the hostile agent, with or without its hello. */
async function intruder(greets: boolean): Promise<TestLink> {
  const link = greets ? await live(house, gateway.port, hostile) : await dial(house, gateway.port, hostile);
  sockets.push({ destroy: () => link.socket.terminate() });
  return link;
}

/** Ends by the collector's word, or goes on as a session that harms nobody. */
const survives = async (link: TestLink, bytes: Uint8Array): Promise<void> => {
  link.socket.send(bytes);
  link.socket.ping();
  await Promise.race([link.closed, once(link.socket, "pong")]);
  link.socket.terminate();
  await link.closed;
};

const VALID: readonly Uint8Array[] = [
  encode({ ...HELLO, clock: now() }),
  encode({ kind: "heartbeat", collectorClock: now(), agentClock: now(), halted: false, spoolBytes: 1 }),
  encode({ kind: "ack", sequence: 7 }),
  encode({ kind: "dismissal", code: "x", sentence: "y" }),
  encode({
    kind: "batch",
    signature: Buffer.alloc(64),
    payload: encodeBatch({
      agentId: "hostile",
      bootId: "b",
      agentVersion: "1",
      firstSequence: 1,
      previousHash: Buffer.alloc(32),
      rulesDigest: "",
      observations: [],
    }),
  }),
];

/** A frame of ours with some bytes changed, some cut out and some put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...VALID),
    fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { maxLength: 6 }),
    fc.nat(4_000),
    fc.uint8Array({ maxLength: 40 }),
  )
  .map(([valid, changes, at, added]) => {
    const bytes = Buffer.from(valid);
    for (const [place, value] of changes) bytes[place % bytes.length] = value;
    const cut = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, cut), added, bytes.subarray(cut)]);
  });

describe("at the real door, an agent that sends", () => {
  it.each([
    ["any bytes before its hello", false, fc.uint8Array({ maxLength: 2_000 })],
    ["any bytes after its hello", true, fc.uint8Array({ maxLength: 2_000 })],
    ["frames of ours, changed, before its hello", false, mutated],
    ["frames of ours, changed, after its hello", true, mutated],
  ] as const)("%s harms nobody", async (_, greets, bytes) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (frame) => survives(await intruder(greets), frame)),
      { numRuns: 60 },
    );
  });
});

describe("a peer", () => {
  it("is refused compression, asked or not", async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${gateway.port}${LINK_PATH}`, {
      ca: house.authority.certificate,
      ...hostile,
      perMessageDeflate: { serverNoContextTakeover: true },
    });
    await once(socket, "open");
    expect(socket.extensions).toBe("");
    socket.terminate();
    await once(socket, "close");
  });

  it("that never reads is cut, with what waits for it", async () => {
    const link = await intruder(true);
    link.socket.pause();
    const job = {
      kind: "job",
      jobId: "j",
      runId: "r",
      leaseId: "l",
      nonce: Buffer.alloc(16),
      marker: "m",
      role: "actor",
      scenario: Buffer.alloc(60_000),
      scenarioDigest: "",
      parameters: "",
      issuedAt: now(),
      notAfter: now(),
      limits: {},
      manifest: Buffer.alloc(0),
      manifestSignature: Buffer.alloc(0),
      publisherKeyId: "",
    } as const;
    let sent = 0;
    while (gateway.sessions.send("hostile", job) && sent < 2_000) {
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThan(2_000);
    await until(() => gateway.sessions.find("hostile") === undefined);
    expect(behind.silent.at(-1)).toEqual({ agentId: "hostile", because: "slow" });
  });

  it("that is half open holds a place only until its time is over, and few of them", async () => {
    const strangers = Array.from({ length: 12 }, () => {
      const socket = connect({ host: "127.0.0.1", port: gateway.port, ca: house.authority.certificate });
      sockets.push(socket);
      socket.on("error", () => {});
      return socket;
    });
    await until(() => strangers.filter((socket) => socket.closed || socket.destroyed).length >= 4);
    expect(strangers.filter((socket) => !socket.closed && !socket.destroyed).length).toBeLessThanOrEqual(8);
    await expect(dial(house, gateway.port, hostile)).rejects.toThrow();
    for (const socket of strangers) socket.destroy();
    // Their places are free once the collector has seen them go.
    await expect
      .poll(() =>
        intruder(true).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it("that was let in no longer counts as a stranger", async () => {
    const links: TestLink[] = [];
    for (let i = 0; i < 12; i++) {
      const credentials = house.issue(`many-${i}`);
      know(behind, credentials, { agentId: `many-${i}` });
      links.push(await live(house, gateway.port, credentials));
    }
    expect(gateway.sessions.list().length).toBeGreaterThanOrEqual(12);
    for (const link of links) link.socket.terminate();
  });
});
