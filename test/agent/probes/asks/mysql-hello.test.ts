import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mysqlHello } from "../../../../agent/probes/asks/mysql-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { mariadb } from "../../support/data-services.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const ask = asking("mysql-hello", "greeting");

describe("a real MariaDB server", () => {
  let plain: RealService;
  let secured: RealService;
  beforeAll(async () => {
    [plain, secured] = await Promise.all([
      mariadb(),
      mariadb("--ssl-cert=$/cert.pem", "--ssl-key=$/key.pem"),
    ]);
  });
  afterAll(() => Promise.all([plain.end(), secured.end()]));

  it("says its version and its usual login, and offers no TLS where it has no certificate", async () => {
    const outcome = await ask(plain.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    const facts = factsIn(outcome);
    expect(facts.get("version")?.[0]).toMatch(/^1\d\.\d+\.\d+-MariaDB/);
    expect(facts.get("tls")).toEqual(["not-offered"]);
    expect(facts.get("auth-plugin")).toEqual(["mysql_native_password"]);
  });

  it("offers TLS where it has one", async () => {
    expect(factsIn(await ask(secured.target)).get("tls")).toEqual(["offered"]);
  });

  it("keeps its identity from one connection to the next, whatever salt it says", async () => {
    const [one, two] = [await ask(plain.target), await ask(plain.target)];
    expect(one).toMatchObject({ identity: two.kind === "answered" ? two.identity : undefined });
  });
});

/** A packet as the protocol frames it. */
const packet = (payload: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([head, payload]);
};
/** HandshakeV10 as MySQL 8 says it. */
const greeting = (capabilities: number): Buffer => {
  const caps = Buffer.alloc(4);
  caps.writeUInt32LE(capabilities);
  return packet(
    Buffer.concat([
      Buffer.from("\x0a8.0.36\0\x2a\0\0\0saltsalt\0", "latin1"),
      caps.subarray(0, 2),
      Buffer.from([0xff, 2, 0]),
      caps.subarray(2),
      Buffer.from([21, ...Buffer.alloc(10)]),
      Buffer.from("moresaltmore\0caching_sha2_password\0"),
    ]),
  );
};

it.each([
  [
    "MySQL's own greeting",
    greeting(0xdfff_ffff),
    { version: ["8.0.36"], tls: ["offered"], "auth-plugin": ["caching_sha2_password"] },
  ],
  [
    "a greeting without TLS or a named plugin",
    greeting(0x8208),
    { version: ["8.0.36"], tls: ["not-offered"] },
  ],
  [
    "a refusal before the greeting",
    packet(Buffer.from("\xff\x6a\x04Host '10.0.0.1' is not allowed to connect", "latin1")),
    { code: ["1130"] },
  ],
])("reads %s", async (_, bytes, facts) => {
  const target = await tcpService((socket) => socket.end(bytes));
  expect(Object.fromEntries(factsIn(await ask(target)))).toEqual(facts);
});

it.each([
  ["another protocol version", packet(Buffer.from("\x098.0\0abc"))],
  ["a version without an end", packet(Buffer.from("\x0a8.0.36"))],
  ["a greeting that is cut off", packet(Buffer.from("\x0a8.0.36\0\x2a\0\0\0salt"))],
  ["text", Buffer.from("220 mail is ready\r\n")],
])("takes %s for no greeting", async (_, bytes) => {
  expect(await ask(await tcpService((socket) => socket.end(bytes)))).toMatchObject({ kind: "garbled" });
});

it("bears whatever it is told", () => bearsAnyPeer(mysqlHello, "greeting", greeting(0xdfff_ffff)));
