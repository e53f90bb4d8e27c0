import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStage, type Stage, validateIn } from "../../support/story.ts";
import { openWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await validateIn(stage, openWorld);
  await stage.house.execute("assign", { exposureId: firstExposure(), owner: "ann" });
});
afterAll(() => stage.house.close());

const firstExposure = (): string => stage.house.rows<{ id: string }>("SELECT id FROM exposures")[0]?.id ?? "";
const run = (statement: string) => stage.house.store.sqlite.exec(statement);

describe.each(["batches", "evidence", "sightings", "statements", "audit"])("%s, once written,", (table) => {
  const content = () => stage.house.rows(`SELECT * FROM ${table}`);
  const refuse = (statement: string) => {
    const before = content();
    expect(before.length).toBeGreaterThan(0);
    expect(() => run(statement)).toThrow(`${table} is append-only`);
    expect(content()).toEqual(before);
  };

  it("can't be changed", () => refuse(`UPDATE ${table} SET no = no + 1000`));
  it("can't be deleted", () => refuse(`DELETE FROM ${table}`));
  it("can't be replaced", () => refuse(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table} LIMIT 1`));
});
