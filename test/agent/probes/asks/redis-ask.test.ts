import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisAsk } from "../../../../agent/probes/asks/redis-ask.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { redis } from "../../support/data-services.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const ask = asking("redis-ask", "ping");

describe("a real Redis server", () => {
  let open: RealService;
  let locked: RealService;
  beforeAll(async () => {
    [open, locked] = await Promise.all([redis(), redis("--requirepass", "a-secret-of-the-test")]);
  });
  afterAll(() => Promise.all([open.end(), locked.end()]));

  it("answers anybody where no password is set", async () => {
    const outcome = await ask(open.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    expect(Object.fromEntries(factsIn(outcome))).toEqual({ reply: ["PONG"], auth: ["none"] });
  });

  it("asks for the password where one is set, and is still the same service", async () => {
    const outcome = await ask(locked.target);
    expect(Object.fromEntries(factsIn(outcome))).toEqual({ reply: ["NOAUTH"], auth: ["required"] });
    expect(outcome).toMatchObject({ identity: ((await ask(open.target)) as { identity: object }).identity });
  });
});

it.each([
  ["-DENIED Redis is running in protected mode because", { reply: ["DENIED"], auth: ["refused"] }],
  ["-NOPERM User default has no permissions to run the 'ping' command", { reply: ["NOPERM"] }],
  ["-LOADING Redis is loading the dataset in memory", { reply: ["LOADING"] }],
])("reads %s, and says nothing of logins where it says nothing", async (words, facts) => {
  const target = await tcpService((socket) => socket.end(`${words}\r\n`));
  expect(Object.fromEntries(factsIn(await ask(target)))).toEqual(facts);
});

it.each(["+OK\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "-\r\n", "PONG\r\n", "\0\0\0\n"])(
  "takes %j for no Redis",
  async (words) => {
    expect(await ask(await tcpService((socket) => socket.end(words)))).toMatchObject({ kind: "garbled" });
  },
);

it("bears whatever it is told", () =>
  bearsAnyPeer(redisAsk, "ping", Buffer.from("-NOAUTH Authentication required.\r\n")));
