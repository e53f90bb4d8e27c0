import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cidr, contains, plainAddress, specialBlock } from "../../proto/address.ts";
import {
  type Act,
  permits,
  permitsSender,
  type RulesOfEngagement,
  rulesSchema,
  rulesToJson,
} from "../../proto/engagement.ts";
import { HOST_KINDS } from "../../proto/host.ts";
import { PROBE_KINDS } from "../../proto/step.ts";
import { instant } from "../../proto/time.ts";

const NOW = instant(Date.UTC(2026, 10, 20));

const rules = (over: object = {}): RulesOfEngagement =>
  rulesSchema.parse({
    format: "plumbline-rules/1",
    agreedBy: "the network team",
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2027-01-01T00:00:00Z",
    allow: [{ kinds: ["tcp-connect"], to: ["10.0.0.0/8"], ports: [22, "8000-8100"] }],
    ...over,
  });
const probe = (host: string, port = 22, kind: (typeof PROBE_KINDS)[number] = "tcp-connect"): Act => {
  const target = { transport: "tcp", host, port } as const;
  return kind === "http-request" || kind === "http-content" ? { kind, target, path: "/" } : { kind, target };
};
const listening = (host: string, port: number, maxBytes = 512): Act => ({
  kind: "witness-listen",
  listen: { transport: "tcp", host, port },
  maxBytes,
});

/** The one place that knows how `permits` is called. */
const check = (given: RulesOfEngagement, act: Act, answer: true | string, tier = 0, at = NOW) =>
  expect(permits(given, act, tier, at)).toMatchObject(
    answer === true ? { granted: true } : { granted: false, because: answer },
  );

describe("permits()", () => {
  it("grants what is listed, and says by which rule", () => {
    expect(permits(rules(), probe("10.1.2.3"), 0, NOW)).toEqual({ granted: true, rule: "allow[0]" });
  });

  it.each([
    ["another port", probe("10.1.2.3", 23), "not-listed"],
    ["a port beside the range", probe("10.1.2.3", 8_101), "not-listed"],
    ["another address", probe("11.0.0.1"), "not-listed"],
    ["another kind", probe("10.1.2.3", 22, "http-request"), "not-listed"],
    ["a name", probe("db1.example.org"), "not-an-address"],
    ["an octal spelling", probe("012.1.2.3"), "not-an-address"],
    ["listening", listening("10.1.2.3", 22), "witness-not-listed"],
    ["the socket table", { kind: "socket-table" } as const, "host-view-not-listed"],
  ])("refuses %s", (_, act, because) => {
    check(rules(), act, because);
  });

  it.each(HOST_KINDS)("grants a look of the kind %s where it is listed, and no other by that", (kind) => {
    check(rules(), { kind }, "host-view-not-listed");
    const given = rules({ host: [kind] });
    expect(permits(given, { kind }, 0, NOW)).toEqual({ granted: true, rule: "host" });
    for (const other of [...HOST_KINDS, "socket-table" as const].filter((each) => each !== kind))
      check(given, { kind: other }, "host-view-not-listed");
  });

  it("refuses everything without a rule but the look at oneself", () => {
    check(rules({ allow: [] }), probe("10.1.2.3"), "not-listed");
    check(rules({ allow: [] }), { kind: "self-check" }, true);
  });

  it("refuses everything outside its window, the look at oneself too", () => {
    const { notBefore, notAfter } = rules();
    for (const act of [probe("10.1.2.3"), { kind: "self-check" } as const]) {
      check(rules(), act, "not-yet", 0, instant(notBefore - 1));
      check(rules(), act, true, 0, notBefore);
      check(rules(), act, true, 0, instant(notAfter - 1));
      check(rules(), act, "expired", 0, notAfter);
    }
  });

  it("refuses a higher tier than was agreed to", () => {
    check(rules(), probe("10.1.2.3"), "tier-too-high", 1);
    check(rules({ tier: 2 }), probe("10.1.2.3"), true, 2);
  });

  it("lets a denial win over any permission, by any spelling", () => {
    const given = rules({ deny: [{ to: ["10.9.0.0/16"] }] });
    for (const host of ["10.9.1.1", "::ffff:10.9.1.1", "64:ff9b::a09:101", "2002:a09:101::"])
      check(given, probe(host), "denied");
    check(given, probe("10.8.1.1"), true);
  });

  it.each(["127.0.0.1", "169.254.169.254", "::1", "224.0.0.1", "0.0.0.0", "fe80::1"])(
    "refuses %s unless it is named",
    (host) => {
      const open = [{ kinds: ["tcp-connect"], to: ["0.0.0.0/0", "::/0"], ports: [22] }];
      check(rules({ allow: open }), probe(host), "special-address");
      check(
        rules({ allow: [...open, { kinds: ["tcp-connect"], to: [host], ports: [22] }] }),
        probe(host),
        true,
      );
      check(
        rules({ allow: [{ kinds: ["tcp-connect"], to: [host], ports: [22] }], deny: [{ to: [host] }] }),
        probe(host),
        "denied",
      );
    },
  );

  it("refuses everything outside its windows, the look at oneself too", () => {
    const given = rules({ windows: [{ days: ["fri"], from: "09:00", to: "17:00" }, { days: ["sat"] }] });
    for (const act of [probe("10.1.2.3"), { kind: "self-check" } as const]) {
      check(given, act, true, 0, instant(Date.UTC(2026, 10, 20, 9)));
      check(given, act, "outside-windows", 0, instant(Date.UTC(2026, 10, 20, 17)));
      check(given, act, true, 0, instant(Date.UTC(2026, 10, 21, 3)));
    }
  });

  it("denies an address with what it carries, and allows a tunnel by its own name alone", () => {
    const teredo = "2001:0:c000:201:0:0:f5fe:fefe";
    const open = [{ kinds: ["tcp-connect"], to: ["::/0", "0.0.0.0/0"], ports: [22] }];
    const named = [{ kinds: ["tcp-connect"], to: [teredo, "2001:db8::5efe:10.1.1.1"], ports: [22] }];
    for (const host of [teredo, "2001:db8::5efe:10.1.1.1", "::10.1.1.1"]) {
      check(rules({ allow: open }), probe(host), "special-address");
      check(rules({ allow: open, deny: [{ to: ["10.1.0.0/16"] }] }), probe(host), "denied");
    }
    check(rules({ allow: named }), probe(teredo), true);
    check(rules({ allow: named, deny: [{ to: ["10.1.1.1"] }] }), probe(teredo), "denied");
  });

  it("asks the metadata service only where a rule names it, and no other question there", () => {
    const ask = (kind: "http-ask" | "https-ask"): Act => ({
      kind,
      target: { transport: "tcp", host: "169.254.169.254", port: 80 },
    });
    const to = (...blocks: readonly string[]) =>
      rules({ allow: [{ kinds: ["http-ask"], to: blocks, ports: [80] }] });
    check(to("0.0.0.0/0", "169.0.0.0/8"), ask("http-ask"), "special-address");
    check(to("169.254.169.254"), ask("http-ask"), true);
    check(to("169.254.169.254"), ask("https-ask"), "special-address");
  });

  it("does not take a wider block that holds a special one for its name", () => {
    check(
      rules({ allow: [{ kinds: ["tcp-connect"], to: ["168.63.0.0/16"], ports: [22] }] }),
      probe("168.63.129.16"),
      "special-address",
    );
  });
});

const octets = fc.constantFrom(0, 10, 127, 169, 172, 192, 224, 255);
const host = fc.oneof(
  fc.tuple(octets, fc.nat(255), fc.nat(3), fc.nat(3)).map((parts) => parts.join(".")),
  fc.constantFrom(
    "::1",
    "fe80::1",
    "fd00:ec2::254",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
    "localhost",
    "0x7f.1",
  ),
);
const block = fc.oneof(
  fc
    .tuple(octets, fc.nat(255), fc.nat(3), fc.nat(3), fc.nat(32))
    .map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}/${bits}`),
  fc.constantFrom("::/0", "fe80::/10", "::1", "2001:db8::/32"),
);
const port = fc.integer({ min: 1, max: 6 });
const ports = fc.oneof(
  port,
  fc.tuple(port, port).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
);
const kind = fc.constantFrom(...PROBE_KINDS);
const blocks = fc.array(block, { minLength: 1, maxLength: 3 });
const document = fc.record({
  allow: fc.array(
    fc.record({
      kinds: fc.array(kind, { minLength: 1 }),
      to: blocks,
      ports: fc.array(ports, { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 4 },
  ),
  deny: fc.array(fc.record({ to: blocks }), { maxLength: 2 }),
});

describe("whatever the rules and whatever is asked,", () => {
  const any = { numRuns: 2_000 };

  it("only what an entry lists in kind, port and address is ever granted, and nothing that is denied", () => {
    fc.assert(
      fc.property(document, host, port, kind, (given, to, at, how) => {
        const read = rules(given);
        if (!permits(read, probe(to, at, how), 0, NOW).granted) return;
        expect(plainAddress(to)).toBeDefined();
        const lists = read.allow.filter(
          (entry) =>
            entry.kinds.includes(how) &&
            entry.ports.some(([least, most]) => least <= at && at <= most) &&
            entry.to.some((one) => contains(one, to)),
        );
        expect(lists).not.toEqual([]);
        expect(read.deny.flatMap((entry) => entry.to).some((one) => contains(one, to))).toBe(false);
      }),
      any,
    );
  });

  it("a special address is granted only where a block within the special one is listed", () => {
    fc.assert(
      fc.property(document, host, port, kind, (given, to, at, how) => {
        const special = specialBlock(to);
        const read = rules(given);
        if (special === undefined || !permits(read, probe(to, at, how), 0, NOW).granted) return;
        const named = read.allow
          .flatMap((entry) => entry.to)
          .some((one) => contains(special.block, one.split("/")[0] ?? ""));
        expect(named).toBe(true);
      }),
      any,
    );
  });

  it("another entry never takes anything away, and another denial never grants anything", () => {
    fc.assert(
      fc.property(document, document, host, port, kind, (given, more, to, at, how) => {
        const ask = (one: object) => permits(rules(one), probe(to, at, how), 0, NOW).granted;
        if (ask(given)) expect(ask({ ...given, allow: [...given.allow, ...more.allow] })).toBe(true);
        if (!ask(given)) expect(ask({ ...given, deny: [...given.deny, ...more.deny] })).toBe(false);
      }),
      any,
    );
  });

  it("rules that went over the wire answer the same", () => {
    fc.assert(
      fc.property(document, host, port, kind, (given, to, at, how) => {
        const read = rules(given);
        const again = rulesSchema.parse(JSON.parse(JSON.stringify(rulesToJson(read))));
        expect(again).toEqual(read);
        expect(permits(again, probe(to, at, how), 0, NOW)).toEqual(permits(read, probe(to, at, how), 0, NOW));
      }),
      any,
    );
  });
});

describe("listening", () => {
  const witness = [
    { transport: "tcp", on: "10.0.2.0/24", ports: [9_000], from: ["10.0.1.0/24"], maxBytes: 64 },
    { transport: "tcp", on: "10.0.2.10", ports: [9_000], from: ["10.0.3.0/24"], maxBytes: 1_024 },
  ];
  const given = rules({ witness });
  const ear = { transport: "tcp", host: "10.0.2.10", port: 9_000 } as const;

  it.each([
    [listening("10.0.2.11", 9_000, 64), true],
    [listening("10.0.2.11", 9_000, 65), "witness-not-listed"],
    [listening("10.0.2.10", 9_000, 1_024), true],
    [listening("10.0.2.11", 9_001, 64), "witness-not-listed"],
    [listening("10.0.4.11", 9_000, 64), "witness-not-listed"],
  ] satisfies [Act, true | string][])("%j: %s", (act, answer) => {
    check(given, act, answer);
  });

  it("takes nothing over another transport", () => {
    check(
      given,
      { kind: "witness-listen", listen: { ...ear, transport: "udp" }, maxBytes: 64 },
      "witness-not-listed",
    );
  });

  it("hears those whom an entry lists that grants this much, and nobody else", () => {
    expect(permitsSender(given, ear, "10.0.1.5", 64)).toBe(true);
    expect(permitsSender(given, ear, "::ffff:10.0.3.5", 64)).toBe(true);
    expect(permitsSender(given, ear, "10.0.1.5", 512)).toBe(false);
    expect(permitsSender(given, ear, "10.0.3.5", 512)).toBe(true);
    expect(permitsSender(given, ear, "10.0.4.5", 64)).toBe(false);
    expect(permitsSender(given, { ...ear, port: 9_001 }, "10.0.1.5", 64)).toBe(false);
  });
});

describe("a rules document is refused", () => {
  it.each([
    ["an unknown member", { allows: [] }],
    ["no one who agreed", { agreedBy: "" }],
    ["an instant without a zone", { notAfter: "2027-01-01T00:00:00" }],
    ["a day", { notAfter: "2027-01-01" }],
    ["an unknown kind", { allow: [{ kinds: ["exploit"], to: ["10.0.0.0/8"], ports: [1] }] }],
    ["port 0", { allow: [{ kinds: ["tcp-connect"], to: ["10.0.0.0/8"], ports: [0] }] }],
    ["port 65536", { allow: [{ kinds: ["tcp-connect"], to: ["10.0.0.0/8"], ports: ["1-65536"] }] }],
    ["a range backwards", { allow: [{ kinds: ["tcp-connect"], to: ["10.0.0.0/8"], ports: ["9-8"] }] }],
    ["a range of three ends", { allow: [{ kinds: ["tcp-connect"], to: ["10.0.0.0/8"], ports: ["1-2-3"] }] }],
    ["every port by no port", { allow: [{ kinds: ["tcp-connect"], to: ["10.0.0.0/8"], ports: [] }] }],
    ["a name as a block", { allow: [{ kinds: ["tcp-connect"], to: ["db1"], ports: [1] }] }],
    ["another format", { format: "plumbline-rules/2" }],
    ["tier 3", { tier: 3 }],
  ])("with %s", (_, over) => {
    expect(() => rules(over)).toThrow();
  });
});

it("reads its own blocks as blocks", () => {
  for (const { to } of rules().allow) for (const one of to) expect(cidr(one)).toBe(one);
});

describe("the paths that an http-request may ask for", () => {
  const asked = (path: string): Act => ({
    kind: "http-request",
    target: { transport: "tcp", host: "10.0.0.1", port: 80 },
    path,
  });
  const web = (paths?: readonly string[]) =>
    rules({ allow: [{ kinds: ["http-request"], to: ["10.0.0.0/8"], ports: [80], ...(paths && { paths }) }] });

  it("are the root alone, where the rules name none", () => {
    check(web(), asked("/"), true);
    check(web(), asked("/admin/users/1/delete"), "path-not-listed");
  });

  it("are those that the rules name, and what is below one that ends in /*", () => {
    const given = web(["/healthz", "/status/*"]);
    for (const path of ["/healthz", "/status/", "/status/db"]) check(given, asked(path), true);
    for (const path of ["/", "/healthz/x", "/status", "/statusx"])
      check(given, asked(path), "path-not-listed");
  });

  it("can't be written with a query, an escape or a climb", () => {
    for (const path of ["healthz", "/a?b", "/%2e%2e", "/../x", "/a//b", "/*x"])
      expect(() => web([path])).toThrow("must be a path");
  });
});
