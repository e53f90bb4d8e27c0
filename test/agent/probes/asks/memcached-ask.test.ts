import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memcachedAsk } from "../../../../agent/probes/asks/memcached-ask.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { memcached } from "../../support/data-services.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const ask = asking("memcached-ask", "version");
const get = asking("memcached-ask", "binary-get");

describe("a real memcached server", () => {
  let open: RealService;
  let locked: RealService;
  let sasl: RealService;
  beforeAll(async () => {
    [open, locked, sasl] = await Promise.all([memcached(), memcached("-Y", "$/passwords"), memcached("-S")]);
  });
  afterAll(() => Promise.all([open.end(), locked.end(), sasl.end()]));

  it("tells anybody its version where no password file is set", async () => {
    const facts = factsIn(await ask(open.target));
    expect(facts.get("version")?.[0]).toMatch(/^1\.\d+\.\d+/);
    expect(facts.get("auth")).toEqual(["none"]);
  });

  it("answers strangers nothing where one is", async () => {
    expect(Object.fromEntries(factsIn(await ask(locked.target)))).toEqual({
      auth: ["required"],
      error: ["unauthenticated"],
    });
  });

  it("looks a key up for anybody over the binary protocol, and for nobody where SASL is on", async () => {
    expect(Object.fromEntries(factsIn(await get(open.target)))).toEqual({ code: ["1"], auth: ["none"] });
    expect(Object.fromEntries(factsIn(await get(sasl.target)))).toEqual({ code: ["32"], auth: ["required"] });
  });

  it("is silent in the protocol that it does not speak, which is no answer", async () => {
    expect(await ask(sasl.target, { timeoutMs: 1_000 })).toMatchObject({ kind: "connected" });
  });
});

it("says nothing of logins where the command alone is unknown", async () => {
  const target = await tcpService((socket) => socket.end("ERROR\r\n"));
  expect(Object.fromEntries(factsIn(await ask(target)))).toEqual({ error: ["ERROR"] });
});

it("takes other words for no memcached", async () => {
  const target = await tcpService((socket) => socket.end("VERSIONS many\r\n"));
  expect(await ask(target)).toMatchObject({ kind: "garbled" });
});

it.each([
  ["an answer to another command", [0x81, 0x0b, ...Buffer.alloc(22)]],
  ["a request", [0x80, 0, ...Buffer.alloc(22)]],
  ["a body without an end", [0x81, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, ...Buffer.alloc(12)]],
])("takes %s for none to its get", async (_, bytes) => {
  const target = await tcpService((socket) => socket.end(Buffer.from(bytes)));
  expect(await get(target)).toMatchObject({ kind: "garbled" });
});

it.each([
  ["version", Buffer.from("VERSION 1.6.18\r\n")],
  ["binary-get", Buffer.from([0x81, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 4, ...Buffer.alloc(12), 1, 2, 3, 4])],
])("bears whatever it is told, asked for %s", (variant, transcript) =>
  bearsAnyPeer(memcachedAsk, variant, transcript),
);
