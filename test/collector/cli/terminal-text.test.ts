import { describe, expect, it } from "vitest";
import { terminalText, terminalValue } from "../../../collector/cli/terminal-text.ts";
import { visibleJson } from "../../../proto/untrusted.ts";

describe("terminalText()", () => {
  it.each([
    ["clears the screen", "\u001b[2J", "\\u{1b}[2J"],
    ["sets the title", "\u001b]0;x\u0007", "\\u{1b}]0;x\\u{7}"],
    ["is a C1 control", "\u009b31m", "\\u{9b}31m"],
    ["turns the direction of text", "gpj.\u202eexe", "gpj.\\u{202e}exe"],
    ["can't be seen", "a\u200bb", "a\\u{200b}b"],
    ["is a line end", "a\r\n\tb", "a b"],
  ])("leaves nothing that %s", (_, hostile, shown) => {
    expect(terminalText(hostile)).toBe(shown);
  });

  it("leaves letters of any script as they are", () => {
    expect(terminalText("größer 日本 🔒 <b>")).toBe("größer 日本 🔒 <b>");
  });
});

it("makes every text inside a value safe, keys too", () => {
  expect(terminalValue({ "a\u0007": ["\u001b", 1, null, { b: true }] })).toEqual({
    "a\\u{7}": ["\\u{1b}", 1, null, { b: true }],
  });
});

it("writes JSON that is the same value, with nothing in it that a terminal obeys", () => {
  const value = { text: "a\u009b\u202e\u2028\u{e0001}\n" };
  const json = visibleJson(value);
  expect(json).toBe('{"text":"a\\u009b\\u202e\\u2028\\udb40\\udc01\\n"}');
  expect(JSON.parse(json)).toEqual(value);
});
