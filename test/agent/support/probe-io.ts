import { randomBytes } from "node:crypto";
import { datagram, open, secure } from "../../../agent/probes/dial.ts";
import { ears } from "../../../agent/probes/ear.ts";
import { hostDoor } from "../../../agent/probes/host/door.ts";
import type { ProbeIo } from "../../../agent/probes/probe.ts";
import { readHostNetwork, readSocketTables } from "../../../agent/probes/socket-tables.ts";
import { leafKeeper } from "../../../agent/probes/witness-leaf.ts";
import { instant } from "../../../proto/time.ts";

/** Real doors, real time; a test replaces what it wants to see. */
export const probeIo = (over: Partial<ProbeIo> = {}): ProbeIo => ({
  steadyMs: () => performance.now(),
  wall: () => instant(Date.now()),
  open,
  secure,
  datagram,
  hear: ears(() => performance.now()),
  leaf: leafKeeper(() => instant(Date.now())),
  socketTables: readSocketTables,
  openBox: async () => ({ kind: "unable", reason: "this test has no sandbox" }),
  hostNetwork: readHostNetwork,
  host: hostDoor(process.platform),
  nonce: randomBytes(16),
  marker: "plb-test",
  agentVersion: "0.0.0",
  sourceAddress: "",
  again: async () => true,
  stop: new AbortController().signal,
  finish: new AbortController().signal,
  report: () => undefined,
  witnessLimits: () => ({ maxSeconds: 30, maxConnections: 32, maxArrivals: 1_000, maxPerSender: 1_000 }),
  permitsAlso: () => ({ granted: true, rule: "allow[0]" }),
  permitsSender: () => true,
  ...over,
});
