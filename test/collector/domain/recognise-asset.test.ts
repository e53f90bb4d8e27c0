import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handleKey, handlesOf, lookupKeys, type SeenAsset } from "../../../collector/domain/asset-handles.ts";
import { type IdentityRule, identityRules, NO_RULES } from "../../../collector/domain/identity-rule.ts";
import { type Candidate, recognise } from "../../../collector/domain/recognise-asset.ts";

type Seen = Partial<SeenAsset> & { readonly name: string };
type Context = { readonly rules?: readonly IdentityRule[]; readonly declared?: readonly string[] };

const seenOf = (seen: Seen): SeenAsset => ({ addresses: [], names: [], isArtifact: false, ...seen });

/** What takes assets in one after the other, as an import does, without a store. */
function estate({ rules = [], declared = [] }: Context = {}) {
  const asked = rules.length === 0 ? NO_RULES : identityRules(rules, handleKey);
  const assets: { no: number; keys: Set<string> }[] = [];
  return {
    see(seen: Seen): number {
      const { handles } = handlesOf(seenOf(seen), (address) => declared.includes(address), asked);
      const held = (one: Candidate) => lookupKeys(handles).some((key) => one.keys.has(key));
      const found = recognise(handles, assets.filter(held));
      if (found.kind === "known")
        for (const key of found.moved) for (const one of assets) one.keys.delete(key);
      const asset =
        found.kind === "known"
          ? assets.find(({ no }) => no === found.no)
          : { no: assets.length + 1, keys: new Set<string>() };
      if (asset === undefined) throw new Error("recognised nobody");
      if (found.kind === "new") assets.push(asset);
      for (const { key, isByRule } of handles) if (isByRule === undefined) asset.keys.add(key);
      return asset.no;
    },
  };
}

/** Which asset each of these is taken for, in this order. */
const numbers = (seen: readonly Seen[], context?: Context): number[] => {
  const { see } = estate(context);
  return seen.map(see);
};

describe("one asset", () => {
  it.each<[string, Seen, Seen]>([
    [
      "an address in other spellings",
      { name: "a", addresses: ["10.0.0.5"] },
      { name: "b", addresses: ["::ffff:10.0.0.5"] },
    ],
    [
      "an IPv6 address in other spellings",
      { name: "2001:db8::1" },
      { name: "x", addresses: ["2001:0DB8:0:0::1"] },
    ],
    ["an address in brackets", { name: "[2001:db8::1]" }, { name: "2001:db8::1" }],
    ["a name in other case and with a dot", { name: "DB1.Example.org." }, { name: "db1.example.org" }],
    ["a full name and its first label", { name: "db1.example.org" }, { name: "DB1" }],
    ["a first label and a full name", { name: "db1" }, { name: "db1.example.org" }],
    ["a name without an address, then with one", { name: "db1" }, { name: "db1", addresses: ["10.0.0.5"] }],
    ["a further name of an address", { name: "10.0.0.5", names: ["db1"] }, { name: "db1" }],
    [
      "another name at the same address",
      { name: "www.a.example", addresses: ["10.0.0.5"] },
      { name: "www.b.example", addresses: ["10.0.0.5"] },
    ],
    ["a second interface", { name: "r1", addresses: ["10.0.0.1", "10.0.1.1"] }, { name: "10.0.1.1" }],
    [
      "a cloud instance at another address",
      { name: "a", addresses: ["10.0.0.1"], names: ["i-0123456789abcdef0"] },
      { name: "b", addresses: ["10.0.0.9"], names: ["i-0123456789abcdef0"] },
    ],
    [
      "a MAC in other spellings at another address",
      { name: "a", addresses: ["10.0.0.1"], names: ["3C:52:82:01:02:03"] },
      { name: "b", addresses: ["10.0.0.9"], names: ["3c52.8201.0203"] },
    ],
    [
      "an image",
      { name: "registry/app:1.2", isArtifact: true },
      { name: "Registry/app:1.2", isArtifact: true },
    ],
    [
      "what is known as localhost and nothing else",
      { name: "localhost" },
      { name: "localhost", addresses: ["127.0.0.1"] },
    ],
  ])("is seen by %s", (_, first, second) => {
    expect(numbers([first, second])).toEqual([1, 1]);
  });
});

describe("two assets", () => {
  it.each<[string, Seen, Seen]>([
    [
      "addresses that share a name",
      { name: "web", addresses: ["10.0.0.1"] },
      { name: "web", addresses: ["10.0.0.2"] },
    ],
    [
      "hosts that both have a loopback address",
      { name: "a", addresses: ["10.0.0.1", "127.0.0.1"] },
      { name: "b", addresses: ["10.0.0.2", "127.0.0.1"] },
    ],
    [
      "hosts that both have a link-local address",
      { name: "a", addresses: ["fe80::1"] },
      { name: "b", addresses: ["fe80::1"] },
    ],
    [
      "hosts that are both called localhost",
      { name: "localhost", addresses: ["10.0.0.1"] },
      { name: "localhost", addresses: ["10.0.0.2"] },
    ],
    [
      "a host that calls itself localhost and localhost",
      { name: "localhost", addresses: ["10.0.0.1"] },
      { name: "localhost" },
    ],
    ["full names with one first label", { name: "www.a.example" }, { name: "www.b.example" }],
    ["an image and a host of one name", { name: "nginx", isArtifact: true }, { name: "nginx" }],
    [
      "an address that moved to another machine",
      { name: "a", addresses: ["10.0.0.1"], names: ["3c:52:82:01:02:03"] },
      { name: "b", addresses: ["10.0.0.1"], names: ["3c:52:82:99:02:03"] },
    ],
    [
      "machines behind one virtual router's MAC",
      { name: "a", names: ["00:00:5e:00:01:0a"] },
      { name: "b", names: ["00:00:5e:00:01:0a"] },
    ],
    [
      "containers with the MAC that software chose",
      { name: "a", names: ["02:42:ac:11:00:02"] },
      { name: "b", names: ["02:42:ac:11:00:02"] },
    ],
  ])("are %s", (_, first, second) => {
    expect(numbers([first, second])).toEqual([1, 2]);
  });

  it("share a name that alone then means neither", () => {
    const seen = [
      { name: "web", addresses: ["10.0.0.1"] },
      { name: "web", addresses: ["10.0.0.2"] },
      { name: "web" },
      { name: "web" },
    ];
    expect(numbers(seen)).toEqual([1, 2, 3, 3]);
  });

  it("do not become one when a name learns a second address", () => {
    expect(
      numbers([
        { name: "web" },
        { name: "web", addresses: ["10.0.0.1"] },
        { name: "web", addresses: ["10.0.0.2"] },
      ]),
    ).toEqual([1, 1, 2]);
  });

  it("keep their address when it is said to be declared", () => {
    const seen = [
      { name: "a", addresses: ["127.0.0.5"] },
      { name: "b", addresses: ["127.0.0.5"] },
    ];
    expect(numbers(seen)).toEqual([1, 2]);
    expect(numbers(seen, { declared: ["127.0.0.5"] })).toEqual([1, 1]);
  });
});

describe("a rule", () => {
  const rule = (over: Partial<IdentityRule>): IdentityRule => ({ id: "r", because: "", ...over });

  it("makes one of what shares nothing", () => {
    const rules = [rule({ same: ["web01", "10.0.9.1"] })];
    const seen = [{ name: "web01", addresses: ["10.0.0.1"] }, { name: "10.0.9.1" }];
    expect(numbers(seen)).toEqual([1, 2]);
    expect(numbers(seen, { rules })).toEqual([1, 1]);
    expect(numbers([...seen].reverse(), { rules })).toEqual([1, 1]);
  });

  it("joins sets that share a name", () => {
    const rules = [rule({ same: ["a", "b"] }), rule({ id: "s", same: ["b", "c"] })];
    expect(numbers([{ name: "a" }, { name: "c" }], { rules })).toEqual([1, 1]);
  });

  it.each([["10.0.0.100"], ["10.0.0.0/24"]])("takes the identity of %s away", (ignored) => {
    const rules = [rule({ ignore: [ignored] })];
    const seen = [
      { name: "a", addresses: ["10.0.0.100"] },
      { name: "b", addresses: ["10.0.0.100"] },
    ];
    expect(numbers(seen)).toEqual([1, 1]);
    expect(numbers(seen, { rules })).toEqual([1, 2]);
  });

  it("that addresses change lets the name decide", () => {
    const rules = [rule({ ignore: ["10.8.0.0/16"] })];
    const seen = [
      { name: "laptop", addresses: ["10.8.0.1"] },
      { name: "laptop", addresses: ["10.8.0.2"] },
    ];
    expect(numbers(seen)).toEqual([1, 2]);
    expect(numbers(seen, { rules })).toEqual([1, 1]);
  });
});

describe("whatever the order in which reports come", () => {
  /** Hosts with names and interfaces of their own, and several partial views of each. */
  const view = fc.record({
    host: fc.integer({ min: 1, max: 4 }),
    how: fc.constantFrom("address", "name", "both", "id"),
  });
  const asSeen = ({ host, how }: { host: number; how: string }): Seen => {
    const [name, address] = [`h${host}.example.org`, `10.0.0.${host}`];
    if (how === "address") return { name: address };
    if (how === "name") return { name };
    const id = `i-${String(host).padStart(17, "0")}`;
    return { name, addresses: [address], names: how === "id" ? [id] : [] };
  };

  it("views of different hosts never become one asset", () => {
    fc.assert(
      fc.property(fc.array(view, { maxLength: 12 }), (views) => {
        const taken = numbers(views.map(asSeen));
        const hosts = new Map<number, number>();
        for (const [index, no] of taken.entries()) {
          const host = views[index]?.host ?? 0;
          expect(hosts.get(no) ?? host).toBe(host);
          hosts.set(no, host);
        }
      }),
    );
  });

  it("the same view is taken for the same asset every time", () => {
    fc.assert(
      fc.property(fc.array(view, { maxLength: 10 }), (views) => {
        const { see } = estate();
        for (const one of views) expect(see(asSeen(one))).toBe(see(asSeen(one)));
      }),
    );
  });

  it("once a full view came, every order of the rest finds the same assets", () => {
    const full = [1, 2, 3, 4].map((host) => asSeen({ host, how: "both" }));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(full, { minLength: 4 }),
        fc.array(view, { maxLength: 10 }),
        (first, views) => {
          const taken = numbers([...first, ...views.map(asSeen)]);
          const hostOf = (seen: Seen | undefined) =>
            Number(/[1-4](?=\.example|$)/.exec(seen?.name ?? "")?.[0]);
          const order = first.map(hostOf);
          for (const [index, one] of views.entries())
            expect(order[(taken[index + 4] ?? 0) - 1]).toBe(one.host);
        },
      ),
    );
  });
});
