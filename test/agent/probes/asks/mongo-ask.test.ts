import { describe, expect, it } from "vitest";
import { mongoAsk } from "../../../../agent/probes/asks/mongo-ask.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { mongoMessage, mongoService } from "../../support/mongo-service.ts";
import { tcpService } from "../../support/service.ts";

const hello = asking("mongo-ask", "hello");
const list = asking("mongo-ask", "list");

describe("a MongoDB server", () => {
  it("says its version and whether it takes writes, with access control and without", async () => {
    for (const authorization of [true, false]) {
      const outcome = await hello(await mongoService({ authorization }));
      expect(Object.fromEntries(factsIn(outcome))).toEqual({
        writable: ["true"],
        "wire-version": ["21"],
        "set-name": ["rs0"],
        kind: ["server"],
        version: ["7.0.5"],
      });
    }
  });

  it("is known as a router where it is one", async () => {
    const facts = factsIn(await hello(await mongoService({ authorization: true, router: true })));
    expect(facts.get("kind")).toEqual(["router"]);
  });

  it("lists for anybody without access control, and wants a login with it", async () => {
    const open = factsIn(await list(await mongoService({ authorization: false })));
    expect(open.get("auth")).toEqual(["none"]);
    const locked = factsIn(await list(await mongoService({ authorization: true })));
    expect(locked.get("auth")).toEqual(["required"]);
    expect(locked.get("code")).toEqual(["13"]);
  });

  it("is the same one to either question", async () => {
    const target = await mongoService({ authorization: true });
    const [one, two] = [await hello(target), await list(target)];
    expect(one).toMatchObject({ identity: two.kind === "answered" ? two.identity : undefined });
  });
});

/** Answers one message after the other with these, and knows nothing of what was asked. */
const saying = (...replies: readonly Buffer[]) =>
  tcpService((socket) => {
    const left = [...replies];
    socket.on("data", () => socket.write(left.shift() ?? Buffer.alloc(0)));
  });
const GREETED = mongoMessage(1, [["ok", 1]]);

it("says nothing of logins where the command failed for another reason", async () => {
  const failed = mongoMessage(2, [
    ["ok", 0],
    ["code", 11_600],
  ]);
  expect(Object.fromEntries(factsIn(await list(await saying(GREETED, failed))))).toEqual({
    kind: ["server"],
    code: ["11600"],
  });
});

const changed = (message: Buffer, at: number, value: number): Buffer => {
  const copy = Buffer.from(message);
  copy[at] = value;
  return copy;
};

it.each([
  ["text", Buffer.from("220 mail is ready, and has much to say\r\n")],
  ["another opcode", changed(GREETED, 12, 1)],
  ["an answer to somebody else", mongoMessage(9, [["ok", 1]])],
  ["a section of another kind", changed(GREETED, 20, 1)],
  ["a document longer than its message", changed(GREETED, 21, 0xff)],
  ["a document without its end", changed(GREETED, GREETED.length - 1, 1)],
  ["a member of no known type", changed(GREETED, 25, 0x66)],
  ["a length that is none", Buffer.from([0xff, 0xff, 0xff, 0xff, ...Buffer.alloc(12)])],
])("takes %s for no MongoDB", async (_, bytes) => {
  expect(await hello(await saying(bytes))).toMatchObject({ kind: "garbled" });
});

it.each(["hello", "list"])("bears whatever it is told, asked for %s", (variant) =>
  bearsAnyPeer(
    mongoAsk,
    variant,
    Buffer.concat([
      mongoMessage(1, [
        ["topologyVersion", [["counter", 6]]],
        ["maxWireVersion", 21],
        ["setName", "rs0"],
      ]),
      mongoMessage(2, [
        ["ok", 0],
        ["errmsg", "no"],
        ["code", 13],
      ]),
    ]),
  ),
);
