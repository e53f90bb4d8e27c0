import { afterEach, expect, it } from "vitest";
import { deadWorld, openWorld, shutWorld } from "../../support/worlds.ts";
import { exposureOf } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn, workAll } from "../../support/story.ts";

let stage: Stage;
afterEach(() => stage.house.close());

it("closes after counted runs in two windows", async () => {
  stage = await openStage();
  await validateIn(stage, openWorld);
  console.log(exposureOf(stage.house).validation, JSON.parse(exposureOf(stage.house).state).validation.sentence);
  await stage.house.execute("claim-fix", { exposureId: exposureOf(stage.house).id, note: "" });
  console.log("rebuild", await stage.house.execute("rebuild", {}));
  console.log(await untilAnswered(stage, shutWorld));
  console.log("rebuild", await stage.house.execute("rebuild", {}));
});
