import { describe, expect, it } from "vitest";
import {
  type GroupWriterDeps,
  groupWriter,
  MAX_FRAME_TRIES,
  MAX_GROUP_FRAMES,
} from "../../../collector/app/group-writer.ts";
import type { Frame, IngestReply } from "../../../collector/app/ingest.ts";

/** Frames are known by their sequence, which stands in their signature. */
const frame = (sequence: number, agentId = "a"): Frame => ({
  agentId,
  payload: new Uint8Array(),
  signature: Uint8Array.of(sequence),
  receivedAt: 0,
  clockOffsetMs: 0,
});
const sequenceOf = ({ signature }: Frame): number => signature[0] ?? 0;
const durable = (sequence: number): IngestReply => ({ kind: "durable", sequence });

/** A writer over a store that takes a turn of the event loop for each commit, and fails with the frames that are poison. */
function open(poison: ReadonlySet<number> = new Set(), over: Partial<GroupWriterDeps<string>> = {}) {
  const log: string[] = [];
  const answers = new Map<number, IngestReply | string>();
  const troubles: string[] = [];
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
  const writer = groupWriter<string>({
    commitFrames: async (frames) => {
      await pause();
      const bad = frames.find((pending) => poison.has(sequenceOf(pending.frame)));
      if (bad !== undefined) throw new Error(`poison ${sequenceOf(bad.frame)}`);
      log.push(`frames ${frames.map((pending) => sequenceOf(pending.frame)).join(",")}`);
      return frames.map((pending) => ({ token: pending.token, reply: durable(sequenceOf(pending.frame)) }));
    },
    setAside: async (one, because) => {
      log.push(`aside ${sequenceOf(one)}: ${because}`);
      return durable(sequenceOf(one));
    },
    runCommand: async (token, command) => {
      log.push(`begin ${command}`);
      await pause();
      log.push(`end ${command}`);
      return `${token}`;
    },
    tick: async () => void log.push("tick"),
    publish: (frames, told) => {
      for (const { token, reply } of frames) answers.set(token, reply);
      for (const token of told) answers.set(Number(token), "done");
    },
    gather: pause,
    failed: (sentence) => void troubles.push(sentence.split("\n")[0] ?? ""),
    ...over,
  });
  return { writer, log, answers, troubles };
}

describe("the group writer", () => {
  it("commits together what comes in together, in the order in which it came", async () => {
    const { writer, log } = open();
    for (const sequence of [1, 2, 3]) writer.frame(sequence, frame(sequence));
    await writer.drained();
    expect(log).toEqual(["frames 1,2,3"]);
  });

  it("commits together what came in while it was busy", async () => {
    const { writer, log } = open(new Set(), { gather: () => Promise.resolve() });
    writer.frame(1, frame(1));
    await new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));
    for (const sequence of [2, 3]) writer.frame(sequence, frame(sequence));
    await writer.drained();
    expect(log).toEqual(["frames 1", "frames 2,3"]);
  });

  it("bounds how many share one commit", async () => {
    const { writer, log } = open();
    for (let n = 0; n < MAX_GROUP_FRAMES + 2; n++) writer.frame(n, frame(1));
    await writer.drained();
    expect(log.map((line) => line.split(",").length)).toEqual([MAX_GROUP_FRAMES, 2]);
  });

  it("answers only after the commit", async () => {
    const { writer, answers } = open();
    writer.frame(1, frame(1));
    await Promise.resolve();
    expect(answers.size).toBe(0);
    await writer.drained();
    expect(answers.get(1)).toEqual(durable(1));
  });

  it("runs commands one at a time, in order, and lets frames go first", async () => {
    const { writer, log } = open();
    writer.command(1, "x", {});
    writer.command(2, "y", {});
    writer.frame(3, frame(3));
    writer.tick();
    await writer.drained();
    expect(log).toEqual(["frames 3", "begin x", "end x", "tick", "begin y", "end y"]);
  });

  it("goes on after a tick that failed", async () => {
    const { writer, answers, troubles } = open(new Set(), { tick: () => Promise.reject(new Error("no")) });
    writer.tick();
    writer.frame(1, frame(1));
    await writer.drained();
    expect([answers.get(1), troubles]).toEqual([durable(1), ["The tick failed: Error: no"]]);
  });

  it("is drained at once when nothing waits", async () => {
    await open().writer.drained();
  });
});

describe("a poison frame", () => {
  const send = async (all: ReturnType<typeof open>, ...frames: Frame[]): Promise<void> => {
    frames.forEach((one, index) => void all.writer.frame(index, one));
    await all.writer.drained();
  };

  it("stops no one else's line", async () => {
    const all = open(new Set([2]));
    await send(all, frame(1, "a"), frame(2, "b"), frame(3, "c"), frame(4, "c"));
    expect([...all.answers].sort()).toMatchObject([
      [0, { kind: "durable" }],
      [1, { kind: "refused", code: "try-later" }],
      [2, { kind: "durable" }],
      [3, { kind: "durable" }],
    ]);
  });

  it("lets what follows it in its own line wait, for it would look like a gap", async () => {
    const all = open(new Set([2]));
    await send(all, frame(9, "z"), frame(2, "b"), frame(3, "b"));
    expect(all.answers.get(2)).toMatchObject({ code: "try-later" });
    expect(all.log).toEqual(["frames 9"]);
  });

  it("is set aside after so many tries, and acknowledged", async () => {
    const all = open(new Set([2]));
    for (let tries = 1; tries < MAX_FRAME_TRIES; tries++) {
      await send(all, frame(2));
      expect(all.answers.get(0)).toMatchObject({ code: "try-later" });
    }
    await send(all, frame(2));
    expect(all.answers.get(0)).toEqual(durable(2));
    expect(all.log).toEqual(["aside 2: poison 2"]);
  });

  it("is counted anew when its agent got another frame through", async () => {
    const all = open(new Set([2]));
    for (let round = 0; round < 4; round++) {
      await send(all, frame(2));
      await send(all, frame(1));
    }
    expect(all.log.filter((line) => line.startsWith("aside"))).toEqual([]);
  });

  it("stays with its agent when it can't be set aside either: then the store is at fault", async () => {
    const all = open(new Set([2]), { setAside: () => Promise.reject(new Error("disk full")) });
    for (let tries = 0; tries < 5; tries++) await send(all, frame(2));
    expect(all.answers.get(0)).toMatchObject({ code: "try-later" });
  });
});

describe("what can wait", () => {
  it("goes on slice by slice between those who can't, until nothing is left", async () => {
    let left = 3;
    const { writer, log } = open(undefined, {
      goOn: () => {
        log.push("slice");
        left -= 1;
        if (left === 2) writer.command(1, "urgent", {});
        return left > 0;
      },
    });
    writer.tick();
    await writer.drained().then(() => undefined);
    // It is in the store: it is not waited for when the process ends.
    expect(log).toEqual(["slice", "tick", "begin urgent", "end urgent", "slice"]);
  });

  it("that fails is said, and left to the next tick", async () => {
    const { writer, troubles } = open(undefined, {
      goOn: () => {
        throw new Error("full disk");
      },
    });
    writer.tick();
    await writer.drained();
    expect(troubles).toEqual([expect.stringContaining("full disk")]);
  });
});
