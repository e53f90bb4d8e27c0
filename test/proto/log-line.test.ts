import fc from "fast-check";
import { pino } from "pino";
import { expect, it } from "vitest";
import { logLine, REDACTION } from "../../proto/log-line.ts";
import { obeyed } from "../support/obeyed.ts";

/** Logs as both programs do, and returns what was written. */
function logged(fields: object, message: string): string {
  let written = "";
  const log = pino(
    { base: null, redact: REDACTION },
    {
      write: (entry: string) => {
        written += logLine(entry);
      },
    },
  );
  log.warn(fields, message);
  return written;
}

const SECRET = "S".repeat(43);

it("writes one line for one entry, whatever is in it, and nothing that a terminal obeys", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, message) => {
      const line = logged({ text, nested: { text } }, message);
      expect(line.endsWith("\n")).toBe(true);
      expect(obeyed(line.slice(0, -1))).toEqual([]);
      expect(JSON.parse(line)).toMatchObject({ text, nested: { text } });
    }),
  );
});

it.each([
  ["a member by its name", { token: SECRET }],
  ["one a level down", { request: { secret: SECRET, password: SECRET } }],
  ["a join token in an error", { err: new Error(`bad token plj1.${SECRET}.${"a".repeat(64)}`) }],
  ["an API token in an address", { url: `https://x/?token=plt_${SECRET}` }],
  ["a magic link", { url: `https://x/r#plk_${SECRET}` }],
  ["a link's cookie", { header: `__Host-plumbline-link=${SECRET}; Path=/` }],
  ["a session's cookie", { header: `__Host-plumbline=${SECRET}; Path=/` }],
  ["a bearer", { header: `Bearer ${SECRET}` }],
  ["a private key", { pem: `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----` }],
])("does not write %s", (_, fields) => {
  const line = logged(fields, "tried");
  expect(line).not.toContain(SECRET);
  expect(line).toContain("[not logged]");
  expect(JSON.parse(line)).toMatchObject({ msg: "tried" });
});

it("writes everything else as it is", () => {
  expect(JSON.parse(logged({ agent: "a1", code: "busy", keys: 3 }, "refused"))).toMatchObject({
    agent: "a1",
    code: "busy",
    keys: 3,
  });
});
