import { expect, it } from "vitest";
import { BACKOFF, backoff, quickBackoff } from "../../../agent/link/backoff.ts";
import {
  advance,
  DIAL_TIMEOUT_MS,
  DISMISSED_RETRY_MS,
  type LinkEvent,
  unlinked,
} from "../../../agent/link/state.ts";
import { SILENCE_MS } from "../../../proto/wire.ts";

const tick: LinkEvent = { kind: "tick" };
const welcomed: LinkEvent = { kind: "welcomed" };
const heard: LinkEvent = { kind: "heard" };
const lost: LinkEvent = { kind: "lost", notBeforeMs: 0 };
const revoked: LinkEvent = { kind: "dismissed", code: "revoked" };

/** Tells the machine what happened when, with chance at one half; returns where it stands and all it asked for. */
function tell(...story: readonly (readonly [atMs: number, event: LinkEvent])[]) {
  let state = unlinked(0);
  const effects: string[] = [];
  for (const [atMs, event] of story) {
    const step = advance(state, event, atMs, 0.5, BACKOFF);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

it("dials at once when it starts, and replays its spool when it is welcomed", () => {
  expect(tell([0, tick], [5, welcomed])).toEqual({
    state: { kind: "up", heardAtMs: 5 },
    effects: ["dial", "replay-spool"],
  });
});

it("waits somewhere within a minute after a live session was lost", () => {
  const { state } = tell([0, tick], [0, welcomed], [1_000, lost]);
  expect(state).toEqual({ kind: "down", failures: 0, retryAtMs: 31_000 });
});

it("waits as long as it was asked to, and then its own share", () => {
  const { state } = tell([0, tick], [0, { kind: "lost", notBeforeMs: 10_000 }]);
  expect(state).toEqual({ kind: "down", failures: 1, retryAtMs: 40_000 });
});

it("takes silence for the end of a session", () => {
  const story = tell([0, tick], [0, welcomed], [10, heard], [11 + SILENCE_MS, tick]);
  expect(story).toMatchObject({ state: { kind: "down" }, effects: ["dial", "replay-spool", "hang-up"] });
  expect(tell([0, tick], [0, welcomed], [10, heard], [SILENCE_MS, tick])).toMatchObject({
    state: { kind: "up" },
  });
});

it("gives up a dial that comes to nothing", () => {
  expect(tell([0, tick], [DIAL_TIMEOUT_MS + 1, tick])).toMatchObject({
    state: { kind: "down", failures: 1 },
    effects: ["dial", "hang-up"],
  });
});

it("asks seldom once it was turned away, and what ends after that changes nothing", () => {
  const story = tell([0, tick], [1, revoked], [2, lost], [DISMISSED_RETRY_MS, tick]);
  expect(story).toEqual({
    state: { kind: "dismissed", code: "revoked", retryAtMs: 1 + DISMISSED_RETRY_MS },
    effects: ["dial", "hang-up"],
  });
  expect(tell([0, tick], [1, revoked], [1 + DISMISSED_RETRY_MS, tick])).toMatchObject({
    state: { kind: "dialling" },
    effects: ["dial", "hang-up", "dial"],
  });
});

it("says a changed hello in a new session at once", () => {
  expect(tell([0, tick], [0, welcomed], [5, { kind: "renew" }])).toMatchObject({
    state: { kind: "dialling" },
    effects: ["dial", "replay-spool", "hang-up", "dial"],
  });
});

it("does nothing more once it is closed", () => {
  expect(tell([0, tick], [1, { kind: "close" }], [99_999_999, tick], [99_999_999, welcomed])).toEqual({
    state: { kind: "closed" },
    effects: ["dial", "hang-up"],
  });
});

it("spreads waits over the whole span and never beyond five minutes", () => {
  expect([backoff(0, 0, BACKOFF), backoff(0, 0.999, BACKOFF)]).toEqual([0, 59_940]);
  expect(backoff(7, 0.5, BACKOFF)).toBe(64_000);
  expect(backoff(500, 0.999, BACKOFF)).toBeLessThan(300_000);
  expect(backoff(500, 0.999, quickBackoff(100))).toBeLessThan(1_000);
});
