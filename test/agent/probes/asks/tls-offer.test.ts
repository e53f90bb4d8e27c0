import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tlsOffer } from "../../../../agent/probes/asks/tls-offer.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { nginx } from "../../support/nginx.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const offering = (variant: string) => asking("tls-offer", variant);

describe("a real nginx that speaks every version that its library still has", () => {
  let old: RealService;
  beforeAll(async () => {
    old = await nginx(
      'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers "ALL:aNULL:eNULL:@SECLEVEL=0";',
    );
  });
  afterAll(() => old.end());

  it.each([
    ["tls1.0", "TLSv1.0"],
    ["tls1.1", "TLSv1.1"],
    ["tls1.2", "TLSv1.2"],
    ["tls1.3", "TLSv1.3"],
    ["modern", "TLSv1.3"],
  ])("chooses %s when it is offered no newer one", async (variant, version) => {
    const outcome = await offering(variant)(old.target, { serverName: "shop.test" });
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    expect(factsIn(outcome).get("version")).toEqual([version]);
    expect(factsIn(outcome).get("cipher")?.[0]).toMatch(/^TLS_/);
  });

  it("takes a suite that encrypts nothing or knows nobody, where nothing else is offered", async () => {
    for (const variant of ["null-or-anonymous", "weak"]) {
      const facts = factsIn(await offering(variant)(old.target));
      expect(facts.get("cipher")?.[0]).toMatch(/NULL|anon/);
    }
  });

  it.each(["ssl3", "export", "rc4", "triple-des"])(
    "declines %s, which its library no longer has",
    async (variant) => {
      expect([...factsIn(await offering(variant)(old.target)).keys()]).toEqual(["alert"]);
    },
  );
});

describe("a real nginx as it is recommended", () => {
  let modern: RealService;
  beforeAll(async () => {
    modern = await nginx("ssl_protocols TLSv1.2 TLSv1.3;");
  });
  afterAll(() => modern.end());

  it.each([
    ["ssl3", "handshake_failure"],
    ["tls1.0", "protocol_version"],
    ["tls1.1", "protocol_version"],
    ["null-or-anonymous", "handshake_failure"],
    ["export", "handshake_failure"],
    ["weak", "handshake_failure"],
  ])("declines %s by saying %s", async (variant, alert) => {
    const outcome = await offering(variant)(modern.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    expect(factsIn(outcome)).toEqual(new Map([["alert", [alert]]]));
  });

  it.each(["tls1.2", "tls1.3", "modern"])("takes %s", async (variant) => {
    expect(factsIn(await offering(variant)(modern.target)).has("version")).toBe(true);
  });

  it("understands the hello as OpenSSL's own client would say it: it goes on, and completes", () => {
    const said = execFileSync("openssl", ["s_client", "-connect", `127.0.0.1:${modern.target.port}`], {
      input: "",
      stdio: ["pipe", "pipe", "ignore"],
    });
    expect(said.toString()).toContain("TLSv1.3");
  });
});

it("takes the older of what a client of today offers, where it has no newer one", async () => {
  const older = await nginx("ssl_protocols TLSv1.2;");
  try {
    expect(factsIn(await offering("modern")(older.target)).get("version")).toEqual(["TLSv1.2"]);
    expect([...factsIn(await offering("tls1.3")(older.target)).keys()]).toEqual(["alert"]);
  } finally {
    await older.end();
  }
});

describe("what is no TLS server", () => {
  it.each([
    ["another protocol", "SSH-2.0-x\r\n"],
    ["a plain page", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["a record of no possible length", "\x16\x03\x03\xff\xff"],
    ["another message than a ServerHello", `\x16\x03\x03\x00\x04\x0b\x00\x00\x00`],
    [
      "a hello that is cut off in its session id",
      `\x16\x03\x03\x00\x28\x02\x00\x00\x24\x03\x03${"r".repeat(32)}\x20\x00`,
    ],
  ])("is reported as %s", async (_, words) => {
    const target = await tcpService((socket) => socket.end(Buffer.from(words, "latin1")));
    expect(await offering("tls1.2")(target)).toMatchObject({ kind: "garbled" });
  });

  it("reads on behind a warning that the name is unknown", async () => {
    const hello = Buffer.concat([
      Buffer.from([2, 0, 0, 38, 3, 1]),
      Buffer.alloc(32),
      Buffer.from([0, 0, 47, 0]),
    ]);
    const record = Buffer.concat([Buffer.from([22, 3, 1, 0, hello.length]), hello]);
    const target = await tcpService((socket) =>
      socket.end(Buffer.concat([Buffer.from([21, 3, 1, 0, 2, 1, 112]), record])),
    );
    expect(factsIn(await offering("tls1.0")(target))).toEqual(
      new Map([
        ["version", ["TLSv1.0"]],
        ["cipher", ["TLS_RSA_WITH_AES_128_CBC_SHA"]],
      ]),
    );
  });

  it("is borne whatever it says", async () => {
    const hello = Buffer.from(`160303002a020000260303${"00".repeat(32)}00002f00`, "hex");
    await bearsAnyPeer(tlsOffer, "tls1.3", hello);
  });
});
