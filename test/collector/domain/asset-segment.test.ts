import { describe, expect, it } from "vitest";
import type { Segment } from "../../../collector/domain/asset.ts";
import { segmentOf } from "../../../collector/domain/asset-segment.ts";
import { id } from "../../../proto/ids.ts";

const segment = (name: string, ...cidrs: string[]): Segment => ({
  id: id(name),
  cidrs,
  trust: "internal",
  isPublic: false,
});
const SEGMENTS = [
  segment("corp", "10.0.0.0/8"),
  segment("data", "192.168.0.0/16", "10.0.2.0/24"),
  segment("six", "2001:db8::/32"),
  segment("empty"),
  segment("odd", "not a block"),
];

describe("segmentOf()", () => {
  it.each([
    [["10.9.9.9"], "corp"],
    [["10.0.2.9"], "data"],
    [["::ffff:10.0.2.9"], "data"],
    [["2001:db8::1"], "six"],
    [["172.16.0.1", "10.0.2.9"], "data"],
    [["10.9.9.9", "10.0.2.9"], "corp"],
    [["172.16.0.1"], undefined],
    [["db1.example.org"], undefined],
    [[], undefined],
  ])("puts %j in %s", (addresses, name) => {
    expect(segmentOf(addresses, SEGMENTS)).toBe(name);
  });

  it("does not depend on the order in which segments were declared", () => {
    expect(segmentOf(["10.0.2.9"], [...SEGMENTS].reverse())).toBe("data");
  });
});
