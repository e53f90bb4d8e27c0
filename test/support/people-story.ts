import { inventorySchema } from "../../collector/domain/inventory.ts";
import { untrusted } from "../../proto/untrusted.ts";
import { control, intent } from "./declarations.ts";
import type { Means, PeopleHouse } from "./people-house.ts";
import { schedule } from "./schedules.ts";
import { type SealingAgent, work } from "./sealing-agent.ts";
import { exposuresOf, finding, report } from "./small-network.ts";
import { openWorld, shutWorld } from "./worlds.ts";

/** One of two owners: what is theirs, and the strings that nobody else's answers may carry. */
type Side = {
  readonly means: Means;
  readonly name: string;
  readonly exposure: string;
  readonly asset: string;
  readonly agent: string;
  readonly run: string;
  readonly marker: string;
  readonly segment: string;
  /** Runs claims of both sides; each sees its own turns. */
  readonly schedule: string;
  readonly occurrence: string;
  /** A flow that must work and does not, of their own. */
  readonly intent: string;
  readonly cve: string;
  readonly canaries: readonly string[];
};

export type Story = { readonly a: Side; readonly b: Side };

const SIDES = ["alpha", "beta"] as const;
const NET = { alpha: "10.0.71", beta: "10.0.77" } as const;
const CVE = { alpha: "CVE-2021-71717", beta: "CVE-2021-77777" } as const;

/**
 * Two owners with a segment, an asset, an exposure, an agent, runs with evidence, a halt and a word of
 * their own each. What a name of one side is called carries the side's name, so that it is found
 * wherever it leaks to.
 */
export async function storyIn(people: PeopleHouse): Promise<Story> {
  const { house } = people;
  const segments = SIDES.map((side) => ({
    name: `seg-${side}`,
    cidrs: [`${NET[side]}.0/24`],
    trust: "restricted" as const,
  }));
  const assets = SIDES.map((side) => ({
    name: `asset-${side}`,
    addresses: [`${NET[side]}.10`],
    owner: `owner-${side}`,
    service: `service-${side}`,
    endpoints: [{ port: 22 }, { port: 443, speaks: "https" as const, canary: true }],
  }));
  const internet = { name: "internet", cidrs: ["10.0.1.0/24"], trust: "untrusted" as const, public: true };
  const document = inventorySchema.parse({ segments: [internet, ...segments], assets });
  await house.execute("apply-inventory", { document });

  const agents = new Map<string, SealingAgent>();
  agents.set("internet", await house.live({ segment: "internet" }));
  const means = new Map<string, Means>();
  for (const side of SIDES) {
    agents.set(side, await house.live({ segment: `seg-${side}` }));
    means.set(side, await people.person(`owner-${side}`, "owner"));
    const found = finding({
      asset: `asset-${side}`,
      title: `Title of ${side}`,
      cve: [CVE[side]],
      endpoint: { host: `${NET[side]}.10`, port: 22, protocol: "tcp" },
      weakness: CVE[side],
    });
    const given = report([found]);
    const asset = { name: `asset-${side}`, addresses: [`${NET[side]}.10`], names: [`asset-${side}`] };
    await house.execute("import", {
      bytes: Buffer.from(`report of ${side}`),
      fileName: untrusted(`file-of-${side}.xml`),
      report: { ...given, assets: [asset] },
    });
  }
  const exposures = exposuresOf(house);
  for (const side of SIDES) {
    const exposure = exposures.find(({ title }) => title === `Title of ${side}`)?.id ?? "";
    await people.ask(people.admin, `POST /exposures/${exposure}/assignment`, { owner: `owner-${side}` });
    await people.ask(people.admin, `POST /exposures/${exposure}/validations`, {});
    await house.execute("claim-fix", { exposureId: exposure, note: `note about ${side}` });
  }
  await house.execute("apply-intents", {
    intents: SIDES.map((side) =>
      intent({
        id: `flow-${side}`,
        title: `Flow of ${side}`,
        owner: `owner-${side}`,
        rule: "allow",
        to: { asset: `asset-${side}` },
      }),
    ),
  });
  await house.execute("apply-controls", {
    controls: SIDES.map((side) =>
      control({
        id: `flow-${side}`,
        title: `Control of ${side}`,
        owner: `owner-${side}`,
        provenBy: [{ scenario: "reach.tcp", target: `tcp/${NET[side]}.10:22`, from: "internet" }],
        protects: { assets: [`asset-${side}`] },
      }),
    ),
  });
  house.pass(10);
  for (const agent of agents.values())
    for (const job of agent.jobs.splice(0))
      await house.commit(agent.seal(work(job, openWorld, house.clock()), house.clock()));
  await house.tick();
  // Their flows are out for a while, and work again.
  for (const world of [shutWorld, openWorld]) {
    house.pass(10);
    await house.execute("test-intents", {});
    house.pass(10);
    for (const agent of agents.values())
      for (const job of agent.jobs.splice(0))
        await house.commit(agent.seal(work(job, world, house.clock()), house.clock()));
    await house.tick();
  }
  await house.execute("put-schedule", {
    schedule: schedule({ name: "both", claims: { exposures: exposures.map(({ id }) => id) } }),
    replace: false,
  });
  house.pass(3_600_000);
  for (let i = 0; i < 3; i++) await house.tick();
  const [occurrence] = house.rows<{ id: string }>("SELECT id FROM occurrences");
  for (const side of SIDES)
    await people.ask(people.admin, "POST /halt", { segment: `seg-${side}`, reason: `halt of ${side}` });

  const sideOf = (side: (typeof SIDES)[number]): Side => {
    const exposure = exposures.find(({ title }) => title === `Title of ${side}`);
    const runs = house.rows<{ id: string; marker: string }>(
      "SELECT r.id, r.marker FROM runs r JOIN claims c ON c.no = r.claim_no WHERE c.exposure_no = ?",
      exposure?.no,
    );
    const [asset] = house.rows<{ id: string }>("SELECT id FROM assets WHERE no = ?", exposure?.asset_no);
    const own = means.get(side);
    const [run] = runs;
    if (exposure === undefined || own === undefined || run === undefined || asset === undefined)
      throw new Error(`The story of ${side} has holes`);
    const agent = agents.get(side)?.id ?? "";
    return {
      means: own,
      name: `owner-${side}`,
      exposure: exposure.id,
      asset: asset.id,
      agent,
      run: run.id,
      marker: run.marker,
      segment: `seg-${side}`,
      schedule: "both",
      occurrence: occurrence?.id ?? "",
      intent: `flow-${side}`,
      cve: CVE[side],
      canaries: [
        side,
        NET[side],
        CVE[side],
        exposure.id,
        asset.id,
        agent,
        ...runs.flatMap(({ id, marker }) => [id, marker]),
      ],
    };
  };
  return { a: sideOf("alpha"), b: sideOf("beta") };
}
