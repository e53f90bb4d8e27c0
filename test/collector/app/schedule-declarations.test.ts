import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { control, intent } from "../../support/declarations.ts";
import { schedule, turnsOf } from "../../support/schedules.ts";
import { WIDE_RULES } from "../../support/sealing-agent.ts";
import { openStage, type Stage, workAll } from "../../support/story.ts";
import { openWorld } from "../../support/worlds.ts";

/** Consent to probe somewhere else only. */
const NARROW = WIDE_RULES.replaceAll("10.0.0.0/8", "10.200.0.0/16");

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  const { house } = stage;
  await house.execute("apply-intents", {
    intents: [intent(), intent({ id: "https-works", rule: "allow", ports: [443] })],
  });
  await house.execute("apply-controls", {
    controls: [
      control({ provenBy: [{ scenario: "reach.https", target: "tcp/10.0.2.11:443", from: "internet" }] }),
    ],
  });
});
afterEach(() => stage.house.close());

const put = (claims: object) =>
  stage.house.execute("put-schedule", { schedule: schedule({ claims }), replace: false });

/** What ran an hour later. */
async function anHourLater(): Promise<readonly (readonly [string, string | null])[]> {
  const { house } = stage;
  house.pass(3_600_000);
  for (let i = 0; i < 3; i++) await house.tick();
  const claims = house.rows<{ no: number; subject: string; target: string }>(
    `SELECT c.no, c.subject, e.host || ':' || e.port AS target FROM claims c JOIN endpoints e ON e.no = c.endpoint_no`,
  );
  return turnsOf(house).map(({ claim_no, because }) => {
    const claim = claims.find(({ no }) => no === claim_no);
    return [`${claim?.subject} ${claim?.target}`, because] as const;
  });
}

describe("a schedule of declarations", () => {
  it.each([
    [{ intents: "all" }, ["intent 10.0.2.10:22", "intent 10.0.2.10:443"]],
    [{ intents: ["https-works"] }, ["intent 10.0.2.10:443"]],
    [{ controls: "all" }, ["control 10.0.2.11:443"]],
    [{ intents: ["no-ssh"], controls: ["edge"] }, ["intent 10.0.2.10:22", "control 10.0.2.11:443"]],
  ])("of %j runs the claims that they stand for, and no others", async (claims, expected) => {
    await put(claims);
    expect((await anHourLater()).map(([claim]) => claim)).toEqual(expected);
  });

  it("follows what is declared meanwhile, and leaves out what was taken back", async () => {
    await put({ intents: "all" });
    await stage.house.execute("delete-intent", { id: "no-ssh" });
    await stage.house.execute("apply-intents", {
      intents: [intent({ id: "other", to: { asset: "db2" }, ports: "*" })],
    });
    expect((await anHourLater()).map(([claim]) => claim)).toEqual([
      "intent 10.0.2.10:443",
      "intent 10.0.2.11:443",
    ]);
  });

  it("makes the gap of a broken deny known by itself", async () => {
    const { house } = stage;
    await put({ intents: ["no-ssh"] });
    await anHourLater();
    await workAll(stage, openWorld);
    await house.tick();
    expect(
      house.rows("SELECT 1 FROM exposures WHERE weakness = 'segmentation-gap from internet'"),
    ).toHaveLength(1);
  });

  it("writes down why a claim could not run, where the intent is shown, until one runs", async () => {
    const { house } = stage;
    await put({ intents: ["no-ssh"] });
    const because = () =>
      house.rows<{ because: string | null }>("SELECT because FROM declared_claims ORDER BY no")[0]?.because;
    await house.execute("agent-gone", { agentId: stage.outside.id, why: "for the test" });
    await house.live({ segment: "internet", rules: NARROW });
    await anHourLater();
    expect(because()).toMatch(/rules/);
    await house.live({ segment: "internet" });
    await anHourLater();
    expect(because()).toBeNull();
  });

  it.each([
    [{ intents: ["no-such"] }, /no intent "no-such"/],
    [{ controls: ["no-ssh"] }, /no control "no-ssh"/],
  ])("of %j is refused", async (claims, refused) => {
    await expect(put(claims)).rejects.toThrow(refused);
  });

  it.each([
    { intents: "all", all: true },
    { intents: [], segment: "data" },
    { controls: "all", band: "defer" },
  ])("of %j can't be read: they are chosen alone", (claims) => {
    expect(() => schedule({ claims })).toThrow();
  });
});
