import { expect, it } from "vitest";
import { replay, SOCKET_BACKLOG_BYTES, WINDOW_BYTES } from "../../../agent/link/replay.ts";
import type { SpoolRecord } from "../../../agent/spool-record.ts";
import { until } from "../support/fake-collector.ts";

const RECORD_BYTES = 100_000;

/** A replay of an endless spool into a socket that a test can hold back. */
function replaying() {
  const sent: number[] = [];
  const acknowledged: number[] = [];
  let buffered = 0;
  let sequence = 0;
  const next = async (): Promise<SpoolRecord> => {
    sequence++;
    return {
      firstSequence: sequence,
      lastSequence: sequence,
      payload: new Uint8Array(RECORD_BYTES),
      signature: new Uint8Array(64),
    };
  };
  const made = replay(1, {
    spool: { cursor: () => ({ next }), acknowledge: async (upTo) => void acknowledged.push(upTo) },
    send: (frame) => sent.push(frame.length),
    bufferedBytes: () => buffered,
    failed: (cause) => {
      throw cause;
    },
  });
  return {
    pump: made.pump,
    stop: made.stop,
    acknowledge: made.acknowledged,
    sent,
    acknowledged,
    hold: (bytes: number) => (buffered = bytes),
  };
}

const WINDOW = Math.ceil(WINDOW_BYTES / RECORD_BYTES);
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

it("has no more under way than the window, and goes on as it is acknowledged", async () => {
  const r = replaying();
  r.pump();
  await settled();
  expect(r.sent).toHaveLength(WINDOW);
  r.acknowledge(4);
  await settled();
  expect(r.sent).toHaveLength(WINDOW + 4);
  r.stop();
});

it("adds nothing to a socket that does not drain", async () => {
  const r = replaying();
  r.hold(SOCKET_BACKLOG_BYTES + 1);
  r.pump();
  await settled();
  expect(r.sent).toHaveLength(0);
  r.hold(0);
  await until(() => r.sent.length === WINDOW);
  r.stop();
});

it("never forgets what it has not sent, whatever the collector acknowledges", async () => {
  const r = replaying();
  r.pump();
  await settled();
  r.acknowledge(1_000_000);
  expect(r.acknowledged).toEqual([WINDOW]);
  r.stop();
});
