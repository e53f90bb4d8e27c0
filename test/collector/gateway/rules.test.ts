import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALLOWANCE,
  type Allowance,
  fullAllowance,
  isFlood,
  restMs,
  spend,
} from "../../../collector/gateway/allowance.ts";
import { offsetFromHello, offsetMs, withAnswer } from "../../../collector/gateway/clock-offset.ts";
import { JOIN_RATE, JOIN_RATE_ADDRESSES, joinRate } from "../../../collector/gateway/join-rate.ts";
import {
  advance,
  OPENED,
  type SessionEvent,
  type SessionState,
} from "../../../collector/gateway/session-state.ts";
import { throttle } from "../../../collector/gateway/throttle.ts";
import { instant } from "../../../proto/time.ts";
import { HELLO, until } from "../../support/agents-port.ts";

describe("clock offset", () => {
  it("believes the answer with the shortest way", () => {
    let offset = offsetFromHello(instant(5_000), instant(4_000));
    expect(offsetMs(offset)).toBe(1_000);
    offset = withAnswer(offset, {
      sentAt: instant(10_000),
      agentClock: instant(11_300),
      receivedAt: instant(10_400),
    });
    expect(offsetMs(offset)).toBe(1_100);
    offset = withAnswer(offset, {
      sentAt: instant(20_000),
      agentClock: instant(21_005),
      receivedAt: instant(20_010),
    });
    expect(offsetMs(offset)).toBe(1_000);
  });

  it("is wrong by half the round trip at most", () => {
    const ms = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), ms, ms, (truth, there, back) => {
        const sentAt = instant(2e12);
        const offset = withAnswer(offsetFromHello(instant(0), sentAt), {
          sentAt,
          agentClock: instant(sentAt + there + truth),
          receivedAt: instant(sentAt + there + back),
        });
        expect(Math.abs(offsetMs(offset) - truth)).toBeLessThanOrEqual((there + back) / 2);
      }),
    );
  });

  it("ignores an answer from before its question", () => {
    const offset = offsetFromHello(instant(0), instant(0));
    const answer = { sentAt: instant(100), agentClock: instant(9_999), receivedAt: instant(50) };
    expect(offsetMs(withAnswer(offset, answer))).toBe(0);
  });
});

describe("allowance", () => {
  it("never rests a peer that stays within its rate", () => {
    let allowance = fullAllowance(instant(0));
    for (let ms = 0; ms < 60_000; ms += 1_000 / ALLOWANCE.messagesPerSecond) {
      allowance = spend(allowance, 10_000, instant(ms));
      expect(restMs(allowance)).toBe(0);
    }
  });

  it("rests a peer for as long as it owes", () => {
    const allowance = spend(fullAllowance(instant(0)), ALLOWANCE.bytesPerSecond * 3, instant(0));
    expect(restMs(allowance)).toBe(1_000);
    expect(restMs(spend(allowance, 0, instant(1_100)))).toBe(0);
  });

  it("is not starved by a clock that goes back", () => {
    let allowance: Allowance = spend(fullAllowance(instant(1e9)), 1, instant(0));
    allowance = spend(allowance, ALLOWANCE.bytesPerSecond * 2, instant(0));
    expect(restMs(spend(allowance, 0, instant(1_000)))).toBe(0);
  });

  it("calls a flood only what no pause could have stopped", () => {
    let allowance = fullAllowance(instant(0));
    for (let i = 0; i < 1_400; i++) allowance = spend(allowance, 0, instant(0));
    expect(isFlood(allowance)).toBe(false);
    expect(isFlood(spend(allowance, 0, instant(0)))).toBe(true);
  });
});

describe("throttle()", () => {
  const told: string[] = [];
  const socket = { pause: () => void told.push("pause"), resume: () => void told.push("resume") };

  it("stops reading beyond the allowance or while the store is behind, and goes on when neither holds", async () => {
    const reading = throttle(socket, () => instant(0));
    expect(
      reading.charge(ALLOWANCE.bytesPerSecond * ALLOWANCE.burstSeconds + ALLOWANCE.bytesPerSecond / 50),
    ).toBe(true);
    reading.crowd(true);
    expect(reading.isReading()).toBe(false);
    reading.crowd(false);
    expect(reading.isReading()).toBe(false);
    await until(reading.isReading);
    expect(told).toEqual(["pause", "pause", "pause", "resume"]);
  });

  it("reads whatever comes once it is released", () => {
    const reading = throttle(socket, () => instant(0));
    reading.crowd(true);
    reading.release();
    reading.crowd(true);
    expect(reading.isReading()).toBe(true);
    expect(told.at(-1)).toBe("resume");
  });
});

describe("join rate", () => {
  it("counts an address within its minute, and a network of IPv6 as one", () => {
    const admits = joinRate();
    const spent = (address: string) =>
      Array.from({ length: JOIN_RATE.tries + 1 }, () => admits(address, instant(0))).at(-1);
    expect(spent("192.0.2.1")).toBe(false);
    expect(admits("::ffff:192.0.2.1", instant(0))).toBe(false);
    expect(admits("192.0.2.2", instant(0))).toBe(true);
    expect(spent("2001:db8:0:1::1")).toBe(false);
    expect(admits("2001:db8:0:1:ffff::2", instant(0))).toBe(false);
    expect(admits("2001:db8:0:2::1", instant(0))).toBe(true);
    expect(admits("192.0.2.1", instant(JOIN_RATE.perMs))).toBe(true);
  });

  it("remembers a bounded number of addresses", () => {
    const admits = joinRate();
    for (let i = 0; i < JOIN_RATE.tries; i++) admits("192.0.2.1", instant(0));
    for (let i = 0; i < JOIN_RATE_ADDRESSES; i++) admits(`10.0.${i >> 8}.${i & 255}`, instant(0));
    expect(admits("192.0.2.1", instant(0))).toBe(true);
  });
});

describe("session state", () => {
  const tell = (...events: readonly SessionEvent[]) =>
    events.reduce<{ state: SessionState; effects: readonly { kind: string }[] }>(
      ({ state, effects }, event) => {
        const step = advance(state, event);
        return { state: step.state, effects: [...effects, ...step.effects] };
      },
      { state: OPENED, effects: [] },
    );
  const hello: SessionEvent = { kind: "received", message: HELLO };
  const greeted: SessionEvent = {
    kind: "greeted",
    greeting: { kind: "welcome", durableSequence: 0, durableHash: new Uint8Array(), jobs: [] },
  };
  const kinds = (...events: readonly SessionEvent[]) => tell(...events).effects.map(({ kind }) => kind);
  const beat = (isReading: boolean): SessionEvent => ({ kind: "beat", isReading });

  it("greets, welcomes and asks for the clock", () => {
    expect(kinds(hello, greeted)).toEqual(["greet", "welcome", "send-heartbeat"]);
  });

  it("speaks the highest version that both know", () => {
    const range: SessionEvent = { kind: "received", message: { ...HELLO, protocolMin: 0, protocolMax: 99 } };
    expect(tell(range).state).toMatchObject({ kind: "greeting", protocol: 1 });
  });

  it("does not call silence what it did not read", () => {
    expect(tell(hello, greeted, ...Array.from({ length: 9 }, () => beat(false))).state.kind).toBe("live");
    expect(kinds(hello, greeted, beat(true), beat(true), beat(true)).at(-1)).toBe("cut");
  });

  it("does nothing at all once it is over", () => {
    const over: SessionState = { kind: "over" };
    for (const event of [hello, greeted, beat(true), { kind: "lost" } as const])
      expect(advance(over, event)).toEqual({ state: over, effects: [] });
  });
});
