import { expect, it } from "vitest";
import { pinNames } from "../../agent/pin-names.ts";
import { permits, type RulesOfEngagement, rulesSchema } from "../../proto/engagement.ts";
import { instant } from "../../proto/time.ts";

const NOW = instant(Date.UTC(2026, 10, 25));

const rules = (over: object = {}): RulesOfEngagement =>
  rulesSchema.parse({
    format: "plumbline-rules/1",
    agreedBy: "x",
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2027-01-01T00:00:00Z",
    allow: [{ kinds: ["tcp-connect"], names: ["db.example.org"], ports: [5432] }],
    ...over,
  });
const may = (given: RulesOfEngagement, host: string): boolean =>
  permits(given, { kind: "tcp-connect", target: { transport: "tcp", host, port: 5_432 } }, 0, NOW).granted;

it("lists what a name led to, and nothing else", async () => {
  const pinned = await pinNames(rules(), async () => ["10.0.0.5", "2001:db8::5"]);
  expect(pinned.problems).toEqual([]);
  expect(
    ["10.0.0.5", "2001:db8::5", "10.0.0.6", "db.example.org"].map((host) => may(pinned.rules, host)),
  ).toEqual([true, true, false, false]);
});

it.each([
  ["127.0.0.1", "loopback"],
  ["169.254.169.254", "link-local"],
  ["::ffff:127.0.0.1", "loopback"],
  ["2001:db8::5efe:10.0.0.1", "tunnel"],
  ["10.9.9.9", "is denied"],
  ["fe80::1%eth0", "no address"],
])("is not led to %s by a name", async (address, why) => {
  const pinned = await pinNames(rules({ deny: [{ to: ["10.9.0.0/16"] }] }), async () => [
    address,
    "10.0.0.5",
  ]);
  expect(may(pinned.rules, address)).toBe(false);
  expect(may(pinned.rules, "10.0.0.5")).toBe(true);
  expect(pinned.problems).toEqual([expect.stringContaining(why)]);
});

it("goes on without a name that can't be looked up, and says so", async () => {
  const pinned = await pinNames(rules(), async () => {
    throw new Error("ENOTFOUND");
  });
  expect(may(pinned.rules, "10.0.0.5")).toBe(false);
  expect(pinned.problems).toEqual(["db.example.org: cannot be looked up (ENOTFOUND)"]);
});

it("asks once for each reading: a name that flips a thousand times never leads anywhere unlisted", async () => {
  let asked = 0;
  const flipping = async (): Promise<readonly string[]> => [asked++ % 2 === 0 ? "10.0.0.5" : "127.0.0.1"];
  for (let reading = 0; reading < 1_000; reading++) {
    const { rules: pinned } = await pinNames(rules(), flipping);
    expect(asked).toBe(reading + 1);
    const listed = reading % 2 === 0;
    expect([may(pinned, "10.0.0.5"), may(pinned, "127.0.0.1"), may(pinned, "db.example.org")]).toEqual([
      listed,
      false,
      false,
    ]);
    // However often it is asked afterwards, the name is not looked up again.
    expect(asked).toBe(reading + 1);
  }
});

it.each([
  "DB.example.org",
  "10.0.0.5",
  "10.1",
  "-a.example",
  "a..b",
  "a_b",
  "*.example.org",
  "ex ample",
  "a.example.",
  "",
])("takes %j for no name", (name) => {
  expect(() => rules({ allow: [{ kinds: ["tcp-connect"], names: [name], ports: [1] }] })).toThrow();
});

it("wants an address or a name in each entry", () => {
  expect(() => rules({ allow: [{ kinds: ["tcp-connect"], ports: [1] }] })).toThrow("at least one address");
});
