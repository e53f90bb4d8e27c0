import { describe, expect, it } from "vitest";
import { inventoryFromCsv } from "../../../collector/cli/inventory-csv.ts";

const read = (text: string) => inventoryFromCsv(text, "estate.csv");
const assets = (text: string) => read(text).document.assets;

describe("an inventory in a table", () => {
  it("is read by the names of its columns, in any order, whatever separates them, below a preamble", () => {
    const text =
      "Export of 2026\r\n\r\nCriticality;Hostname;Remark;IP Address;Owner;Business Service;Zone\r\n4;db1;old;10.0.2.10;dana;Billing;data\r\n";
    expect(assets(text)).toEqual([
      {
        name: "db1",
        addresses: ["10.0.2.10"],
        owner: "dana",
        service: "Billing",
        criticality: 4,
        segment: "data",
      },
    ]);
  });

  it("says nothing by an empty cell", () => {
    expect(assets("name,owner,criticality\ndb1,,\n")).toEqual([{ name: "db1", addresses: [] }]);
  });

  it("names an asset by its address where it has no name", () => {
    expect(assets("ip\n10.0.2.10\n")).toEqual([{ name: "10.0.2.10", addresses: ["10.0.2.10"] }]);
  });

  it.each([
    ["in one cell", 'name,address\ndb1,"10.0.2.10, 10.0.2.12"\n'],
    ["on several rows", "name,address\ndb1,10.0.2.10\nDB1,10.0.2.12\n"],
  ])("takes several addresses %s", (_, text) => {
    expect(assets(text)).toEqual([{ name: "db1", addresses: ["10.0.2.10", "10.0.2.12"] }]);
  });

  it.each([
    ["=cmd|'/c calc'!A1", "=cmd|'/c calc'!A1"],
    ["'=1+1", "=1+1"],
    ["'@x", "@x"],
    ["+1", "+1"],
    ["'quoted", "'quoted"],
  ])("takes %j for text", (cell, owner) => {
    expect(assets(`name,owner\ndb1,"${cell}"\n`)[0]?.owner).toBe(owner);
  });

  it.each([
    ["name,criticality\nok,1\ndb1,9\n", 'estate.csv:3 criticality: "9" is not a number from 1 to 5'],
    ["name,criticality\ndb1,high\n", "estate.csv:2 criticality"],
    ["name,address\ndb1,10.0.2.300\n", 'estate.csv:2 address: "10.0.2.300" is not a literal address'],
    ["name,owner\n,dana\n", "estate.csv:2 name: there is neither"],
    [`name\n${"x".repeat(254)}\n`, "estate.csv:2 name"],
    ["name,segment\ndb1,Not A Segment\n", "estate.csv:2 segment"],
    ["name,owner\ndb1,ann\n\ndb1,bob\n", 'estate.csv:4 owner: "db1" has "ann" on line 2 and "bob" here'],
    ["name,owner,owner\ndb1,a,b\n", 'the column "owner" is there twice'],
    ["foo,bar\n1,2\n", 'no row has a column "name" or "address"'],
    ["name,owner\n", "has a header and no rows"],
    ["name,owner\ndb1,a\nweb", "may be cut"],
    ['name,owner\n"db1,a\n', "cannot be read"],
    ["", "no row has a column"],
  ])("%j is refused with its place", (text, because) => {
    expect(() => read(text)).toThrow(because);
  });

  it("names the line of a segment that isn't there", () => {
    const { segments, checkSegments } = read("name,segment\na,data\nb,nowhere\n");
    expect(segments).toEqual(["data", "nowhere"]);
    expect(() => checkSegments(["data", "nowhere"])).not.toThrow();
    expect(() => checkSegments(["data"])).toThrow('estate.csv:3 segment: there is no segment "nowhere"');
  });
});
