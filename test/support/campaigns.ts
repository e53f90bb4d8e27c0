import { inventorySchema } from "../../collector/domain/inventory.ts";
import type { SealingAgent, World } from "./sealing-agent.ts";
import { work } from "./sealing-agent.ts";
import { type House, openHouse } from "./writer.ts";

/** Three segments in a row; each has a server with SSH (the question) and HTTPS (a canary), the last two. */
const ROW = inventorySchema.parse({
  segments: [
    { name: "office", cidrs: ["10.0.1.0/24"], trust: "untrusted" },
    { name: "middle", cidrs: ["10.0.2.0/24"], trust: "restricted" },
    { name: "core", cidrs: ["10.0.3.0/24"], trust: "restricted" },
  ],
  assets: (["2", "3"] as const).flatMap((net) => [
    {
      name: `db${net}`,
      addresses: [`10.0.${net}.10`],
      segment: net === "2" ? "middle" : "core",
      endpoints: [{ port: 22 }, { port: 443, speaks: "https", canary: true }],
    },
    {
      name: `beside${net}`,
      addresses: [`10.0.${net}.11`],
      segment: net === "2" ? "middle" : "core",
      endpoints: [{ port: 443, speaks: "https", canary: true }],
    },
  ]),
});

export type Row = {
  readonly house: House;
  readonly office: SealingAgent;
  readonly middle: SealingAgent;
  readonly core: SealingAgent;
};

/** A collector with an agent in each of the three segments. */
export async function openRow(): Promise<Row> {
  const house = await openHouse();
  await house.execute("apply-inventory", { document: ROW });
  const office = await house.live({ segment: "office" });
  const middle = await house.live({ segment: "middle" });
  const core = await house.live({ segment: "core" });
  return { house, office, middle, core };
}

/** Every agent does every job that it has, in this world. */
export async function workRow({ house, ...agents }: Row, world: World): Promise<void> {
  for (const agent of Object.values(agents).reverse())
    for (const job of agent.jobs.splice(0))
      await house.commit(agent.seal(work(job, world, house.clock()), house.clock()));
}

/** Lets ticks and agents go on. */
export async function goOn(row: Row, world: World, rounds = 6): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await row.house.tick();
    row.house.pass(250);
    await workRow(row, world);
  }
  await row.house.tick();
}

/** Two hops: the second starts where the first got to. Each test says what differs. */
export const twoHops = (more = ""): string => `format: plumbline-campaign/1
id: chain.two-hops
title: Two hops
about: From the office to the middle, and from where that got to on to the core.
parameters:
  first: { type: target, about: a server of the middle, default: "tcp/10.0.2.10:22" }
  second: { type: target, about: a server of the core, default: "tcp/10.0.3.10:22" }
nodes:
  - { id: hop-1, scenario: reach.tcp, from: { segment: office }, target: $first, expect: [allowed] }
  - { id: hop-2, scenario: reach.tcp, from: { reached: hop-1 }, target: $second }
budget: { runs: 4, minutes: 30, tries: 200 }
${more}`;

export type NodeRow = {
  readonly node_id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly because: string | null;
  readonly clean: string | null;
  readonly clean_because: string | null;
};
export const nodesOf = (house: House): NodeRow[] =>
  house.rows<NodeRow>("SELECT * FROM campaign_nodes ORDER BY no");

export type CampaignRunRow = {
  readonly id: string;
  readonly state: string;
  readonly end_kind: string | null;
  readonly end_because: string | null;
  readonly clean: string | null;
};
export const campaignRunsOf = (house: House): CampaignRunRow[] =>
  house.rows<CampaignRunRow>("SELECT * FROM campaign_runs ORDER BY no");

/** Applies a document and runs it. */
export async function runDocument(house: House, body: string, parameters = {}): Promise<string> {
  const { id } = await house.execute("put-campaign", { body });
  return (await house.execute("run-campaign", { id, parameters })).runId;
}
