import type { IngestReply } from "../../collector/app/ingest.ts";
import type { ClosurePolicy } from "../../collector/domain/closure-policy.ts";
import type { SealingAgent, World } from "./sealing-agent.ts";
import { work } from "./sealing-agent.ts";
import { exposureOf, finding, importInto, NETWORK, report } from "./small-network.ts";
import { type House, openHouse } from "./writer.ts";

/** Two runs in two windows a second apart: quick to satisfy, and of the same form as the real ones. */
export const QUICK: ClosurePolicy = { runs: 2, windows: 2, windowGapMs: 1_000 };

export type Stage = {
  readonly house: House;
  /** Stands on the internet and asks. */
  readonly outside: SealingAgent;
  /** Stands in the data segment and looks from close by. */
  readonly near: SealingAgent;
};

/** The small network with one imported exposure and an agent on either side. */
export async function openStage(policy: ClosurePolicy = QUICK): Promise<Stage> {
  const house = await openHouse(policy);
  await house.execute("apply-inventory", { document: NETWORK });
  await importInto(house, report([finding()]));
  const outside = await house.live({ segment: "internet" });
  const near = await house.live({ segment: "data" });
  return { house, outside, near };
}

/** Every agent does every job that it was given and has not done, in this world. */
export async function workAll(
  { house, outside, near }: Stage,
  world: World,
  agents: readonly SealingAgent[] = [near, outside],
): Promise<readonly IngestReply[]> {
  const replies: IngestReply[] = [];
  for (const agent of agents) {
    for (const job of agent.jobs.splice(0)) {
      replies.push(...(await house.commit(agent.seal(work(job, world, house.clock()), house.clock()))));
    }
  }
  return replies;
}

/** One run of everything that can be tested, seen in this world. */
export async function validateIn(stage: Stage, world: World): Promise<void> {
  await stage.house.execute("validate", {});
  stage.house.pass(10);
  await workAll(stage, world);
}

/** Lets ticks and agents go on until the retest has its answer, or time is up. */
export async function untilAnswered(stage: Stage, world: World, rounds = 12): Promise<string> {
  for (let round = 0; round < rounds; round++) {
    await stage.house.tick();
    await workAll(stage, world);
    stage.house.pass(500);
  }
  await stage.house.tick();
  return exposureOf(stage.house).closure;
}
