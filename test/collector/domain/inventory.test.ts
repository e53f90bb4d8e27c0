import { describe, expect, it } from "vitest";
import { INVENTORY_LIMITS, inventorySchema } from "../../../collector/domain/inventory.ts";

const endpoint = (over: object) => ({ assets: [{ name: "a", endpoints: [{ port: 22, ...over }] }] });
const check = (document: object) => inventorySchema.safeParse(document).success;

describe("an inventory document", () => {
  it("may say as little as a name", () => {
    expect(
      inventorySchema.parse({ assets: [{ name: "a" }], segments: [{ name: "s", trust: "internal" }] }),
    ).toEqual({
      assets: [{ name: "a", addresses: [], endpoints: [] }],
      segments: [{ name: "s", trust: "internal", cidrs: [], public: false }],
    });
    expect(inventorySchema.parse({})).toEqual({ assets: [], segments: [] });
  });

  it.each([
    ["10.0.0.1:22", { host: "10.0.0.1", port: 22 }],
    ["[2001:db8::1]:22", { host: "2001:db8::1", port: 22 }],
  ])("reads %s as a place", (place, read) => {
    const [asset] = inventorySchema.parse(endpoint({ reachedAs: { s: place } })).assets;
    expect(asset?.endpoints[0]?.reachedAs).toEqual({ s: read });
  });

  it.each([
    "10.0.0.1",
    ":22",
    "10.0.0.1:0",
    "10.0.0.1:65536",
    "10.0.0.1:22x",
    "10.0.0.1:",
    "db1:22",
    "10.0.0.1:2.5",
    "10.0.0.1: 22",
    "10.0.0.1:0x16",
    "10.0.0.1:1e1",
  ])("takes %j for no place", (place) => {
    expect(check(endpoint({ reachedAs: { s: place } }))).toBe(false);
  });

  it.each([
    ["an unknown member", { hosts: [] }],
    ["an unknown trust", { segments: [{ name: "s", trust: "friendly" }] }],
    ["a name with capitals", { segments: [{ name: "S", trust: "internal" }] }],
    ["a block that is none", { segments: [{ name: "s", trust: "internal", cidrs: ["10.0.0.0/40"] }] }],
    ["an asset without a name", { assets: [{ name: "" }] }],
    ["an address that is a name", { assets: [{ name: "a", addresses: ["db1"] }] }],
    ["criticality 6", { assets: [{ name: "a", criticality: 6 }] }],
    [
      "too many addresses",
      { assets: [{ name: "a", addresses: Array(INVENTORY_LIMITS.addresses + 1).fill("10.0.0.1") }] },
    ],
    [
      "too many endpoints",
      { assets: [{ name: "a", endpoints: Array(INVENTORY_LIMITS.endpoints + 1).fill({ port: 1 }) }] },
    ],
    [
      "too many segments",
      { segments: Array(INVENTORY_LIMITS.segments + 1).fill({ name: "s", trust: "internal" }) },
    ],
    ["port 0", endpoint({ port: 0 })],
    ["an unknown language", endpoint({ speaks: "smb" })],
    ["a path with a line end", endpoint({ path: "/a\r\nX: y" })],
    ["a path that is none", endpoint({ path: "a" })],
    ["a long server name", endpoint({ serverName: "x".repeat(254) })],
  ])("with %s is refused", (_, document) => {
    expect(check(document)).toBe(false);
  });
});
