import { describe, expect, it } from "vitest";
import { zookeeperAsk } from "../../../../agent/probes/asks/zookeeper-ask.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { tcpService } from "../../support/service.ts";
import { zookeeperService } from "../../support/zookeeper-service.ts";

const ask = asking("zookeeper-ask", "ruok");

describe("a ZooKeeper server", () => {
  it("answers anybody where the whitelist names the command", async () => {
    const outcome = await ask(await zookeeperService({ whitelist: ["ruok", "srvr"] }));
    expect(Object.fromEntries(factsIn(outcome))).toEqual({ ruok: ["answered"] });
  });

  it("says that it won't where the whitelist leaves it out, as it does from 3.5.3 on", async () => {
    const outcome = await ask(await zookeeperService({ whitelist: ["srvr"] }));
    expect(Object.fromEntries(factsIn(outcome))).toEqual({ ruok: ["not-listed"] });
  });
});

it.each([
  ["half an answer", "im", "garbled"],
  ["another word", "imnot\n", "garbled"],
  ["another protocol", "220 mail is ready\r\n", "garbled"],
  ["nothing", "", "cut"],
])("is reported as %s", async (_, words, kind) => {
  expect(await ask(await tcpService((socket) => socket.end(words)))).toMatchObject({ kind });
});

it("bears whatever it is told", () =>
  bearsAnyPeer(
    zookeeperAsk,
    "ruok",
    Buffer.from("ruok is not executed because it is not in the whitelist.\n"),
  ));
