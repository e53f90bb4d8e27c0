import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ID_PATTERN, idMaker, MAX_ID_LENGTH } from "../../proto/ids.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const makerAt = (clock: () => number) => idMaker(clock, (length) => new Uint8Array(randomBytes(length)));

describe("ids", () => {
  it("are version 7 UUIDs that hold their instant, and pass the pattern of ids from outside", () => {
    const made = makerAt(() => 0x0123456789ab)();
    expect(made).toMatch(UUID_V7);
    expect(made).toMatch(ID_PATTERN);
    expect(made.startsWith("01234567-89ab-")).toBe(true);
  });

  it("that are made later sort later, even when the clock stands still or goes back", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 47), { minLength: 2, maxLength: 50 }), (instants) => {
        let next = 0;
        const make = makerAt(() => instants[next++] ?? 0);
        const made = instants.map(() => make());
        expect([...made].sort()).toEqual(made);
        expect(new Set(made).size).toBe(made.length);
      }),
    );
  });
});

describe("the pattern of ids from outside", () => {
  it.each(["", "A", "-a", ".a", "a/b", "a b", "../a", "a\n", "ä", "a".repeat(MAX_ID_LENGTH + 1)])(
    "refuses %j",
    (text) => {
      expect(text).not.toMatch(ID_PATTERN);
    },
  );

  it.each(["a", "0", "web-1", "a.b_c", "a".repeat(MAX_ID_LENGTH)])("takes %j", (text) => {
    expect(text).toMatch(ID_PATTERN);
  });
});
