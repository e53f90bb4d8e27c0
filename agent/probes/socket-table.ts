import type { SocketTableStep } from "../../proto/step.ts";
import { counterIn } from "./kernel-counters.ts";
import type { Probe } from "./probe.ts";
import { sightings } from "./sightings.ts";
import { socketRows } from "./socket-rows.ts";
import { watchUntil } from "./watch-until.ts";

/** How often the table is looked at. A half-open handshake stands for as long as its SYN-ACK is unanswered, seconds. */
export const LOOK_EVERY_MS = 50;
/** A slow look is followed by a pause at least so many times as long. */
const REST_FACTOR = 10;

/**
 * Watches the kernel's socket table for one local port and reports once, at the end: who listened
 * and whose handshakes were seen meanwhile. Needs no privilege.
 */
export const socketTable: Probe<SocketTableStep> = async (step, io) => {
  const endsAtMs = io.steadyMs() + step.timeoutMs;
  const seen = sightings();
  const before = unanswerable((await io.hostNetwork()).counters);
  while (!io.stop.aborted) {
    const startedAtMs = io.steadyMs();
    try {
      const tables = await io.socketTables();
      seen.add(tables.flatMap((table) => socketRows(table, step.port)));
    } catch (cause) {
      return {
        kind: "unable",
        reason: `no socket table: ${cause instanceof Error ? cause.message : "unreadable"}`,
      };
    }
    const now = io.steadyMs();
    if (io.stop.aborted) return seen.outcome();
    if (now >= endsAtMs || io.finish.aborted) {
      const { counters, forwards } = await io.hostNetwork();
      const lost = unanswerable(counters) - before;
      return {
        ...seen.outcome(),
        ...(lost > 0 ? { unanswerable: lost } : {}),
        ...(forwards ? { forwards } : {}),
      };
    }
    const restMs = Math.max(LOOK_EVERY_MS, (now - startedAtMs) * REST_FACTOR);
    await watchUntil(Math.min(restMs, endsAtMs - now), io.finish, io.stop);
    if (io.stop.aborted) return seen.outcome();
  }
  return { kind: "unable", reason: "stopped" };
};

/** Packets that the kernel has let go because it knows no way back: found so by its reverse path filter, or when it was to answer. */
const unanswerable = (counters: string): number =>
  (counterIn(counters, "TcpExt", "IPReversePathFilter") ?? 0) +
  (counterIn(counters, "Ip", "OutNoRoutes") ?? 0);
