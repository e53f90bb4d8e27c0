import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memcachedAsk } from "../../../../agent/probes/asks/memcached-ask.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { type RealService, realService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const ask = asking("memcached-ask", "version");

const memcached = (...more: readonly string[]): Promise<RealService> =>
  realService({
    command: ["memcached", "-u", "root", "-l", "127.0.0.1", "-p", "@", "-m", "4", "-t", "1", ...more],
    files: { passwords: "somebody:a-secret-of-the-test\n" },
  });

describe("a real memcached server", () => {
  let open: RealService;
  let locked: RealService;
  beforeAll(async () => {
    [open, locked] = await Promise.all([memcached(), memcached("-Y", "$/passwords")]);
  });
  afterAll(() => Promise.all([open.end(), locked.end()]));

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
});

it("says nothing of logins where the command alone is unknown", async () => {
  const target = await tcpService((socket) => socket.end("ERROR\r\n"));
  expect(Object.fromEntries(factsIn(await ask(target)))).toEqual({ error: ["ERROR"] });
});

it("takes other words for no memcached", async () => {
  const target = await tcpService((socket) => socket.end("VERSIONS many\r\n"));
  expect(await ask(target)).toMatchObject({ kind: "garbled" });
});

it("bears whatever it is told", () =>
  bearsAnyPeer(memcachedAsk, "version", Buffer.from("VERSION 1.6.18\r\n")));
