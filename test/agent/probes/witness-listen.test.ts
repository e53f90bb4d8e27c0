import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { ask } from "../../../agent/probes/ask.ts";
import { ears } from "../../../agent/probes/ear.ts";
import type { ProbeIo } from "../../../agent/probes/probe.ts";
import { tcpConnect } from "../../../agent/probes/tcp-connect.ts";
import { udpSend } from "../../../agent/probes/udp-send.ts";
import { witnessListen } from "../../../agent/probes/witness-listen.ts";
import { saidNonce } from "../../../proto/inert.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import type { Target, Transport } from "../../../proto/target.ts";
import { until } from "../support/fake-collector.ts";
import { probeIo } from "../support/probe-io.ts";
import { closedPort } from "../support/service.ts";

/** A witness on a free port, what it reports, and the way to end it. */
async function witness(transport: Transport, over: Partial<ProbeIo> = {}, maxBytes = 64, on?: Target) {
  const listen: Target = on ?? { ...(await closedPort()), transport };
  const finish = new AbortController();
  const reports: Outcome[] = [];
  const io = probeIo({ ...over, finish: finish.signal, report: (outcome) => reports.push(outcome) });
  const step = {
    kind: "witness-listen",
    id: "w",
    purpose: "witness",
    timeoutMs: 5_000,
    tries: 1,
    listen,
    maxBytes,
    answers: true,
  } as const;
  const ended = witnessListen(step, io);
  await until(() => reports.length > 0);
  const end = (): Promise<Outcome | undefined> => {
    finish.abort();
    return ended;
  };
  return { listen, nonce: io.nonce, reports, end };
}

/** Sends bytes over TCP and returns what came back until the end. */
const tell = (target: Target, bytes: Uint8Array): Promise<Buffer> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect({ host: target.host, port: target.port }, () => socket.write(bytes));
    socket.on("data", (part) => parts.push(part));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Buffer.concat(parts)));
  });

const common = { id: "a", purpose: "attempt", timeoutMs: 1_000, tries: 1 } as const;

it("says that it listens, then what arrived, and answers with the nonce alone (tcp)", async () => {
  const { listen, nonce, reports, end } = await witness("tcp");
  const io = probeIo({ nonce });
  const outcome = await tcpConnect({ ...common, kind: "tcp-connect", target: listen, sendNonce: true }, io);
  expect(outcome).toMatchObject({ kind: "spoke", identity: { by: "reply" } });
  expect(reports).toMatchObject([
    { kind: "listening", at: { address: "127.0.0.1", port: listen.port } },
    { kind: "received", from: "from" in outcome ? outcome.from : {}, bytes: 16 },
  ]);
  expect(await end()).toBeUndefined();
});

it("does the same over udp", async () => {
  const { listen, nonce, reports, end } = await witness("udp");
  const outcome = await udpSend({ ...common, kind: "udp-send", target: listen }, probeIo({ nonce }));
  expect(outcome).toMatchObject({ kind: "spoke", identity: { by: "reply" } });
  expect(reports.map(({ kind }) => kind)).toEqual(["listening", "received"]);
  await end();
});

it("answers nothing to other bytes, and counts them", async () => {
  const { listen, reports, end } = await witness("tcp");
  expect(await tell(listen, Buffer.alloc(64, 1))).toHaveLength(0);
  expect(reports).toHaveLength(1);
  expect(await end()).toMatchObject({ kind: "not-received", others: 1 });
});

it("answers nothing to a sender that the rules don't name, even with the right nonce", async () => {
  const { listen, nonce, reports, end } = await witness("tcp", { permitsSender: () => false });
  expect(await tell(listen, nonce)).toHaveLength(0);
  expect(reports).toHaveLength(1);
  expect(await end()).toMatchObject({ kind: "not-received", others: 1 });
});

it("stays silent over udp to what does not hold the nonce", async () => {
  const { listen, end } = await witness("udp");
  const socket = createSocket("udp4");
  let replies = 0;
  socket.on("message", () => replies++);
  socket.send("hello", listen.port, listen.host);
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.close();
  expect(replies).toBe(0);
  expect(await end()).toMatchObject({ kind: "not-received", others: 1 });
});

it("lets two runs share one port, each hearing its own nonce only", async () => {
  const hear = ears(() => performance.now());
  const one = await witness("tcp", { hear });
  const reports: Outcome[] = [];
  const finish = new AbortController();
  const io = probeIo({ hear, finish: finish.signal, report: (outcome) => reports.push(outcome) });
  const other = witnessListen(
    {
      kind: "witness-listen",
      id: "w",
      purpose: "witness",
      timeoutMs: 5_000,
      tries: 1,
      listen: one.listen,
      maxBytes: 64,
      answers: true,
    },
    io,
  );
  await until(() => reports.length === 1);
  await tell(one.listen, io.nonce);
  expect([one.reports.length, reports.length]).toEqual([1, 2]);
  await one.end();
  await tell(one.listen, io.nonce);
  expect(reports).toHaveLength(3);
  finish.abort();
  await other;
});

it.each(["udp", "tcp"] as const)(
  "hears the nonce in the form in which DNS says it (%s)",
  async (transport) => {
    const nonce = saidNonce(new Uint8Array(16).fill(7));
    const { listen, reports, end } = await witness(transport, { nonce }, 512);
    const kind = transport === "udp" ? "dns-ask" : "dns-ask-tcp";
    const query = {
      ...common,
      kind,
      variant: "nonce-a",
      name: "egress.test",
      serverName: "",
      target: listen,
    } as const;
    // The witness answers with the nonce alone, which is no DNS.
    expect(await ask(query, probeIo({ nonce }))).toMatchObject({ kind: "garbled" });
    await ask({ ...query, variant: "a" }, probeIo({ nonce }));
    expect(reports).toMatchObject([{ kind: "listening" }, { kind: "received" }]);
    await end();
  },
);

it("opens no further port once it is told to stop, and closes those that it opened", async () => {
  const stop = new AbortController();
  const opened: number[] = [];
  let closed = 0;
  const listen: Target = { transport: "tcp", host: "127.0.0.1", port: 9_001 };
  const hear: ProbeIo["hear"] = async ({ host, port }) => {
    opened.push(port);
    if (opened.length === 2) stop.abort();
    return { kind: "hearing", at: { address: host, port }, close: () => void closed++ };
  };
  const step = {
    ...common,
    kind: "witness-listen",
    purpose: "witness",
    maxBytes: 64,
    answers: false,
  } as const;
  const io = probeIo({ hear, stop: stop.signal });
  expect(await witnessListen({ ...step, listen, ports: [9_002, 9_003] }, io)).toEqual({
    kind: "unable",
    reason: "stopped",
  });
  expect({ opened, closed }).toEqual({ opened: [9_001, 9_002], closed: 2 });
});

it("can't listen where something else does", async () => {
  const { listen, end } = await witness("tcp");
  const outcome = await witnessListen(
    {
      kind: "witness-listen",
      id: "w",
      purpose: "witness",
      timeoutMs: 100,
      tries: 1,
      listen,
      maxBytes: 64,
      answers: true,
    },
    probeIo(),
  );
  expect(outcome).toEqual({ kind: "unable", reason: "cannot listen (EADDRINUSE)" });
  await end();
});

const limitedTo = (over: Partial<ReturnType<ProbeIo["witnessLimits"]>>): Partial<ProbeIo> => ({
  witnessLimits: () => ({
    maxSeconds: 30,
    maxConnections: 32,
    maxArrivals: 1_000,
    maxPerSender: 1_000,
    ...over,
  }),
});

describe("a witness that turned away what it might have heard", () => {
  it.each([
    ["tcp", { maxArrivals: 2 }],
    ["tcp", { maxPerSender: 2 }],
    ["udp", { maxArrivals: 2 }],
  ] as const)("does not say that nothing came (%s, %j)", async (transport, limits) => {
    const { listen, nonce, end } = await witness(transport, limitedTo(limits));
    const noise = Buffer.alloc(64, 1);
    for (const bytes of [noise, noise, nonce]) {
      if (transport === "tcp") await tell(listen, bytes);
      else await dropped(listen, bytes);
    }
    expect(await end()).toMatchObject({ kind: "unable", reason: expect.stringContaining("turned away") });
  });

  it("counts nobody against its limits whom the rules don't name", async () => {
    let isNamed = false;
    const { listen, nonce, reports, end } = await witness("udp", {
      ...limitedTo({ maxArrivals: 2 }),
      permitsSender: () => isNamed,
    });
    for (let count = 0; count < 4; count++) await dropped(listen, Buffer.alloc(64, 1));
    isNamed = true;
    await dropped(listen, nonce);
    expect(reports.map(({ kind }) => kind)).toEqual(["listening", "received"]);
    await end();
  });

  it("counts for each listening anew, also where it shares its port with one before it", async () => {
    const hear = ears(() => performance.now());
    const one = await witness("tcp", { hear, ...limitedTo({ maxArrivals: 2 }) });
    for (let count = 0; count < 2; count++) await tell(one.listen, Buffer.alloc(64, 1));
    const other = await witness("tcp", { hear, ...limitedTo({ maxArrivals: 2 }) }, 64, one.listen);
    await one.end();
    await tell(other.listen, other.nonce);
    expect(other.reports.map(({ kind }) => kind)).toEqual(["listening", "received"]);
    await other.end();
  });
});

/** Sends one datagram and leaves it the time to be heard. */
async function dropped({ host, port }: Target, bytes: Uint8Array): Promise<void> {
  const socket = createSocket("udp4");
  socket.send(bytes, port, host);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.close();
}
