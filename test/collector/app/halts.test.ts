import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStage, type Stage } from "../../support/story.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const halt = (scope: string) => stage.house.execute("halt", { scope, reason: "drill" });
const resume = (scope: string) => stage.house.execute("resume", { scope });
const starts = async () => (await stage.house.execute("validate", {})).kind === "queued";

describe("a halt", () => {
  it.each(["all", "segment:internet"])("of %s ends what runs there and lets nothing start", async (scope) => {
    await halt(scope);
    expect(stage.outside.cancelled).toEqual([{ jobId: "", reason: "Halted by tess: drill" }]);
    expect(await starts()).toBe(false);
  });

  it("of one agent ends what it does and lets it start nothing", async () => {
    expect(await halt(`agent:${stage.outside.id}`)).toEqual({ kind: "halted", agents: 1 });
    expect([stage.outside.cancelled.length, stage.near.cancelled.length]).toEqual([1, 0]);
    expect(await starts()).toBe(false);
  });

  it("of another segment touches nothing here", async () => {
    expect(await halt("segment:elsewhere")).toEqual({ kind: "halted", agents: 0 });
    expect(await starts()).toBe(true);
  });

  it("outlives the process that took it", async () => {
    await halt("all");
    await stage.house.restart();
    await stage.house.hello(stage.near);
    await stage.house.hello(stage.outside);
    expect(await starts()).toBe(false);
    await resume("all");
    expect(await starts()).toBe(true);
  });

  it("ends when it is lifted, however often it was taken", async () => {
    await halt("all");
    await halt("all");
    expect(await resume("all")).toEqual({ kind: "resumed" });
    expect(await resume("all")).toEqual({ kind: "was-not-halted" });
    expect(await starts()).toBe(true);
  });

  it("stays while another covers the same agents", async () => {
    await halt("all");
    await halt("segment:internet");
    await resume("all");
    expect(await starts()).toBe(false);
  });

  it("that could not be lifted in the store stays in force", async () => {
    await halt("all");
    stage.house.store.sqlite.exec(
      "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
    await expect(resume("all")).rejects.toThrow("disk full");
    stage.house.store.sqlite.exec("DROP TRIGGER full");
    expect(await starts()).toBe(false);
  });

  it.each(["", "everything", "segment:", "segment:A B", "agent:../x", "all "])(
    "of %j is refused",
    async (scope) => {
      await expect(halt(scope)).rejects.toThrow("is neither");
    },
  );
});
