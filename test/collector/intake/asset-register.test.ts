import { describe, expect, it } from "vitest";
import { assetRegister, type Seen } from "../../../collector/intake/asset-register.ts";
import { keptTexts } from "../../../collector/intake/kept-text.ts";

/** The names under which these assets end up. */
const check = (seen: readonly Seen[], names: readonly string[]) => {
  const register = assetRegister(keptTexts());
  for (const one of seen) register.see(one);
  expect(register.close().list.map(({ name }) => name)).toEqual(names);
};

const web = (address: string): Seen => ({ name: "web", addresses: [address] });

describe("the assets of a report", () => {
  it("go by their host name", () => {
    check([web("192.0.2.1"), web("192.0.2.1")], ["web"]);
  });

  it("go by their address where the name is another's too, in any order", () => {
    check([web("192.0.2.1"), web("192.0.2.2")], ["192.0.2.1", "192.0.2.2"]);
    check([web("192.0.2.2"), web("192.0.2.1")], ["192.0.2.2", "192.0.2.1"]);
  });

  it("never share a name in the end", () => {
    check(
      [web("192.0.2.1"), web("192.0.2.2"), { name: "192.0.2.1", addresses: ["192.0.2.1"] }],
      ["web (192.0.2.1)", "192.0.2.2", "192.0.2.1"],
    );
  });

  it("are one under a name that a person chose", () => {
    check(
      [
        { ...web("192.0.2.1"), isChosen: true },
        { ...web("192.0.2.2"), isChosen: true },
      ],
      ["web"],
    );
  });

  it("keep an address in its plainest form, once", () => {
    const register = assetRegister(keptTexts());
    register.see({ name: "web", addresses: ["::ffff:192.0.2.1", "192.0.2.1", "not an address"] });
    expect(register.close().list[0]?.addresses).toEqual(["192.0.2.1"]);
  });
});
