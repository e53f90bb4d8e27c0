import fc from "fast-check";
import type { Job } from "../../../proto/wire.ts";
import { jobOf } from "./scenario.ts";

/**
 * Jobs as a collector could send them that holds every key it legitimately has and means harm:
 * valid scenarios over any parameters, every role, floods, odd leases, limits, and parameters that
 * are no parameters at all.
 */

/** Hosts: allowed and forbidden ones, by every spelling that might slip through a check. */
const HOSTS = [
  ...["10.1.1.1", "10.1.1.2", "10.9.9.9", "11.0.0.1", "192.168.0.1", "127.0.0.1", "127.1.2.3", "0.0.0.0"],
  ...["169.254.169.254", "168.63.129.16", "100.100.100.200", "224.0.0.1", "255.255.255.255", "10.1.255.255"],
  ...["::1", "::", "fe80::1", "fe80::1%eth0", "ff02::1", "fd00:ec2::254", "2001:db8::1", "2001:DB8:0:0::1"],
  ...["::ffff:10.1.1.1", "::ffff:a01:101", "::FFFF:127.0.0.1", "::10.1.1.1", "::127.0.0.1"],
  ...["64:ff9b::a01:101", "64:ff9b::7f00:1", "64:ff9b:1::a01:101", "2002:a01:101::", "2002:7f00:1::1"],
  ...["::ffff:0:10.1.1.1", "2001:0:a01:101::f5fe:fefe", "2001:db8::5efe:127.0.0.1"],
  ...["010.1.1.1", "10.1", "0x0a010101", "167837953", "10.1.1.1.", " 10.1.1.1", "10.1.1.1 ", "10.1.1.1\n"],
  ...[
    "10.1.1.1\u0000",
    "１０.1.1.1",
    "10。1。1。1",
    "10.1.1.1%1",
    "[::1]",
    "[10.1.1.1]",
    "10.1.1.1:80",
    "10.1.1.1/32",
  ],
  ...["localhost", "db.example.org", "", "*", "10.1.1.1@127.0.0.1", "__proto__"],
] as const;
const PORTS: readonly unknown[] = [
  ...[1, 22, 80, 443, 65_535, 0, -1, 65_536, 4_294_967_318, 22.5, 1e308, -0],
  ...["22", "0x16", "２２", "", null, [22], { valueOf: 22 }, true],
];

/** The honest value, and now and then another: a job that is wrong in everything is refused for the first thing. */
const mostly = <T>(honest: fc.Arbitrary<T>, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 15, arbitrary: honest }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const octet = fc.constantFrom(0, 1, 10, 127, 169, 192, 224, 255);
const host = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom("10.1.1.1", "10.1.1.2", "10.1.2.3", "2001:db8::1") },
  { weight: 1, arbitrary: fc.tuple(octet, octet, octet, octet).map((parts) => parts.join(".")) },
  { weight: 4, arbitrary: fc.constantFrom(...HOSTS) },
  { weight: 1, arbitrary: fc.ipV6() },
);
const place = (transport: string) =>
  fc.record({
    transport: mostly(fc.constant(transport), "sctp", "TCP", "udp", "tcp", ""),
    host,
    port: mostly(fc.constantFrom<unknown>(22, 80, 443, 9_000), ...PORTS),
  });

/** In nobody's rules. */
const EVIL = { transport: "tcp", host: "127.0.0.1", port: 22 } as const;

const parameters = (transport: string): fc.Arbitrary<object> =>
  fc.record({
    target: place(transport),
    elsewhere: fc.array(place(transport), { maxLength: 1 }),
    neighbours: fc.array(place(transport), { maxLength: 1 }),
    controls: fc.array(place(transport), { maxLength: 1 }),
    thirdPlaces: fc.array(place(transport), { maxLength: 1 }),
    resolvers: mostly(fc.array(place(transport), { maxLength: 1 }), [EVIL, EVIL]),
    given: mostly<object>(
      fc
        .array(fc.constantFrom(...PORTS.slice(0, 4)), { minLength: 1, maxLength: 3 })
        .map((list) => ({ list })),
      {},
      { list: [0] },
      { list: "22" },
      { list: [22], kind: "udp-send" },
    ),
    tries: mostly(fc.integer({ min: 1, max: 4 }), 0, 101, 2 ** 32 + 1, -1),
    serverName: mostly(
      fc.constantFrom("", "evil.example.org"),
      "a\r\nb",
      "x".repeat(300),
      `\${jndi:ldap://127.0.0.1/a}`,
    ),
    path: mostly(
      fc.constant("/"),
      "//127.0.0.1/",
      "/../../etc",
      "/%0d%0a",
      "/admin/users/1/delete",
      `/\${jndi:ldap://127.0.0.1/a}`,
      "/\r\nhost: b",
      "http://127.0.0.1/",
    ),
  });

/** Text that is not what `JSON.stringify` would give. */
const twisted = (honest: object): fc.Arbitrary<string> => {
  const text = JSON.stringify(honest);
  const evil = '{"transport":"tcp","host":"127.0.0.1","port":22}';
  return fc.constantFrom(
    text,
    // A key twice, in both orders.
    text.replace("{", `{"target":${evil},`),
    text.replace(/\}$/, `,"target":${evil}}`),
    text.replace("{", `{"__proto__":{"target":${evil}},`),
    text.replace('"target"', '"__proto__"'),
    text.replace("{", `{"constructor":{"prototype":{"host":"127.0.0.1"}},`),
    text.replace('"host":', '"host":"10.1.1.1","host":'),
    text.replace('"port":', '"\\u0070ort":22,"port":'),
    `${"[".repeat(5_000)}${text}${"]".repeat(5_000)}`,
    `[${text}]`,
    `${text}${text}`,
    text.slice(0, -1),
    `\uFEFF${text}`,
  );
};

const WAYS_OUT = {
  tcp: {
    probes: ["tcp-connect", "tls-handshake", "http-request", "http-content", "http-canary", "http-rate"],
    asks: [
      { kind: "say-line", variant: "nonce" },
      { kind: "say-http", variant: "post-4k" },
      { kind: "say-https", variant: "fronted" },
      { kind: "say-tls", variant: "dot" },
      { kind: "say-websocket", variant: "session", holdMs: 50 },
      { kind: "http-ask", variant: "admin-surface" },
      { kind: "dns-ask-tcp", variant: "nonce-a", name: "egress.test" },
      { kind: "ldap-bind", variant: "unsigned", tries: 1 },
      { kind: "smb-anonymous", variant: "ipc" },
      { kind: "nfs-exports", variant: "list" },
    ],
  },
  udp: {
    probes: ["udp-send"],
    asks: [
      { kind: "dns-ask", variant: "dga-1", name: "egress.test" },
      { kind: "say-datagram", variant: "quic" },
    ],
  },
} as const;

/** Steps that go out, by whatever kind; now and then one of the other transport, which its target is not. */
const step = (transport: "tcp" | "udp") => {
  const { probes, asks } = WAYS_OUT[transport];
  const common = fc.record(
    {
      purpose: fc.constantFrom("attempt", "neighbour", "elsewhere", "close-view", "negative-control"),
      to: fc.constantFrom("target", "elsewhere", "neighbours", "thirdPlaces", "controls", "resolvers"),
      timeoutMs: fc.constantFrom(100, 200),
      tries: fc.constantFrom<number | string>(1, 2, "$tries"),
      ports: fc.constantFrom("$list", [22, 9_000]),
    },
    { requiredKeys: ["purpose", "to", "timeoutMs", "tries"] },
  );
  const way = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...probes).map((kind) => ({ kind })) },
    { weight: 12, arbitrary: fc.constantFrom<object>(...asks) },
    { weight: 1, arbitrary: fc.constant({ kind: "udp-send" }) },
  );
  return fc.tuple(common, way).map(([one, other]): object => ({ ...one, ...other }));
};

const HOST_ACTS = [
  { kind: "listeners" },
  { kind: "own-confinement" },
  { kind: "sensor-inventory" },
  { kind: "service-account-token" },
  { kind: "config-value", setting: "sshd-permit-root-login" },
  { kind: "package-version", package: "openssl" },
  { kind: "process-restarted", process: "nginx", package: "nginx" },
  { kind: "eicar-write", variant: "1s" },
  { kind: "file-churn", variant: "burst" },
  { kind: "stage-archive", variant: "tar" },
  { kind: "decoy-read", variant: "private-key" },
] as const;

/** Steps that look at the agent's own host or write there; of these the fetch alone goes out. */
const ownHostStep: fc.Arbitrary<object> = fc
  .tuple(
    fc.constantFrom("attempt", "baseline"),
    fc.oneof(
      fc.constant<object>({ kind: "eicar-fetch", variant: "plain-1s", to: "target" }),
      fc.constantFrom<object>(...HOST_ACTS),
    ),
  )
  .map(([purpose, act]) => ({ purpose, timeoutMs: 30_000, ...act }));

const anyStep = (transport: "tcp" | "udp"): fc.Arbitrary<object> =>
  fc.oneof({ weight: 4, arbitrary: step(transport) }, { weight: 1, arbitrary: ownHostStep });

const scenario = (transport: "tcp" | "udp") =>
  fc
    .record({
      tier: mostly(fc.constant(0), 1, 2),
      actor: fc.array(anyStep(transport), { minLength: 1, maxLength: 2 }),
      near: fc.array(step(transport), { minLength: 1, maxLength: 2 }),
      listening: fc.record(
        {
          maxBytes: fc.constantFrom(64, 512, 4_096),
          answers: fc.boolean(),
          ports: fc.constantFrom("$list", [22, 9_000]),
          speaks: fc.subarray(["tls", "dns", "websocket", "mail", "ftp"], { maxLength: 2 }),
          serves: fc.constant("eicar"),
        },
        { requiredKeys: ["maxBytes", "answers"] },
      ),
    })
    .map(({ tier, actor, near, listening }) => {
      const named = (steps: readonly object[]) => steps.map((one, index) => ({ id: `s${index}`, ...one }));
      const watching = {
        timeoutMs: 100,
        id: "w",
        purpose: "witness",
        kind: "witness-listen",
        ...listening,
      };
      const used = JSON.stringify([actor, near, listening]).includes("$list");
      return {
        format: "plumbline-scenario/1",
        id: "any.where",
        version: 1,
        title: "t",
        summary: "s",
        tier,
        transport,
        attack: { version: "18.1", techniques: [] },
        ...(used ? { parameters: { list: { type: "ports", about: "ports" } } } : {}),
        roles: {
          actor: named(actor),
          "close-view": named(near),
          "on-asset": [{ timeoutMs: 100, id: "v", purpose: "packet-view", kind: "socket-table" }],
          witness: [watching],
        },
      };
    });

const limits = fc.record(
  {
    probesPerSecond: fc.constantFrom(0.5, 20, 1e9, -1, Number.POSITIVE_INFINITY),
    jobSeconds: fc.constantFrom(1, 120, 1e9, -5),
    coolDownSeconds: fc.constantFrom(0.001, -3),
    jobBytes: fc.constantFrom(1_024, 1e15),
  },
  { requiredKeys: [] },
);

/** A scenario and parameters in the shape of a job: the one place that makes one, and where it would be signed. */
const wrapped = (document: object, text: string, over: Partial<Job>): Job => ({
  ...jobOf(Buffer.from(JSON.stringify(document)), { target: HARMLESS, tries: 1 }, over),
  parameters: text,
});
const HARMLESS = { transport: "tcp", host: "10.1.1.1", port: 22 } as const;

/** So many scenarios of each transport: an agent remembers 256 bundles and takes no more. */
const DOCUMENTS = 120;
const documents = {
  tcp: fc.sample(scenario("tcp"), DOCUMENTS),
  udp: fc.sample(scenario("udp"), DOCUMENTS),
};

/** One hostile job. */
export const hostileJob: fc.Arbitrary<Job> = fc
  .constantFrom("tcp" as const, "udp" as const)
  .chain((transport) =>
    parameters(transport).chain((honest) =>
      fc
        .record({
          document: fc.constantFrom(...documents[transport]),
          text: fc.oneof(
            { weight: 10, arbitrary: fc.constant(JSON.stringify(honest)) },
            { weight: 1, arbitrary: twisted(honest) },
          ),
          role: mostly(
            fc.constantFrom("actor", "actor", "actor", "close-view", "on-asset", "witness"),
            "root",
            "",
          ),
          limits: fc.oneof({ weight: 15, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: limits }),
          leaseMs: mostly(fc.constant(60_000), 1, 0, -5, 1e15, Number.MAX_VALUE),
        })
        .map(({ document, text, role, limits: given, leaseMs }) =>
          wrapped(document, text, {
            role,
            limits: given,
            notAfter: (Date.now() + leaseMs) as Job["notAfter"],
          }),
        ),
    ),
  );
