import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExposureState } from "../../../collector/domain/exposure-state.ts";
import { inventorySchema } from "../../../collector/domain/inventory.ts";
import { exposureOf, exposuresOf, finding, importInto, report } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn, workAll } from "../../support/story.ts";
import { deadWorld, openWorld, shutWorld } from "../../support/worlds.ts";

/** Ways in which something else than a fix could close an exposure, or open a closed one: none of them may. */
let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await validateIn(stage, openWorld);
});
afterEach(async () => {
  expect(await stage.house.execute("rebuild", {})).toMatchObject({ differences: [] });
  await stage.house.close();
});

const id = (title?: string) => exposureOf(stage.house, title).id;
const state = (title?: string) => JSON.parse(exposureOf(stage.house, title).state) as ExposureState;
const claimFix = (title?: string) => stage.house.execute("claim-fix", { exposureId: id(title), note: "" });

/** Lets another agent of the internet segment take over, and asks for the retest in a world that is shut for it. */
async function retestByAnother(): Promise<string> {
  const other = await stage.house.live({ segment: "internet" });
  await claimFix();
  return untilAnswered({ ...stage, outside: other }, shutWorld);
}

describe("an agent that saw it open", () => {
  it("keeps it open while it is away, whatever another agent of its segment is refused", async () => {
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "killed" });
    expect(await retestByAnother()).toBe("cannot-tell");
    expect(state().closure.sentence).toContain(stage.outside.id);
    expect(state().closure.nextAction).toContain("revoke it");
    expect(state().validation.kind).toBe("confirmed");
  });

  it("changes no answer by being revoked", async () => {
    await stage.house.execute("revoke-agent", { agentId: stage.outside.id });
    expect(state().validation.kind).toBe("confirmed");
  });

  it("is spoken for by its successor once it is revoked, in closure and validation alike", async () => {
    await stage.house.execute("revoke-agent", { agentId: stage.outside.id });
    expect(await retestByAnother()).toBe("closed");
    expect(state().validation.kind).toBe("mitigated");
  });

  it("ends its part of a run at once when it is revoked", async () => {
    await claimFix();
    await workAll(stage, shutWorld, [stage.near]);
    await stage.house.execute("revoke-agent", { agentId: stage.outside.id });
    expect(stage.house.rows("SELECT 1 FROM runs WHERE state = 'running'")).toEqual([]);
    expect(state().closure.kind).toBe("cannot-tell");
  });
});

describe("the bar that a closure must meet", () => {
  it("is where it stood when the fix was claimed, and stays there over any restart and edit", async () => {
    await claimFix();
    expect(await untilAnswered(stage, shutWorld)).toBe("closed");
    const { closure } = state();
    await stage.house.execute("apply-inventory", {
      document: inventorySchema.parse({ assets: [{ name: "db1", criticality: 5 }] }),
    });
    await stage.house.execute("update-kev", {
      catalogVersion: "1",
      releasedAt: stage.house.clock(),
      entries: [{ cve: "CVE-2018-15919", dateAdded: 0, dueAt: null, ransomware: true, name: "" }],
    });
    expect(state().closure).toEqual(closure);
  });

  it("is written down with the claim of the fix", async () => {
    await claimFix();
    const [statement] = stage.house.rows<{ body: string }>("SELECT body FROM statements");
    expect(JSON.parse(statement?.body ?? "{}")).toMatchObject({ policy: { runs: 2, windows: 2 } });
  });
});

describe("two weaknesses behind one port", () => {
  const other = "Weak ciphers";
  beforeEach(async () => {
    await importInto(stage.house, report([finding({ title: other, weakness: "ssh-weak-ciphers" })]));
  });

  it("share what is known of the port from the moment the second is reported", () => {
    expect(exposuresOf(stage.house).map(({ validation }) => validation)).toEqual(["confirmed", "confirmed"]);
  });

  it("are asked for once", async () => {
    const { runs } = await stage.house.execute("validate", {});
    expect(new Set(runs).size).toBe(1);
  });

  it("stay true to the evidence while a run for one is under way, and when it is called off", async () => {
    await claimFix();
    await claimFix(other);
    const rebuilt = () => stage.house.execute("rebuild", {});
    expect(await rebuilt()).toMatchObject({ differences: [] });
    await workAll(stage, shutWorld);
    stage.house.pass(1_100);
    const { runs } = await stage.house.execute("validate", { ids: [id()] });
    expect(await rebuilt()).toMatchObject({ differences: [] });
    await stage.house.execute("cancel-run", { runId: runs[0] ?? "" });
    expect(await rebuilt()).toMatchObject({ differences: [] });
  });

  it("both reopen when a run for either gets through", async () => {
    await claimFix();
    expect(await untilAnswered(stage, shutWorld)).toBe("closed");
    await stage.house.execute("validate", { ids: [id(other)] });
    stage.house.pass(10);
    await workAll(stage, openWorld);
    expect(state().closure.kind).toBe("reopened");
    expect(state(other).validation.kind).toBe("confirmed");
  });
});

describe("an address that was changed in the inventory", () => {
  it("closes nothing: what is shut elsewhere says nothing about where it was open", async () => {
    await stage.house.execute("apply-inventory", {
      document: inventorySchema.parse({
        assets: [{ name: "db1", endpoints: [{ port: 22, reachedAs: { internet: "10.0.2.99:22" } }] }],
      }),
    });
    await claimFix();
    expect(await untilAnswered(stage, shutWorld)).toBe("cannot-tell");
    expect(state().closure.sentence).toContain("10.0.2.99:22");
    expect(state().closure.nextAction).toContain("Put the address back");
  });
});

it("closes nothing on silence, and says what is missing", async () => {
  await claimFix();
  expect(await untilAnswered(stage, deadWorld)).toBe("cannot-tell");
});
