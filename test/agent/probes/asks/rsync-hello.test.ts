import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rsyncHello } from "../../../../agent/probes/asks/rsync-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { rsync } from "../../support/data-services.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const ask = asking("rsync-hello", "list");

describe("a real rsync daemon", () => {
  let open: RealService;
  let discreet: RealService;
  beforeAll(async () => {
    [open, discreet] = await Promise.all([rsync("yes"), rsync("no")]);
  });
  afterAll(() => Promise.all([open.end(), discreet.end()]));

  it("names its modules to anybody, and its welcome is none of them", async () => {
    const facts = factsIn(await ask(open.target));
    expect(facts.get("protocol")?.[0]).toMatch(/^3\d\.\d$/);
    expect(facts.get("listing")).toEqual(["shown"]);
    expect(facts.get("modules")).toEqual(["photos", "papers"]);
  });

  it("names none where it is told to list none", async () => {
    const facts = factsIn(await ask(discreet.target));
    expect(facts.get("listing")).toEqual(["empty"]);
    expect(facts.get("modules")).toEqual([]);
  });
});

it("reads an error as no listing, whatever its reason", async () => {
  const target = await tcpService((socket) =>
    socket.end("@RSYNCD: 31.0\n@ERROR: max connections (1) reached\n"),
  );
  expect(Object.fromEntries(factsIn(await ask(target)))).toEqual({
    protocol: ["31.0"],
    error: ["max connections (1) reached"],
  });
});

it.each([
  ["another protocol", "220 mail is ready\r\n", "garbled"],
  ["a listing without an end", `@RSYNCD: 31.0\n${"m\t\n".repeat(2_000)}`, "garbled"],
  ["a listing that breaks off", "@RSYNCD: 31.0\nphotos\tall\n", "cut"],
])("is reported as %s", async (_, words, kind) => {
  expect(await ask(await tcpService((socket) => socket.end(words)))).toMatchObject({ kind });
});

it("bears whatever it is told", () =>
  bearsAnyPeer(rsyncHello, "list", Buffer.from("@RSYNCD: 31.0 md5\nhello\nphotos   \tall\n@RSYNCD: EXIT\n")));
