import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Cidr,
  carriedAddresses,
  cidr,
  contains,
  plainAddress,
  SPECIAL_BLOCKS,
  specialBlock,
  within,
} from "../../proto/address.ts";

const four = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join("."));
const group = fc.nat(0xffff).map((n) => n.toString(16));
const six = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(":"));

/** Two groups of an IPv6 address that hold an IPv4 address. */
const groupsOf = (address: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
};
const block = (text: string): Cidr => {
  const read = cidr(text);
  if (read === undefined) throw new Error(`${text} is no block`);
  return read;
};

describe("plainAddress()", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0::1", "2001:db8::1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:c000:201", "192.0.2.1"],
    ["64:ff9b::192.0.2.1", "192.0.2.1"],
    ["64:ff9b::c000:201", "192.0.2.1"],
    ["2002:c000:201::", "192.0.2.1"],
    ["2002:c000:201:1:2:3:4:5", "192.0.2.1"],
    ["::ffff:0:192.0.2.1", "192.0.2.1"],
    ["64:ff9b:1::192.0.2.1", "64:ff9b:1::c000:201"],
    ["0:0:0:0:0:0:0:1", "::1"],
  ])("reads %s as %s", (text, plain) => {
    expect(plainAddress(text)).toBe(plain);
  });

  it.each([
    "",
    "localhost",
    "010.1.1.1",
    "10.1.1.010",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "127.1",
    "127.0.0.1.",
    " 127.0.0.1",
    "127.0.0.1 ",
    "127.0.0.256",
    "1.2.3.4.5",
    "fe80::1%eth0",
    "::1%1",
    "[::1]",
    "::ffff:010.1.1.1",
    "::ffff:0x7f.0.0.1",
    "1:2:3:4:5:6:7",
    "1::2::3",
    ":::",
    "::g",
    "12345::",
    "127.0.0.1\n",
    "１２７.0.0.1",
    "::ffff:127.1",
  ])("takes %j for no address", (text) => {
    expect(plainAddress(text)).toBeUndefined();
  });

  it("gives every spelling of an IPv4 address the same form", () => {
    fc.assert(
      fc.property(four, (address) => {
        const groups = groupsOf(address);
        for (const spelling of [
          `::ffff:${address}`,
          `::ffff:${groups}`,
          `64:ff9b::${groups}`,
          `2002:${groups}::1`,
        ]) {
          expect(plainAddress(spelling)).toBe(address);
        }
      }),
    );
  });

  it("is its own plain form", () => {
    fc.assert(
      fc.property(fc.oneof(four, six), (address) => {
        const plain = plainAddress(address) ?? "";
        expect(plainAddress(plain)).toBe(plain);
        expect(plainAddress(address.toUpperCase())).toBe(plain);
      }),
    );
  });

  it("reads an IPv6 address as others do who read one: the URL parser of the platform", () => {
    const byUrl = (text: string): string => new URL(`http://[${text}]/`).hostname.slice(1, -1);
    const dotted = fc.constantFrom("::", "1::", "::1:", "1:2:3:4:5:6:", "fe80::5efe:", "64:ff9b:1::");
    const spelling = fc.oneof(
      six,
      fc.ipV6(),
      fc.tuple(dotted, four).map(([head, tail]) => head + tail),
    );
    fc.assert(
      fc.property(spelling, (text) => {
        if (isIP(text) !== 6) return;
        const plain = plainAddress(text);
        expect(plain).toBeDefined();
        if (plain?.includes(":")) expect(byUrl(plain)).toBe(byUrl(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes for an address only what a dialler takes for one, and never throws", () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[0-9a-fx:.%]{0,40}$/),
      fc.stringMatching(
        /^(::ffff:|::|64:ff9b::)(0?\d{1,3}|0x[0-9a-f]{1,2})(\.(0?\d{1,3}|0x[0-9a-f]{1,2})){3}$/,
      ),
    );
    fc.assert(
      fc.property(text, (given) => {
        if (isIP(given) === 0) expect(plainAddress(given)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("cidr()", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["10.1.2.3", "10.1.2.3/32"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["::ffff:10.1.2.3", "10.1.2.3/32"],
  ])("reads %s", (text, read) => {
    expect(cidr(text)).toBe(read);
  });

  it.each([
    "",
    "/8",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0.0/8.0",
    "10.0.0.0/+8",
    "10.0.0.0/1e1",
    "::/129",
    "::ffff:10.0.0.0/104",
    "64:ff9b::/96",
    "10.0.0/8",
    "all",
  ])("takes %j for no block", (text) => {
    expect(cidr(text)).toBeUndefined();
  });

  it("holds its own addresses, by any spelling", () => {
    fc.assert(
      fc.property(four, fc.nat(32), (address, bits) => {
        const own = block(`${address}/${bits}`);
        expect(contains(own, address)).toBe(true);
        expect(contains(own, `::ffff:${groupsOf(address)}`)).toBe(true);
      }),
    );
  });
});

describe("contains()", () => {
  it("agrees with the bits", () => {
    const asNumber = (address: string): number =>
      address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
    fc.assert(
      fc.property(four, fc.nat(32), four, (network, bits, address) => {
        const size = 2 ** (32 - bits);
        const isIn = Math.floor(asNumber(network) / size) === Math.floor(asNumber(address) / size);
        expect(contains(block(`${network}/${bits}`), address)).toBe(isIn);
      }),
    );
  });

  it("never crosses families", () => {
    expect(contains(block("::/0"), "10.0.0.1")).toBe(false);
    expect(contains(block("0.0.0.0/0"), "2001:db8::1")).toBe(false);
  });

  it("is false for what is no address", () => {
    expect(contains(block("0.0.0.0/0"), "localhost")).toBe(false);
  });
});

describe("within()", () => {
  it.each([
    ["10.0.0.0/8", "10.1.0.0/16", true],
    ["10.1.0.0/16", "10.0.0.0/8", false],
    ["10.0.0.0/8", "10.0.0.0/8", true],
    ["10.0.0.0/8", "11.0.0.0/16", false],
    ["::/0", "10.0.0.0/8", false],
  ])("%s holds %s: %s", (outer, inner, isWithin) => {
    expect(within(block(outer), block(inner))).toBe(isWithin);
  });
});

describe("special addresses", () => {
  it.each([
    ["127.0.0.1", "loopback"],
    ["127.255.255.255", "loopback"],
    ["::1", "loopback"],
    ["::ffff:7f00:1", "loopback"],
    ["64:ff9b::a9fe:a9fe", "link-local"],
    ["2002:7f00:1::", "loopback"],
    ["169.254.169.254", "link-local"],
    ["fe80::1", "link-local"],
    ["224.0.0.1", "multicast"],
    ["ff02::1", "multicast"],
    ["255.255.255.255", "broadcast"],
    ["0.0.0.0", "this network"],
    ["::", "unspecified"],
    ["fd00:ec2::254", "metadata service"],
    ["168.63.129.16", "metadata service"],
  ])("hold %s: %s", (address, what) => {
    expect(specialBlock(address)?.what).toBe(what);
  });

  it.each(["10.0.0.1", "2001:db8::1", "fd00:ec2::255", "168.63.129.17"])("don't hold %s", (address) => {
    expect(specialBlock(address)).toBeUndefined();
  });

  it("are blocks in their plain form", () => {
    for (const { block: special } of SPECIAL_BLOCKS) expect(cidr(special)).toBe(special);
  });
});

describe("an address that carries another", () => {
  it.each([
    ["2001:0:c000:201:0:0:f5fe:fefe", ["192.0.2.1", "10.1.1.1"], "Teredo: its server and its client"],
    ["2001:db8::5efe:10.1.1.1", ["10.1.1.1"], "ISATAP"],
    ["2001:db8::200:5efe:a01:101", ["10.1.1.1"], "ISATAP with a public address"],
    ["::10.1.1.1", ["10.1.1.1"], "IPv4-compatible"],
    ["64:ff9b:1::10.1.1.1", ["10.1.1.1"], "translation with a local prefix"],
    ["2001:db8::1", [], "plain IPv6"],
    ["10.1.1.1", [], "plain IPv4"],
    ["::ffff:10.1.1.1", [], "mapped: it is that address"],
  ])("%s shows %j (%s), and is probed only by its own name", (address, inside) => {
    expect(carriedAddresses(address)).toEqual(inside);
    expect(specialBlock(address)?.what === "tunnel").toBe(inside.length > 0);
  });
});
