import fc from "fast-check";
import { expect, it } from "vitest";
import type { Segment } from "../../../collector/domain/asset.ts";
import { addressesBeside, MAX_BESIDE } from "../../../collector/domain/blank-address.ts";
import { cidr, contains } from "../../../proto/address.ts";
import { id } from "../../../proto/ids.ts";

const segment = (...cidrs: string[]): Segment => ({
  id: id("data"),
  cidrs,
  trust: "restricted",
  isPublic: false,
});
const beside = (host: string, chance = 0, ...cidrs: string[]) =>
  addressesBeside(host, [segment(...cidrs)], chance);

it("offers addresses of the target's own network, begun by chance", () => {
  expect(beside("10.2.0.10", 0, "10.2.0.0/24").slice(0, 2)).toEqual(["10.2.0.1", "10.2.0.2"]);
  expect(beside("10.2.0.10", 0.999, "10.2.0.0/24").slice(0, 2)).toEqual(["10.2.0.254", "10.2.0.1"]);
  expect(beside("fd10:2::10", 0.5, "fd10:2::/64").slice(0, 1)).toEqual(["fd10:2::8000"]);
});

it("offers none of a network that nobody declared, or that has no room", () => {
  expect(beside("10.3.0.7", 0, "10.2.0.0/24")).toEqual([]);
  expect(beside("10.2.0.10", 0, "10.2.0.10/32")).toEqual([]);
  expect(beside("10.2.0.9", 0, "10.2.0.8/30")).toEqual(["10.2.0.10"]);
  expect(beside("not an address", 0, "10.2.0.0/24")).toEqual([]);
});

it("never offers the target, the network's edges, or what lies outside, whatever chance says", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 16, max: 32 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (last, prefix, chance) => {
        const [host, block] = [`10.2.0.${last}`, cidr(`10.2.0.${last}/${prefix}`)];
        if (block === undefined) throw new Error("no block");
        const found = beside(host, chance, block);
        expect(found.length).toBeLessThanOrEqual(MAX_BESIDE);
        expect(new Set(found).size).toBe(found.length);
        for (const address of found) {
          expect(address).not.toBe(host);
          expect(contains(block, address)).toBe(true);
          expect(address).not.toMatch(/\.(?:0|255)$/);
        }
      },
    ),
  );
});
