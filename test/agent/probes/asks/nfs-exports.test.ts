import { describe, expect, it } from "vitest";
import type { Target } from "../../../../proto/target.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { nfs } from "../../support/nfs.ts";
import { closedPort, later, tcpService } from "../../support/service.ts";

const exportsOf = asking("nfs-exports", "list");

const started = async (exported?: string): Promise<Target> => {
  const service = await nfs(exported);
  later(service.end);
  return service.target;
};

/** A reply to the call that is in these bytes: accepted, with these words. */
const reply = (call: Buffer, ...words: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 + 24 + words.length * 4);
  bytes.writeUInt32BE(0x80000000 + 24 + words.length * 4);
  call.copy(bytes, 4, 4, 8);
  bytes.writeUInt32BE(1, 8);
  for (const [at, word] of words.entries()) bytes.writeUInt32BE(word, 28 + at * 4);
  return bytes;
};
const mapper = (port: number): Promise<Target> =>
  tcpService((socket) => socket.on("data", (call) => socket.end(reply(call, port))));

describe("real rpcbind and rpc.mountd", () => {
  it("tell what is exported, by the port that one has of the other", async () => {
    const facts = factsIn(await exportsOf(await started("/srv *(ro)\n/home 192.0.2.0/24(rw)\n")));
    expect([facts.get("registered"), facts.get("exports"), facts.get("names")?.toSorted()]).toEqual([
      ["yes"],
      ["2"],
      ["/home", "/srv"],
    ]);
  });

  it("tell of none where nothing is exported, or no daemon is there", async () => {
    expect(factsIn(await exportsOf(await started(""))).get("exports")).toEqual(["0"]);
    expect(Object.fromEntries(factsIn(await exportsOf(await started())))).toEqual({ registered: ["no"] });
  });
});

describe("the port that a mapper names", () => {
  it("is asked only where the rules permit it too", async () => {
    const asked: Buffer[] = [];
    const mountd = await tcpService((socket) => socket.on("data", (call) => asked.push(call)));
    const outcome = await exportsOf(
      await mapper(mountd.port),
      {},
      { permitsAlso: () => ({ granted: false, rule: "allow", because: "not-listed" }) },
    );
    expect(outcome).toEqual({ kind: "refused-by-rules", rule: "allow", because: "not-listed" });
    expect(asked).toEqual([]);
  });

  it("waits for its turn as any other try does, and is not asked where it gets none", async () => {
    const asked: Buffer[] = [];
    const mountd = await tcpService((socket) => socket.on("data", (call) => asked.push(call)));
    let turns = 0;
    const again = async () => {
      turns++;
      return false;
    };
    const outcome = await exportsOf(await mapper(mountd.port), {}, { again });
    expect([outcome.kind, turns, asked]).toEqual(["unable", 1, []]);
  });

  it("has its whole time after a long wait for its turn", async () => {
    const mountd = await tcpService((socket) =>
      socket.on("data", (call) => setTimeout(() => socket.end(reply(call, 0)), 1_200)),
    );
    const again = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 1_900));
    expect(factsIn(await exportsOf(await mapper(mountd.port), {}, { again })).get("exports")).toEqual(["0"]);
  });

  it("is told as refused where nothing listens there", async () => {
    const { port } = await closedPort();
    expect(factsIn(await exportsOf(await mapper(port))).get("mountd")).toEqual(["refused"]);
  });

  it("is none where it is out of range", async () => {
    expect(factsIn(await exportsOf(await mapper(70_000))).get("registered")).toEqual(["no"]);
  });
});

it.each([
  ["garbled", "SSH-2.0-x\r\n"],
  ["garbled", "\x80\0\0\x18plum\0\0\0\0"],
  ["cut", ""],
])("is reported as %s where no RPC comes back", async (kind, words) => {
  const target = await tcpService((socket) => socket.end(Buffer.from(words, "latin1")));
  expect(await exportsOf(target)).toMatchObject({ kind });
});
