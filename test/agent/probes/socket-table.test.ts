import { connect } from "node:net";
import { expect, it } from "vitest";
import { sightings } from "../../../agent/probes/sightings.ts";
import { socketRows } from "../../../agent/probes/socket-rows.ts";
import { socketTable } from "../../../agent/probes/socket-table.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { probeIo } from "../support/probe-io.ts";
import { tcpService } from "../support/service.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   102        0 1
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2
   2: 0A00000A:0016 0200000A:C001 03 00000000:00000000 01:00000000 00000000     0        0 0
   3: 0A00000A:0016 0300000A:C002 01 00000000:00000000 00:00000000 00000000     0        0 3
   4: 0A00000A:C003 0300000A:0016 01 00000000:00000000 00:00000000 00000000     0        0 4
   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 0 0
   1: B80D01200000000000000000010000FE:0016 0000000000000000FFFF00000400000A:C004 06 0 0
   2: 00000000000000000000000001000000:0016 00000000000000000000000001000000:C005 0B 0 0
`;

it("reads listeners and peers of one local port out of the kernel's table", () => {
  expect(
    socketRows(TABLE, 22).map((row) => [row.localAddress, row.remoteAddress, row.remotePort, row.state]),
  ).toEqual([
    ["0.0.0.0", "0.0.0.0", 0, "listening"],
    ["10.0.0.10", "10.0.0.2", 0xc001, "syn-received"],
    ["10.0.0.10", "10.0.0.3", 0xc002, "established"],
    ["::", "::", 0, "listening"],
    ["2001:db8::fe00:1", "10.0.0.4", 0xc004, "closing"],
    ["::1", "::1", 0xc005, "closing"],
  ]);
  expect(socketRows(TABLE, 5432)).toMatchObject([{ localAddress: "127.0.0.1", state: "listening" }]);
});

it("keeps the newcomers when there are more peers than it may name", () => {
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      localAddress: "10.0.0.1",
      localPort: 22,
      remoteAddress: "10.0.0.2",
      remotePort: from + index,
      state: "established" as const,
    }));
  const seen = sightings();
  seen.add(rows(1_000, 100));
  seen.add(rows(5_000, 3));
  const { peers } = seen.outcome();
  expect(peers).toHaveLength(64);
  expect(peers.filter(({ port }) => port >= 5_000)).toHaveLength(3);
});

it("sees who listens and whose handshake came while it watched, and reports when told to finish", async () => {
  const target = await tcpService((socket) => socket.resume());
  const finish = new AbortController();
  const watching: Promise<Outcome> = socketTable(
    { kind: "socket-table", id: "s", purpose: "packet-view", timeoutMs: 5_000, tries: 1, port: target.port },
    probeIo({ finish: finish.signal }),
  );
  const socket = connect({ host: target.host, port: target.port });
  await new Promise((resolve) => socket.once("connect", resolve));
  const from = { address: "127.0.0.1", port: socket.localPort };
  await new Promise((resolve) => setTimeout(resolve, 150));
  socket.destroy();
  finish.abort();
  // A port the system gave out may still have closing peers of whoever had it before.
  expect(await watching).toMatchObject({
    kind: "sockets",
    listening: ["127.0.0.1"],
    peers: expect.arrayContaining([expect.objectContaining(from)]),
  });
});

it("is unable where there is no table", async () => {
  const outcome = await socketTable(
    { kind: "socket-table", id: "s", purpose: "packet-view", timeoutMs: 500, tries: 1, port: 22 },
    probeIo({ socketTables: () => Promise.reject(new Error("ENOENT")) }),
  );
  expect(outcome).toEqual({ kind: "unable", reason: "no socket table: ENOENT" });
});

it("says how many packets its host could not answer meanwhile, and that it passes packets on", async () => {
  const table = (filtered: number, unrouted: number): string =>
    `TcpExt: SyncookiesSent IPReversePathFilter\nTcpExt: 0 ${filtered}\nIp: Forwarding OutNoRoutes\nIp: 1 ${unrouted}\n`;
  const watched = (counters: string[], forwards: boolean): Promise<Outcome> =>
    socketTable(
      { kind: "socket-table", id: "s", purpose: "packet-view", timeoutMs: 1, tries: 1, port: 1 },
      probeIo({
        socketTables: async () => [],
        hostNetwork: async () => ({ counters: counters.shift() ?? "", forwards }),
      }),
    );
  expect(await watched([table(1, 2), table(4, 7)], true)).toMatchObject({ unanswerable: 8, forwards: true });
  const quiet = await watched([table(1, 2), table(1, 2)], false);
  expect(quiet).not.toHaveProperty("unanswerable");
  expect(quiet).not.toHaveProperty("forwards");
  // A table that can't be read at the end says nothing.
  expect(await watched([table(1, 2), ""], false)).not.toHaveProperty("unanswerable");
});
