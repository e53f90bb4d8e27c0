import { expect, it } from "vitest";
import { MAX_EVENT_CHARS, type SentEvent, sentEvents } from "../../../collector/cli/sse.ts";

/** Reads a stream that arrives in these pieces. */
async function read(...pieces: readonly string[]): Promise<readonly SentEvent[]> {
  async function* arriving() {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  const events: SentEvent[] = [];
  for await (const event of sentEvents(arriving())) events.push(event);
  return events;
}

it("reads events with their names and numbers", async () => {
  expect(
    await read("retry: 2000\n\nevent: halted\ndata: {}\nid: 7\n\n: still here\n\ndata: a\ndata: b\n\n"),
  ).toEqual([
    { event: "halted", id: "7", data: "{}" },
    { event: "message", id: "7", data: "a\nb" },
  ]);
});

it("reads the same however the bytes are cut", async () => {
  const text = "event: imported\r\ndata: größer\r\nid: 1\r\n\r\ndata:x\n\n";
  const bytes = Buffer.from(text);
  const whole = await read(text);
  expect(whole).toHaveLength(2);
  for (let at = 1; at < bytes.length; at++) {
    async function* cut() {
      yield bytes.subarray(0, at);
      yield bytes.subarray(at);
    }
    const events: SentEvent[] = [];
    for await (const event of sentEvents(cut())) events.push(event);
    expect(events).toEqual(whole);
  }
});

it("drops what was not ended", async () => {
  expect(await read("data: half")).toEqual([]);
});

it("gives up on an event without an end", async () => {
  await expect(read("x".repeat(MAX_EVENT_CHARS + 1))).rejects.toThrow(RangeError);
  async function* lines() {
    for (let i = 0; i < 10_000; i++) yield Buffer.from(`data: ${"x".repeat(100)}\n`);
  }
  await expect(sentEvents(lines()).next()).rejects.toThrow(RangeError);
});
