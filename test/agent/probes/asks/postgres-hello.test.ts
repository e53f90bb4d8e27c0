import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresHello } from "../../../../agent/probes/asks/postgres-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { postgres } from "../../support/postgres.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const asks = {
  tls: asking("postgres-hello", "tls"),
  startup: asking("postgres-hello", "startup"),
  "startup-tls": asking("postgres-hello", "startup-tls"),
};

describe("a real PostgreSQL server", () => {
  let secured: RealService;
  let plain: RealService;
  beforeAll(async () => {
    [secured, plain] = await Promise.all([postgres("on"), postgres("off")]);
  }, 60_000);
  afterAll(() => Promise.all([secured.end(), plain.end()]));

  /** What it says to a client from this address. */
  const said = async (variant: keyof typeof asks, sourceAddress: string, service = secured) =>
    Object.fromEntries(factsIn(await asks[variant](service.target, {}, { sourceAddress })));

  it("offers TLS where it is on, and says no where it is off", async () => {
    expect(await said("tls", "127.0.0.1")).toEqual({ tls: ["offered"] });
    expect(await said("tls", "127.0.0.1", plain)).toEqual({ tls: ["not-offered"] });
    expect(await said("startup-tls", "127.0.0.1", plain)).toEqual({ tls: ["not-offered"], auth: ["no-tls"] });
  });

  it.each([
    ["127.0.0.1", { auth: ["none"] }],
    ["127.0.0.2", { auth: ["password"] }],
    ["127.0.0.3", { auth: ["md5"] }],
    ["127.0.0.4", { auth: ["scram"], mechanisms: ["SCRAM-SHA-256"] }],
    ["127.0.0.5", { auth: ["refused"], code: ["28000"] }],
    ["127.0.0.6", { auth: ["refused"], code: ["28000"] }],
    ["127.0.0.8", { auth: ["refused"], code: ["28000"] }],
  ])(
    "says in the clear what its rule for %s demands of a user that it does not have",
    async (from, facts) => {
      expect(await said("startup", from)).toEqual(facts);
    },
  );

  it.each([
    ["127.0.0.1", { auth: ["none"] }],
    ["127.0.0.4", { auth: ["scram"], mechanisms: ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"] }],
    ["127.0.0.6", { auth: ["scram"], mechanisms: ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"] }],
    ["127.0.0.7", { auth: ["refused"], code: ["28000"] }],
    ["127.0.0.8", { auth: ["refused"], code: ["28000"] }],
  ])("says over TLS what its rule for %s demands", async (from, facts) => {
    expect(await said("startup-tls", from)).toEqual({ tls: ["offered"], ...facts });
  });

  it("is known by its certificate where it showed one, and by its protocol else", async () => {
    expect(await asks["startup-tls"](secured.target)).toMatchObject({ identity: { by: "certificate" } });
    const [one, two] = [await asks.tls(secured.target), await asks.startup(plain.target)];
    expect(one).toMatchObject({ identity: two.kind === "answered" ? two.identity : undefined });
  });
});

const message = (type: string, body: string): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([head, Buffer.from(body, "latin1")]);
};

it.each([
  [
    "a server that is full",
    message("E", "SFATAL\0C53300\0Msorry, too many clients already\0\0"),
    { code: ["53300"] },
  ],
  [
    "a notice first",
    Buffer.concat([message("N", "SNOTICE\0\0"), message("R", "\0\0\0\x09")]),
    { auth: ["sspi"] },
  ],
  ["a request of another day", message("R", "\0\0\0\x63"), { auth: ["request-99"] }],
  [
    "SASL without SCRAM",
    message("R", "\0\0\0\x0aOAUTHBEARER\0\0"),
    { auth: ["sasl"], mechanisms: ["OAUTHBEARER"] },
  ],
])("reads %s", async (_, bytes, facts) => {
  const target = await tcpService((socket) => socket.end(bytes));
  expect(Object.fromEntries(factsIn(await asks.startup(target)))).toEqual(facts);
});

it.each([
  ["startup", "an authentication request that is cut off", message("R", "\0\0")],
  ["startup", "an error without its code", message("E", "SFATAL\0\0")],
  ["startup", "notices without an end", Buffer.concat(Array(40).fill(message("N", "SNOTICE\0\0")))],
  ["startup", "text", Buffer.from("220 mail is ready\r\n")],
  ["tls", "text", Buffer.from("220 mail is ready\r\n")],
  ["startup-tls", "words in the clear behind its yes", Buffer.from("Sand more")],
] as const)("takes, asked for %s, %s for no PostgreSQL", async (variant, _, bytes) => {
  const target = await tcpService((socket) => socket.end(bytes));
  expect(await asks[variant](target)).toMatchObject({ kind: "garbled" });
});

it("is cut where the server says yes to TLS and hangs up, and waits no longer than it may where it never shakes hands", async () => {
  const cut = await tcpService((socket) => socket.once("data", () => socket.end("S")));
  expect(await asks["startup-tls"](cut)).toMatchObject({ kind: "cut" });
  const mute = await tcpService((socket) => socket.once("data", () => socket.write("S")));
  const startedAtMs = performance.now();
  expect(await asks["startup-tls"](mute, { timeoutMs: 1_000 })).toMatchObject({ kind: "connected" });
  expect(performance.now() - startedAtMs).toBeLessThan(1_500);
});

it.each(["tls", "startup", "startup-tls"])("bears whatever it is told, asked for %s", (variant) =>
  bearsAnyPeer(postgresHello, variant, message("R", "\0\0\0\x0aSCRAM-SHA-256\0\0")),
);
