import { expect, it } from "vitest";
import { csvLine } from "../../proto/csv.ts";

it.each([
  ["a formula", "=1+1", "'=1+1"],
  ["a formula behind a space", " =1+1", "' =1+1"],
  ["a formula behind a line end", "\n@SUM(A1)", "' @SUM(A1)"],
  ["a plus", "+49", "'+49"],
  ["a minus", "-1", "'-1"],
  ["a command of a terminal", "\u001b[2J", "\\u{1b}[2J"],
  ["a comma", "a,b", '"a,b"'],
  ["a quotation mark", 'a"b', '"a""b"'],
  ["a formula behind a semicolon", "a;=1+1; @x", "\"a;'=1+1;' @x\""],
  ["a semicolon", "a; b", '"a; b"'],
  ["several lines", "a\r\nb", "a b"],
])("writes %s so that nothing runs and nothing breaks", (_, text, written) => {
  expect(csvLine([text])).toBe(`${written}\r\n`);
});

it("leaves numbers as numbers and what is absent empty", () => {
  expect(csvLine([-1.5, null, "a"])).toBe("-1.5,,a\r\n");
});
