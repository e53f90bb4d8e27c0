import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parametersSchema } from "../../../proto/scenario.ts";
import { exposureOf, finding, importInto, report } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn, workAll } from "../../support/story.ts";
import { openWorld, shutWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const exposureId = () => exposureOf(stage.house).id;
const ask = (kind: "claim-fix" | "retest") =>
  kind === "retest"
    ? stage.house.execute(kind, { exposureId: exposureId() })
    : stage.house.execute(kind, { exposureId: exposureId(), note: "patched" });
const rebuilds = async () =>
  expect(await stage.house.execute("rebuild", {})).toMatchObject({ differences: [] });

describe("validate", () => {
  it("refuses an id that no exposure has, and starts nothing", async () => {
    await expect(stage.house.execute("validate", { ids: [exposureId(), "made-up"] })).rejects.toThrow(
      '"made-up"',
    );
    expect(stage.house.rows("SELECT 1 FROM runs")).toEqual([]);
  });

  it("says why an exposure can't be tested", async () => {
    await importInto(
      stage.house,
      report([finding({ title: "Old library", endpoint: null, component: "libx" })]),
    );
    const old = exposureOf(stage.house, "Old library");
    expect(await stage.house.execute("validate", { ids: [old.id] })).toMatchObject({
      kind: "nothing-to-test",
      untestable: [expect.stringContaining("Old library: no scenario can test this")],
    });
  });

  it("says why nobody can ask", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    expect(await stage.house.execute("validate", {})).toMatchObject({
      kind: "nothing-to-test",
      untestable: [expect.stringContaining('no live agent in segment "internet"')],
    });
  });

  it("asks a blank address too where nobody looks from close by, one that no asset has", async () => {
    const controls = async (): Promise<readonly { host: string; port: number }[]> => {
      stage.outside.jobs.length = 0;
      await stage.house.execute("validate", {});
      const job = stage.outside.jobs.find(({ role }) => role === "actor");
      return parametersSchema.parse(JSON.parse(job?.parameters ?? "{}")).controls;
    };
    expect(await controls()).toHaveLength(1);
    await untilAnswered(stage, openWorld, 1);
    await stage.house.execute("agent-gone", { agentId: stage.near.id, why: "lost" });
    stage.house.pass(200_000);
    await stage.house.tick();
    const [, blank] = await controls();
    expect(blank).toMatchObject({ port: 22, host: expect.stringMatching(/^10\.0\.2\.\d+$/) });
    expect(["10.0.2.10", "10.0.2.11"]).not.toContain(blank?.host);
  });

  it("keeps the state true while its runs are under way after a claim of a fix", async () => {
    await ask("claim-fix");
    await untilAnswered(stage, shutWorld, 1);
    await stage.house.execute("validate", {});
    await rebuilds();
  });
});

describe("retest", () => {
  it("is the claim of a fix where there is none", async () => {
    await validateIn(stage, openWorld);
    expect(await ask("retest")).toMatchObject({ kind: "queued", runs: [expect.any(String)] });
    expect(exposureOf(stage.house).closure).toBe("verifying");
  });

  it("is not asked for twice while it is under way", async () => {
    await ask("retest");
    expect(await ask("retest")).toMatchObject({ kind: "already-queued", runs: [] });
  });

  it("starts anew at once after the answer, before any tick", async () => {
    await validateIn(stage, openWorld);
    await ask("retest");
    await workAll(stage, openWorld);
    expect(exposureOf(stage.house).closure).toBe("still-open");
    stage.house.pass(10);
    expect(await ask("retest")).toMatchObject({ kind: "queued" });
    expect(await untilAnswered(stage, shutWorld)).toBe("closed");
  });

  it("of a closed exposure looks once more and claims nothing", async () => {
    await validateIn(stage, openWorld);
    await ask("claim-fix");
    await untilAnswered(stage, shutWorld);
    expect(await ask("retest")).toMatchObject({ kind: "queued" });
    await workAll(stage, shutWorld);
    expect(exposureOf(stage.house).closure).toBe("closed");
    expect(stage.house.rows("SELECT 1 FROM statements")).toHaveLength(1);
  });
});

describe("the claim of a fix", () => {
  it("closes nothing by itself", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "lost" });
    for (let time = 0; time < 3; time++) await ask("claim-fix");
    expect(exposureOf(stage.house).closure).not.toBe("closed");
  });

  it("is refused for what is closed", async () => {
    await ask("claim-fix");
    await untilAnswered(stage, shutWorld);
    await expect(ask("claim-fix")).rejects.toThrow("closed already");
  });

  it("is refused for what does not exist", async () => {
    await expect(stage.house.execute("claim-fix", { exposureId: "made-up", note: "" })).rejects.toThrow(
      "made-up",
    );
  });
});

describe("cancelling a run", () => {
  it("hides nothing: what got through before is judged, and reopens what was closed", async () => {
    await validateIn(stage, openWorld);
    await ask("claim-fix");
    expect(await untilAnswered(stage, shutWorld)).toBe("closed");
    const { runs } = await ask("retest");
    await workAll(stage, openWorld, [stage.outside]);
    expect(await stage.house.execute("cancel-run", { runId: runs[0] ?? "" })).toEqual({ kind: "cancelled" });
    expect(
      stage.house.rows("SELECT state, outcome, cancelled_at FROM runs WHERE id = ?", runs[0]),
    ).toMatchObject([{ state: "judged", outcome: "allowed", cancelled_at: null }]);
    expect(exposureOf(stage.house).closure).toBe("reopened");
    await rebuilds();
  });

  it("calls its jobs off, takes nothing more of it, and keeps the state true", async () => {
    const { runs } = await ask("claim-fix");
    const runId = runs[0] ?? "";
    expect(await stage.house.execute("cancel-run", { runId })).toEqual({ kind: "cancelled" });
    expect(stage.outside.cancelled).toMatchObject([{ reason: "Cancelled by tess" }]);
    await rebuilds();
    await workAll(stage, openWorld);
    expect(stage.house.rows("SELECT 1 FROM evidence WHERE refused IS NULL")).toEqual([]);
    expect(await stage.house.execute("cancel-run", { runId })).toEqual({ kind: "already-over" });
  });
});
