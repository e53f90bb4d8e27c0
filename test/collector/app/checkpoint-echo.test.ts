import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkpoints } from "../../../collector/app/checkpoints.ts";
import { chainView } from "../../../collector/store/chain-view.ts";
import { sha256 } from "../../../proto/seal.ts";
import { openStage, type Stage } from "../../support/story.ts";
import { newLogKey } from "../../support/writer.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await stage.house.tick();
});
afterEach(() => stage.house.close());

const newest = (): string => stage.house.checkpointLines.at(-1) ?? "";
/** An agent comes back and shows the checkpoint that it kept. */
const returns = (line: string) =>
  stage.house.execute("agent-hello", {
    agentId: stage.near.id,
    hello: { ...stage.near.hello(stage.house.clock()), checkpoint: Buffer.from(line) },
    from: "192.0.2.1",
  });
const alerts = (): string[] =>
  stage.house
    .rows<{ body: string }>("SELECT body FROM events WHERE kind = 'alert' ORDER BY no")
    .map(({ body }) => (JSON.parse(body) as { detail: string }).detail);
/** A checkpoint that this record's own key signed, and that this record doesn't hold. */
const lost = (because: "course" | "restored" = "course", key = stage.house.logKey): string => {
  const lines: string[] = [];
  const view = chainView(stage.house.store.sqlite);
  const file = { lines: [...stage.house.checkpointLines], append: (line: string) => void lines.push(line) };
  checkpoints({ view, file, key }).cut(stage.house.clock(), because);
  return lines[0] ?? "";
};

describe("an agent that comes back with a checkpoint", () => {
  it("of this record's says nothing new", async () => {
    expect(await returns(newest())).toMatchObject({ kind: "welcome", checkpoint: Buffer.from(newest()) });
    expect(alerts()).toEqual([]);
  });

  it("that is newer than the record raises an alert and an entry in the audit log, once", async () => {
    const line = lost();
    await returns(line);
    await returns(line);
    // By its heartbeat too, which knows no more than the hash.
    await stage.house.execute("checkpoint-held", {
      agentId: stage.near.id,
      hash: sha256(line).toString("hex"),
    });
    expect(alerts()).toEqual([expect.stringContaining("it was put back to an earlier state")]);
    expect(stage.house.rows("SELECT who FROM audit WHERE what = 'checkpoint-contradicted'")).toEqual([
      { who: stage.near.id },
    ]);
    expect(stage.house.rows("SELECT holds FROM log_checks WHERE kind = 'echo'")).toEqual([{ holds: 0 }]);
  });

  it("that is another than the one of that number raises an alert", async () => {
    const line = lost();
    stage.house.pass(120_000);
    await stage.house.execute("assign", { exposureId: exposureId(), owner: "dana" });
    await stage.house.tick();
    await returns(line);
    expect(alerts()).toEqual([expect.stringContaining("the record was written anew")]);
  });

  it("that another key signed, or nobody, raises an alert", async () => {
    await returns(lost("course", newLogKey()));
    await returns(newest().replace('"batches":', '"batches":1'));
    expect(alerts()).toEqual([
      expect.stringContaining("signed with another log key"),
      expect.stringContaining("nobody signed"),
    ]);
  });

  it("of before a restore that the log itself tells of is explained, and no alarm", async () => {
    const before = lost();
    stage.house.checkpointLines.push(lost("restored"));
    await stage.house.restart();
    await returns(before);
    expect(alerts()).toEqual([expect.stringContaining("made before a backup was put back")]);
    expect(stage.house.rows("SELECT 1 FROM audit WHERE what = 'checkpoint-contradicted'")).toEqual([]);
  });

  it("is told by its heartbeat too when the hash is none of ours", async () => {
    await stage.house.execute("checkpoint-held", { agentId: stage.near.id, hash: "ab".repeat(32) });
    expect(alerts()).toEqual([expect.stringContaining("a checkpoint that is not in this log")]);
  });
});

const exposureId = (): string =>
  stage.house.rows<{ id: string }>("SELECT id FROM exposures LIMIT 1")[0]?.id ?? "";

describe("checkpoints", () => {
  it("are made when enough is new or a minute has passed, and not when nothing happened", async () => {
    const before = stage.house.checkpointLines.length;
    await stage.house.tick();
    stage.house.pass(120_000);
    await stage.house.tick();
    const idle = stage.house.checkpointLines.length;
    await stage.house.execute("assign", { exposureId: exposureId(), owner: "dana" });
    await stage.house.tick();
    expect(stage.house.checkpointLines.length).toBe(idle + 1);
    expect(idle - before).toBeLessThanOrEqual(1);
    stage.house.pass(1_000);
    await stage.house.execute("assign", { exposureId: exposureId(), owner: "eve" });
    await stage.house.tick();
    expect(stage.house.checkpointLines.length).toBe(idle + 1);
  });
});
