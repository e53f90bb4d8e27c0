import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPeople, type People } from "../../support/people.ts";

const LIMITS = { heartbeatMs: 60, mostBehind: 5, page: 2, stallMs: 200 } as const;

let people: People;
beforeEach(async () => {
  people = await openPeople({}, { liveLimits: LIMITS });
  for (let i = 1; i <= 3; i++) await people.seed.event("imported", `Event ${i}`);
});
afterEach(async () => {
  people.stopping.abort();
  await people.close();
});

type Message = { readonly event: string; readonly id: string; readonly data: unknown };

/** A viewer who reads until they have seen enough. */
async function view(query = "", headers: Record<string, string> = {}, role = "viewer") {
  const response = await people.app.request(`/api/v1/live${query}`, {
    headers: { authorization: await people.authorization(role), ...headers },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const read = async (): Promise<boolean> => {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    text += value ?? "";
    return done;
  };
  return {
    response,
    messages: (): Message[] => text.split("\n\n").flatMap(parse),
    /** Reads on until so many messages, or that text, came; false when the stream ended first. */
    async until(enough: number | string): Promise<boolean> {
      const isEnough = () =>
        typeof enough === "string"
          ? text.includes(enough)
          : text.split("\n\n").flatMap(parse).length >= enough;
      while (!isEnough()) if (await read()) return isEnough();
      return true;
    },
    /** Reads to the end of the stream. */
    async drain(): Promise<void> {
      while (!(await read()));
    },
    leave: () => reader?.cancel(),
  };
}

function parse(block: string): Message[] {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  const data = field("data");
  return data === undefined
    ? []
    : [{ event: field("event") ?? "", id: field("id") ?? "", data: JSON.parse(data) }];
}

const titles = (messages: readonly Message[]) =>
  messages.map(({ data }) => (data as { title: string }).title);

describe("the live stream", () => {
  it("starts with what happened lately, then tells what happens", async () => {
    const viewer = await view("?recent=2");
    await viewer.until(2);
    expect(titles(viewer.messages())).toEqual(["Event 2", "Event 3"]);
    await people.seed.event("halted", "Event 4");
    people.commit();
    await viewer.until(3);
    expect(viewer.messages()[2]).toEqual({
      event: "halted",
      id: "4",
      data: {
        id: 4,
        at: "2026-11-20T12:00:00.000Z",
        kind: "halted",
        segment: null,
        exposureId: null,
        runId: null,
        agentId: null,
        title: "Event 4",
        detail: "",
        tone: "neutral",
        axes: null,
      },
    });
    expect(viewer.response.headers.get("content-type")).toBe("text/event-stream");
    expect(viewer.response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each([
    ["?since=1", {}],
    ["", { "last-event-id": "1" }],
    ["?since=0", { "last-event-id": "1" }],
  ])("resumes after %s %j", async (query, headers) => {
    const viewer = await view(query, headers);
    await viewer.until(2);
    expect(titles(viewer.messages())).toEqual(["Event 2", "Event 3"]);
  });

  it("starts at the newest after a number that this store never gave", async () => {
    const viewer = await view("?since=900");
    await people.seed.event("halted", "Event 4");
    people.commit();
    await viewer.until(1);
    expect(titles(viewer.messages())).toEqual(["Event 4"]);
  });

  it("tells a viewer who is far behind to read the lists again, and goes on from there", async () => {
    for (let i = 4; i <= 20; i++) await people.seed.event("imported", `Event ${i}`);
    const viewer = await view("?since=0");
    await viewer.until(6);
    const [note, ...rest] = viewer.messages();
    expect(note).toMatchObject({ event: "snapshot", id: "15", data: { left: 15 } });
    expect(titles(rest)).toEqual(["Event 16", "Event 17", "Event 18", "Event 19", "Event 20"]);
  });

  it("shows that it is still there when nothing happens", async () => {
    const viewer = await view("?recent=0");
    expect(await viewer.until(": still here")).toBe(true);
  });

  it("ends with the viewer's token, and tells nothing after", async () => {
    const viewer = await view("?recent=0");
    await people.seed.writer.db.deleteFrom("api_tokens").execute();
    await people.seed.event("halted", "Secret");
    people.commit();
    await viewer.drain();
    expect(viewer.messages()).toEqual([]);
  });

  it("ends with the viewer's epoch", async () => {
    const viewer = await view("?recent=0");
    await people.seed.writer.db.updateTable("users").set({ epoch: 2 }).execute();
    people.commit();
    await viewer.drain();
  });

  it("ends when the collector stops", async () => {
    const viewer = await view();
    people.stopping.abort();
    await viewer.drain();
    expect(people.listeners.size).toBe(0);
  });

  it("leaves nothing behind when the viewer goes", async () => {
    const viewer = await view("?recent=0");
    await viewer.until("retry");
    expect(people.listeners.size).toBe(1);
    await viewer.leave();
    await expect.poll(() => people.listeners.size).toBe(0);
  });

  it("cuts off a viewer who takes nothing, and no one else", async () => {
    const stalled = await view("?recent=0");
    const other = await view("?recent=0");
    for (let i = 4; i <= 6; i++) await people.seed.event("imported", `Event ${i}`);
    people.commit();
    expect(await other.until(3)).toBe(true);
    await expect.poll(() => people.listeners.size, { timeout: 2_000 }).toBe(1);
    await stalled.leave();
  });

  it("shows an owner what is about theirs only", async () => {
    const asset = await people.seed.asset("db");
    const mine = await people.seed.exposure(asset, { owner: "owner" });
    const others = await people.seed.exposure(asset, { owner: "oscar" });
    await people.seed.event("closure-changed", "Mine", { exposure_id: mine.id });
    await people.seed.event("closure-changed", "Not mine", { exposure_id: others.id });
    await people.seed.event("closure-changed", "Mine again", { exposure_id: mine.id });
    const viewer = await view("?since=0", {}, "owner");
    await viewer.until(2);
    expect(titles(viewer.messages())).toEqual(["Mine", "Mine again"]);
  });

  it("is bounded in number for each person", async () => {
    const viewers = await Promise.all(Array.from({ length: 11 }, () => view("?recent=0")));
    expect(viewers.map(({ response }) => response.status).filter((status) => status === 503)).toHaveLength(1);
  });
});
