import fc from "fast-check";
import { expect, it } from "vitest";
import { restBefore } from "../../../agent/runner/rhythm.ts";
import type { Step } from "../../../proto/step.ts";

const step = (everyMs?: number, jitterPercent?: number): Step => ({
  kind: "udp-send",
  id: "s",
  purpose: "attempt",
  timeoutMs: 4_500,
  tries: 15,
  target: { transport: "udp", host: "127.0.0.1", port: 1 },
  ...(everyMs === undefined ? {} : { everyMs }),
  ...(jitterPercent === undefined ? {} : { jitterPercent }),
});

it("rests before no first try, and before none without a rhythm", () => {
  expect(restBefore(step(5_000), 1, new Uint8Array(16))).toBe(0);
  expect(restBefore(step(), 2, new Uint8Array(16))).toBe(0);
  expect(restBefore(step(5_000), 2, new Uint8Array(16))).toBe(5_000);
});

it("stays within what the scenario says, differs from try to try, and can be reckoned afterwards", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (nonce) => {
      const rests = Array.from({ length: 14 }, (_, i) => restBefore(step(5_000, 20), i + 2, nonce));
      for (const rest of rests) {
        expect(rest).toBeGreaterThanOrEqual(4_000);
        expect(rest).toBeLessThanOrEqual(6_000);
      }
      expect(new Set(rests).size).toBeGreaterThan(5);
      expect(rests).toEqual(Array.from({ length: 14 }, (_, i) => restBefore(step(5_000, 20), i + 2, nonce)));
    }),
  );
});
