import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { setupCode } from "../../collector/setup-code.ts";

const make = () => setupCode((length) => new Uint8Array(randomBytes(length)));

it("can be read aloud and typed back, in either case and with space around it", () => {
  const { text, verify } = make();
  expect(text).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/);
  expect([verify(text), verify(` ${text.toLowerCase()}\n`)]).toEqual([true, true]);
});

it("is no other code, of whatever length, and another each time", () => {
  const { text, verify } = make();
  for (const other of ["", text.slice(1), `${text}0`, make().text]) expect(verify(other)).toBe(false);
  expect(make().text).not.toBe(text);
});
