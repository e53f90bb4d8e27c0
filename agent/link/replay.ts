import { encode, type SealedBatch } from "../../proto/wire.ts";
import type { Spool } from "../spool.ts";

/** The most bytes that are sent and not yet acknowledged: the collector's credit, and a bound on our memory. */
export const WINDOW_BYTES = 1024 * 1024;
/** When the socket holds back more than this, nothing is added until it drains. */
export const SOCKET_BACKLOG_BYTES = 1024 * 1024;
/** The spool no longer holds what comes next. A collector takes no chain with a gap, so it must be mended first. */
export class SpoolGap extends Error {
  override readonly name = "SpoolGap";
}

/** How soon a blocked socket is looked at again. */
const DRAIN_POLL_MS = 20;

type Deps = {
  readonly spool: Pick<Spool, "cursor" | "acknowledge">;
  readonly send: (frame: Uint8Array) => void;
  readonly bufferedBytes: () => number;
  /** The spool could not be read or trimmed. */
  readonly failed: (cause: unknown) => void;
};

/** One session's sending side. */
export type Replay = {
  /** Sends what the window allows. Call it when something was recorded. */
  readonly pump: () => void;
  /** What the collector says is durable; never believed beyond what this session has sent. */
  readonly acknowledged: (sequence: number) => void;
  readonly stop: () => void;
};

/** Sends the spool from `fromSequence` on, in order, then what is recorded live; one session long. */
export function replay(fromSequence: number, deps: Deps): Replay {
  const cursor = deps.spool.cursor(fromSequence);
  const inFlight: { readonly lastSequence: number; readonly bytes: number }[] = [];
  let inFlightBytes = 0;
  let lastSent = fromSequence - 1;
  let busy = false;
  let again = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function pump(): void {
    again = true;
    if (busy || stopped) return;
    busy = true;
    fill()
      .catch(deps.failed)
      .finally(() => {
        busy = false;
      });
  }

  async function fill(): Promise<void> {
    while (again && !stopped) {
      again = false;
      while (!stopped && inFlightBytes < WINDOW_BYTES) {
        if (deps.bufferedBytes() > SOCKET_BACKLOG_BYTES) {
          timer ??= setTimeout(drained, DRAIN_POLL_MS);
          return;
        }
        const record = await cursor.next();
        if (record === undefined || stopped) break;
        if (record.firstSequence > lastSent + 1) {
          throw new SpoolGap(`The spool lost sequences ${lastSent + 1} to ${record.firstSequence - 1}`);
        }
        const message: SealedBatch = { kind: "batch", payload: record.payload, signature: record.signature };
        const frame = encode(message);
        inFlight.push({ lastSequence: record.lastSequence, bytes: frame.length });
        inFlightBytes += frame.length;
        lastSent = record.lastSequence;
        deps.send(frame);
      }
    }
  }

  function drained(): void {
    timer = undefined;
    pump();
  }

  function acknowledged(sequence: number): void {
    const believed = Math.min(sequence, lastSent);
    while (inFlight[0] !== undefined && inFlight[0].lastSequence <= believed) {
      inFlightBytes -= inFlight.shift()?.bytes ?? 0;
    }
    deps.spool.acknowledge(believed).catch(deps.failed);
    pump();
  }

  function stop(): void {
    stopped = true;
    clearTimeout(timer);
  }

  return { pump, acknowledged, stop };
}
