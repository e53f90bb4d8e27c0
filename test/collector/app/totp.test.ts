import { describe, expect, it } from "vitest";
import { base32, codeAt, fromBase32, stepAt, stepOf } from "../../../collector/app/totp.ts";

/** RFC 6238, appendix B, for SHA-1: the last six of its eight digits. */
const SECRET = Buffer.from("12345678901234567890");
const VECTORS: readonly (readonly [number, string])[] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
];

describe("a time-based code", () => {
  it.each(VECTORS)("at %i s is the one of RFC 6238", (seconds, code) => {
    expect(codeAt(SECRET, stepAt(seconds * 1_000))).toBe(code);
  });

  it("is known by its step, one to either side of now", () => {
    const now = 1_234_567_890_000;
    for (const offset of [-1, 0, 1])
      expect(stepOf(SECRET, codeAt(SECRET, stepAt(now) + offset), now)).toBe(stepAt(now) + offset);
    for (const offset of [-2, 2])
      expect(stepOf(SECRET, codeAt(SECRET, stepAt(now) + offset), now)).toBeUndefined();
    for (const code of ["", "1", "1234567", "abcdef"]) expect(stepOf(SECRET, code, now)).toBeUndefined();
  });
});

it("base 32 is RFC 4648's, and comes back", () => {
  expect(base32(Buffer.from("foobar"))).toBe("MZXW6YTBOI");
  expect(Buffer.from(fromBase32(base32(SECRET)))).toEqual(SECRET);
});
