import { describe, expect, it } from "vitest";
import { surroundings } from "../../agent/surroundings.ts";
import { rulesSchema } from "../../proto/engagement.ts";
import { instant } from "../../proto/time.ts";
import { decode, encode } from "../../proto/wire.ts";
import { MAX_SURROUNDING, type Surroundings } from "../../proto/wire-surroundings.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const rulesWith = (host: readonly string[], over: object = {}) =>
  rulesSchema.parse({
    format: "plumbline-rules/1",
    agreedBy: "ada",
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2027-01-01T00:00:00Z",
    host,
    ...over,
  });

const ARP = `IP address       HW type     Flags       HW address            Mask     Device
10.0.2.1         0x1         0x2         3c:52:82:01:02:03     *        eth0
10.0.2.9         0x1         0x0         00:00:00:00:00:00     *        eth0
169.254.1.1      0x1         0x2         3c:52:82:01:02:04     *        eth0
`;
// 10.0.2.10:443 ← 10.0.2.77:50000 and 203.0.113.9, established; a listener; one that is closing.
const TCP = `  sl  local_address rem_address   st
   0: 0A02000A:01BB 4D02000A:C350 01 00000000:00000000
   1: 0A02000A:01BB 097100CB:C350 01 00000000:00000000
   2: 00000000:01BB 00000000:0000 0A 00000000:00000000
   3: 0A02000A:01BB 4E02000A:C350 06 00000000:00000000
`;

/** An agent that looks round: what it sends, by the rules that it is given. */
function agent(host: readonly string[], over: { rules?: object; isHalted?: boolean; isUp?: boolean } = {}) {
  const sent: Surroundings[] = [];
  let now = NOW;
  const { look } = surroundings({
    rules: () => rulesWith(host, over.rules),
    wall: () => instant(now),
    isHalted: () => over.isHalted === true,
    interfaces: () =>
      ({
        lo: [{ address: "127.0.0.1" }, { address: "::1" }],
        eth0: [{ address: "10.0.2.10" }, { address: "fe80::1%eth0" }, { address: "2001:db9::10" }],
      }) as never,
    neighbourTable: async () => ARP,
    socketTables: async () => [TCP, ""],
    send: (message) => {
      if (over.isUp === false) return false;
      sent.push(message);
      return true;
    },
  });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { sent, look, pass };
}

describe("an agent that its rules let tell of its surroundings", () => {
  it("tells its own addresses, but none that every host has", async () => {
    const { sent, look } = agent(["interfaces"]);
    await look();
    expect(sent).toEqual([
      { kind: "surroundings", interfaces: ["10.0.2.10", "2001:db9::10"], neighbours: [], peers: [] },
    ]);
  });

  it("tells neighbours that answered, and peers of networks of its own, but no visitor from anywhere", async () => {
    const { sent, look } = agent(["neighbours"]);
    await look();
    expect(sent).toEqual([
      { kind: "surroundings", interfaces: [], neighbours: ["10.0.2.1"], peers: ["10.0.2.77"] },
    ]);
  });

  it("tells what didn't change again only after an hour", async () => {
    const { sent, look, pass } = agent(["interfaces"]);
    await look();
    pass(60_000);
    await look();
    expect(sent).toHaveLength(1);
    pass(3_600_000);
    await look();
    expect(sent).toHaveLength(2);
  });

  it("tells it later where there was no session", async () => {
    const { sent, look } = agent(["interfaces"], { isUp: false });
    await look();
    expect(sent).toEqual([]);
  });
});

it.each([
  ["say nothing of it", ["listeners", "socket-table"], {}],
  ["are not in force yet", ["interfaces", "neighbours"], { rules: { notBefore: "2026-12-01T00:00:00Z" } }],
  ["are over", ["interfaces", "neighbours"], { rules: { notAfter: "2026-02-01T00:00:00Z" } }],
])("an agent whose rules %s tells nothing", async (_, host, over) => {
  const { sent, look } = agent(host, over);
  await look();
  expect(sent).toEqual([]);
});

it("a halted agent tells nothing", async () => {
  const { sent, look } = agent(["interfaces", "neighbours"], { isHalted: true });
  await look();
  expect(sent).toEqual([]);
});

describe("on the wire", () => {
  const message: Surroundings = {
    kind: "surroundings",
    interfaces: ["10.0.2.10"],
    neighbours: ["2001:db8::1"],
    peers: [],
  };

  it("it comes as it went", () => {
    expect(decode(encode(message))).toEqual(message);
  });

  it("it is cut to its bounds, and an address that is none's length is no message", () => {
    const many = { ...message, peers: Array.from({ length: MAX_SURROUNDING + 9 }, () => "10.0.0.1") };
    expect(decode(encode(many))).toMatchObject({ peers: { length: MAX_SURROUNDING } });
    expect(() => decode(encode({ ...message, peers: ["x".repeat(46)] }))).toThrow();
  });
});
