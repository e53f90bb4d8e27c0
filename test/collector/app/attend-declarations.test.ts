import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { control, intent } from "../../support/declarations.ts";
import { exposuresOf } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn, workAll } from "../../support/story.ts";
import { openWorld, shutWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

/** Runs every intent once, seen in this world. */
async function testIn(world: typeof openWorld): Promise<void> {
  const { house } = stage;
  await house.execute("test-intents", {});
  house.pass(10);
  await workAll(stage, world);
  await house.tick();
  house.pass(1_000);
}

const apply = (over: Readonly<Record<string, unknown>> = {}) =>
  stage.house.execute("apply-intents", { intents: [intent(over)] });
const gaps = () => exposuresOf(stage.house).filter(({ title }) => title.startsWith("Segmentation gap"));
const outages = () => stage.house.rows<Record<string, unknown>>("SELECT * FROM outages ORDER BY began_at");
const differences = async () => (await stage.house.execute("rebuild", {})).differences;

describe("a broken deny", () => {
  it("becomes an exposure with the run as its sighting, and only one however often it is seen", async () => {
    await apply();
    await testIn(openWorld);
    const [gap] = gaps();
    expect(gap).toMatchObject({
      title: "Segmentation gap: internet reaches db1 at tcp/10.0.2.10:22",
      validation: "confirmed",
      closure: "open",
      sightings: 1,
    });
    const [run] = stage.house.rows<{ id: string }>("SELECT id FROM runs");
    const [report] = stage.house.rows<{ bytes: Buffer; format: string }>(
      "SELECT * FROM imports ORDER BY no DESC",
    );
    expect(report?.format).toBe("plumbline-run");
    expect(JSON.parse(report?.bytes.toString() ?? "")).toMatchObject({ intent: "no-ssh", run: run?.id });
    await testIn(openWorld);
    expect(gaps()).toMatchObject([{ sightings: 1 }]);
    expect(await differences()).toEqual([]);
  });

  it("is sighted again when it breaks again, and is no news while nothing prevents it", async () => {
    await apply();
    await testIn(openWorld);
    await testIn(shutWorld);
    expect(gaps()).toMatchObject([{ validation: "fixed", closure: "open", sightings: 1 }]);
    await testIn(openWorld);
    expect(gaps()).toMatchObject([{ validation: "confirmed", sightings: 2 }]);
  });

  it("of a segment that is no threat has the claim of that segment", async () => {
    await apply({ from: "data", to: { asset: "db2" }, ports: [443] });
    await testIn(openWorld);
    const [gap] = gaps();
    const claims = stage.house.rows<{ segment: string }>(
      "SELECT segment FROM claims WHERE exposure_no = ? ORDER BY segment",
      gap?.no,
    );
    expect(claims).toEqual([{ segment: "data" }, { segment: "internet" }]);
    expect(gap?.validation).toBe("confirmed");
  });

  it("stays an exposure when its intent is deleted", async () => {
    await apply();
    await testIn(openWorld);
    await stage.house.execute("delete-intent", { id: "no-ssh" });
    await stage.house.tick();
    expect(gaps()).toHaveLength(1);
  });

  it("keeps no other from its turn where something of it fails", async () => {
    await stage.house.execute("apply-intents", {
      intents: [intent({ id: "beyond-reading" }), intent({ id: "no-https", ports: [443] })],
    });
    await stage.house.execute("test-intents", {});
    stage.house.pass(10);
    await workAll(stage, openWorld);
    stage.house.store.sqlite.exec("UPDATE declarations SET spec = '{' WHERE id = 'beyond-reading'");
    await stage.house.tick();
    expect(gaps()).toMatchObject([{ title: "Segmentation gap: internet reaches db1 at tcp/10.0.2.10:443" }]);
    expect(stage.house.troubles.join()).toContain('of the intent "beyond-reading"');
  });

  it("is raised after a restart, where the collector died between the word and the exposure", async () => {
    const { house } = stage;
    await apply();
    await house.execute("test-intents", {});
    house.pass(10);
    await workAll(stage, openWorld);
    expect(gaps()).toEqual([]);
    await house.restart();
    await house.tick();
    expect(gaps()).toHaveLength(1);
  });
});

describe("a broken allow", () => {
  const flow = { id: "ssh-works", rule: "allow" };

  it("is an outage from the run that showed it to the run that got through again", async () => {
    await apply(flow);
    await testIn(openWorld);
    expect(outages()).toEqual([]);
    await testIn(shutWorld);
    expect(outages()).toMatchObject([{ ended_at: null, ended_by: null }]);
    await testIn(shutWorld);
    expect(outages()).toHaveLength(1);
    await testIn(openWorld);
    const [outage] = outages();
    expect(outage?.["ended_by"]).not.toBeNull();
    expect(Number(outage?.["ended_at"])).toBeGreaterThan(Number(outage?.["began_at"]));
    const told = stage.house.rows<{ body: string }>(
      "SELECT body FROM events WHERE kind = 'alert' ORDER BY no",
    );
    expect(told.map(({ body }) => (JSON.parse(body) as { title: string }).title)).toEqual([
      "Outage: allow internet → db1:22 is broken",
      "allow internet → db1:22 works again",
    ]);
    expect(gaps()).toEqual([]);
    expect(await differences()).toEqual([]);
    stage.house.store.sqlite.exec("UPDATE outages SET ended_at = NULL");
    expect(await differences()).toEqual([
      expect.stringMatching(/^claim .*: the outages of the flow differ$/),
    ]);
  });
});

describe("a control", () => {
  it("is what keeps attackers out where it holds, and what leans on it reopens at once when it regresses", async () => {
    const { house } = stage;
    const said = () => exposuresOf(house).find(({ title }) => title === "OpenSSH too old");
    await apply();
    await house.execute("apply-controls", { controls: [control()] });
    await testIn(shutWorld);
    expect(JSON.parse(said()?.state ?? "").validation).toMatchObject({
      kind: "mitigated",
      by: { kind: "control", name: "edge" },
    });
    expect(await differences()).toEqual([]);
    await testIn(openWorld);
    expect(said()?.validation).toBe("confirmed");
    expect(await differences()).toEqual([]);
  });

  describe("that is proven beside what it protects", () => {
    const said = () => exposuresOf(stage.house).find(({ title }) => title === "OpenSSH too old");
    /** The firewall is proven at db1's HTTPS, which the exposure's own runs don't look at. */
    const beside: typeof openWorld = (step, attempt) =>
      "target" in step && step.target.port === 443 && step.purpose === "attempt"
        ? openWorld(step, attempt)
        : shutWorld(step, attempt);

    beforeEach(async () => {
      const { house } = stage;
      await apply({ id: "no-https", ports: [443] });
      await house.execute("apply-controls", { controls: [control({ provenBy: [{ intent: "no-https" }] })] });
      house.pass(1_000);
      await validateIn(stage, shutWorld);
      await testIn(shutWorld);
      await house.execute("claim-fix", { exposureId: said()?.id ?? "", note: "firewall" });
      expect(await untilAnswered(stage, shutWorld)).toBe("closed");
    });

    it("reopens what was closed as mitigated when it regresses, and says so", async () => {
      await testIn(beside);
      expect(said()?.closure).toBe("reopened");
      const { closure } = JSON.parse(said()?.state ?? "") as { closure: { sentence: string } };
      expect(closure.sentence).toMatch(/the control "edge" that it leans on regressed/);
      expect(await differences()).toEqual([]);
    });

    it("stays reopened when the control is deleted: an edit closes nothing", async () => {
      await testIn(beside);
      stage.house.pass(1_000);
      await stage.house.execute("delete-control", { id: "edge" });
      await stage.house.tick();
      expect(said()?.closure).toBe("reopened");
    });

    it("doesn't call a way shut that runs found open", async () => {
      await stage.house.execute("validate", {});
      stage.house.pass(10);
      await workAll(stage, openWorld);
      await testIn(shutWorld);
      expect(said()?.closure).toBe("reopened");
    });
  });
});
