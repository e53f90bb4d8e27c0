import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { START_WAIT_MS } from "../../../collector/app/advance-campaigns.ts";
import { CONFIRM_MS } from "../../../collector/app/clean-campaign.ts";
import {
  campaignRunsOf,
  goOn,
  nodesOf,
  openRow,
  type Row,
  runDocument,
  twoHops,
  workRow,
} from "../../support/campaigns.ts";
import { HOST_SCENARIO } from "../../support/host-scenario.ts";
import { bundleOf } from "../../support/publisher.ts";
import { ended } from "../../support/sealing-agent.ts";
import { health, openWorld, shutWorld } from "../../support/worlds.ts";

let row: Row;
beforeEach(async () => {
  row = await openRow();
});
afterEach(() => row.house.close());

/** From where each run was asked, in the order that they started. */
const askedFrom = () =>
  row.house
    .rows<{ segment: string; asked_by: string }>(
      "SELECT c.segment, r.asked_by FROM runs r JOIN claims c ON c.no = r.claim_no ORDER BY r.no",
    )
    .map(({ segment, asked_by }) => `${segment} by ${asked_by}`);

const three = (more: string, budget = "{ runs: 9, minutes: 30, tries: 400 }") => `format: plumbline-campaign/1
id: three
title: Three at once
about: Three questions that nothing ties together.
nodes:
  - { id: a, scenario: reach.tcp, from: { segment: office }, target: "tcp/10.0.2.10:22" }
  - { id: b, scenario: reach.tcp, from: { segment: office }, target: "tcp/10.0.3.10:22" }
  - { id: c, scenario: reach.tcp, from: { segment: middle }, target: "tcp/10.0.3.10:22" }
budget: ${budget}
${more}`;

describe("a campaign of two hops", () => {
  it("starts the second where the first got to, and confirms that nothing of it is left", async () => {
    await runDocument(row.house, twoHops());
    await goOn(row, openWorld);
    expect(nodesOf(row.house)).toMatchObject([
      { node_id: "hop-1", state: "done", outcome: "allowed", clean: "ok" },
      { node_id: "hop-2", state: "done", outcome: "allowed", clean: "ok" },
    ]);
    expect(askedFrom()).toEqual(["office by campaign chain.two-hops", "middle by campaign chain.two-hops"]);
    expect(campaignRunsOf(row.house)).toMatchObject([{ state: "over", end_kind: "completed", clean: "ok" }]);
    expect(row.house.troubles).toEqual([]);
  });

  it("starts from another segment when the first got to another", async () => {
    await runDocument(row.house, twoHops(), { first: "tcp/10.0.3.10:22", second: "tcp/10.0.2.10:22" });
    await goOn(row, openWorld);
    expect(askedFrom().map((words) => words.split(" ")[0])).toEqual(["office", "core"]);
  });

  it("passes the second over when the first is prevented, and says why", async () => {
    await runDocument(row.house, twoHops());
    await goOn(row, shutWorld);
    expect(nodesOf(row.house)).toMatchObject([
      { state: "done", outcome: "prevented" },
      { state: "skipped", because: '"hop-1" was prevented, and this goes on only where it is allowed' },
    ]);
    expect(askedFrom()).toHaveLength(1);
    expect(campaignRunsOf(row.house)).toMatchObject([{ state: "over", end_kind: "completed", clean: "ok" }]);
  });

  it("goes on after the collector was killed between the hops", async () => {
    await runDocument(row.house, twoHops());
    await row.house.tick();
    await workRow(row, openWorld);
    await row.house.restart();
    for (const agent of [row.office, row.middle, row.core]) await row.house.hello(agent);
    row.house.pass(11_000);
    await goOn(row, openWorld);
    expect(nodesOf(row.house).map(({ outcome }) => outcome)).toEqual(["allowed", "allowed"]);
    expect(campaignRunsOf(row.house)).toMatchObject([{ end_kind: "completed", clean: "ok" }]);
  });

  it("starts nothing in the first seconds of a new process, for its agents are still coming back", async () => {
    await runDocument(row.house, twoHops());
    row.house.pass(1);
    await row.house.restart();
    await row.house.tick();
    expect(askedFrom()).toEqual([]);
    for (const agent of [row.office, row.middle, row.core]) await row.house.hello(agent);
    row.house.pass(11_000);
    await row.house.tick();
    expect(askedFrom()).toHaveLength(1);
  });

  it("waits for an agent of the segment, and then says that there was none", async () => {
    await row.house.execute("agent-gone", { agentId: row.office.id, why: "test" });
    await runDocument(row.house, twoHops());
    await row.house.tick();
    expect(nodesOf(row.house)[0]).toMatchObject({
      state: "waiting",
      because: 'no live agent in segment "office"',
    });
    row.house.pass(START_WAIT_MS);
    await goOn(row, openWorld, 2);
    expect(nodesOf(row.house)).toMatchObject([
      { state: "not-run", because: 'no live agent in segment "office" (waited 180 s)' },
      { state: "skipped", because: '"hop-1" was not-run, and this goes on only where it is allowed' },
    ]);
  });

  it("says of a target that no asset holds why its node did not run", async () => {
    await runDocument(row.house, twoHops(), { first: "tcp/10.0.9.9:22" });
    await goOn(row, openWorld, 2);
    expect(nodesOf(row.house)[0]).toMatchObject({
      state: "not-run",
      because: expect.stringContaining("No asset has the address 10.0.9.9"),
    });
  });

  it("waits where another run asks the same", async () => {
    await row.house.execute("run-scenario", {
      scenarioId: "reach.tcp",
      target: { transport: "tcp", host: "10.0.2.10", port: 22 },
      segment: "office",
    });
    await runDocument(row.house, twoHops());
    await row.house.tick();
    expect(nodesOf(row.house)[0]).toMatchObject({
      state: "waiting",
      because: expect.stringContaining("asks the same"),
    });
    await goOn(row, openWorld);
    expect(nodesOf(row.house).map(({ state }) => state)).toEqual(["done", "done"]);
  });
});

describe("the end of a campaign", () => {
  it("comes at the first node that was prevented, where it says so; what is under way is called off, last first", async () => {
    await runDocument(row.house, three("stop: [first-prevented]"));
    await row.house.tick();
    expect(nodesOf(row.house).map(({ state }) => state)).toEqual(["started", "started", "started"]);
    await workRow(
      { ...row, middle: { ...row.middle, jobs: [] }, core: { ...row.core, jobs: [] } },
      shutWorld,
    );
    await goOn(row, shutWorld);
    expect(campaignRunsOf(row.house)).toMatchObject([
      { end_kind: "stopped", end_because: expect.stringContaining("first-prevented") },
    ]);
    expect(nodesOf(row.house).every(({ state }) => state === "done" || state === "called-off")).toBe(true);
  });

  it("comes with the last run of its budget, and names what was left", async () => {
    await runDocument(row.house, three("", "{ runs: 2, minutes: 30, tries: 400 }"));
    await goOn(row, openWorld);
    expect(campaignRunsOf(row.house)).toMatchObject([
      { end_kind: "budget-spent", end_because: `its 2 runs are spent, and "c" would be one more` },
    ]);
    expect(nodesOf(row.house)[2]).toMatchObject({
      state: "skipped",
      because: expect.stringMatching(/^the campaign was over: budget-spent/),
    });
    expect(askedFrom()).toHaveLength(2);
  });

  it("comes when the next run has more tries than are left", async () => {
    await runDocument(row.house, three("", "{ runs: 9, minutes: 30, tries: 20 }"));
    await goOn(row, openWorld);
    expect(campaignRunsOf(row.house)).toMatchObject([
      {
        end_kind: "budget-spent",
        end_because: expect.stringMatching(/^"\w" takes \d+ tries, and \d+ are left$/),
      },
    ]);
    const [spent] = row.house.rows<{ n: number }>("SELECT sum(tries) AS n FROM campaign_nodes");
    expect(spent?.n).toBeLessThanOrEqual(20);
    expect(spent?.n).toBeGreaterThan(0);
  });

  it("comes after its minutes, and calls off what hangs", async () => {
    await runDocument(row.house, three("", "{ runs: 9, minutes: 1, tries: 400 }"));
    await row.house.tick();
    row.house.pass(60_000);
    await row.house.tick();
    expect(campaignRunsOf(row.house)).toMatchObject([{ state: "cleaning", end_kind: "budget-spent" }]);
  });

  it("comes when somebody calls it off; each agent is asked in reverse order, and waited for", async () => {
    const runId = await runDocument(row.house, three(""));
    await row.house.tick();
    expect(await row.house.execute("cancel-campaign", { runId })).toEqual({ kind: "cancelled" });
    await row.house.tick();
    expect(nodesOf(row.house).map(({ state }) => state)).toEqual(["started", "started", "called-off"]);
    expect(row.middle.cancelled).toHaveLength(1);
    expect(row.office.cancelled).toHaveLength(0);
    for (const agent of [row.middle, row.core, row.office])
      for (const job of agent.jobs)
        await row.house.commit(agent.seal([ended(job, row.house.clock(), "cancelled")], row.house.clock()));
    for (let i = 0; i < 3; i++) await row.house.tick();
    expect(nodesOf(row.house).map(({ clean }) => clean)).toEqual(["ok", "ok", "ok"]);
    expect(campaignRunsOf(row.house)).toMatchObject([{ state: "over", end_kind: "cancelled", clean: "ok" }]);
    expect(await row.house.execute("cancel-campaign", { runId })).toEqual({ kind: "already-over" });
  });

  it("names what nobody confirmed, and takes the word of an agent that comes back", async () => {
    const runId = await runDocument(row.house, twoHops());
    await row.house.tick();
    await row.house.execute("agent-gone", { agentId: row.office.id, why: "killed" });
    await row.house.execute("cancel-campaign", { runId });
    await row.house.tick();
    row.house.pass(CONFIRM_MS);
    await row.house.tick();
    expect(campaignRunsOf(row.house)).toMatchObject([{ state: "over", clean: "unconfirmed" }]);
    expect(nodesOf(row.house)[0]).toMatchObject({
      state: "called-off",
      clean: "unconfirmed",
      clean_because: expect.stringContaining(`agent ${row.office.id} (actor) is gone`),
    });
    await row.house.hello(row.office);
    const [job] = row.office.jobs;
    if (job === undefined) throw new Error("No job");
    for (const agent of [row.office, row.middle, row.core])
      for (const one of agent.jobs)
        await row.house.commit(agent.seal([ended(one, row.house.clock(), "failed")], row.house.clock()));
    row.house.pass(10_000);
    await row.house.tick();
    expect(campaignRunsOf(row.house)).toMatchObject([{ state: "over", clean: "ok" }]);
    expect(nodesOf(row.house)[0]).toMatchObject({
      clean: "ok",
      clean_because: "confirmed after the campaign's end",
    });
  });

  it("is a failure where its stored document was meddled with", async () => {
    await runDocument(row.house, twoHops());
    row.house.store.sqlite.exec("DROP TRIGGER campaign_documents_fixed");
    row.house.store.sqlite.exec("UPDATE campaign_documents SET body = 'nodes: 1'");
    await goOn(row, openWorld, 1);
    expect(campaignRunsOf(row.house)).toMatchObject([{ state: "over", end_kind: "failed" }]);
  });
});

describe("putting, deleting and running", () => {
  it("keeps each document under the digest of its text, and a run the one that it began with", async () => {
    const first = await row.house.execute("put-campaign", { body: twoHops() });
    expect(first.kind).toBe("created");
    expect((await row.house.execute("put-campaign", { body: twoHops() })).kind).toBe("unchanged");
    await row.house.execute("run-campaign", { id: first.id, parameters: {} });
    expect((await row.house.execute("put-campaign", { body: twoHops("# again\n") })).kind).toBe("changed");
    const rows = row.house.rows<{ digest: string }>("SELECT document_digest AS digest FROM campaign_runs");
    expect(rows).toEqual([{ digest: first.digest }]);
  });

  it("refuses what can't be, each with its field and the way out", async () => {
    const { house } = row;
    await expect(
      house.execute("put-campaign", { body: twoHops().replace("hop-1 }", "hop-9 }") }),
    ).rejects.toThrow('nodes.1.from.reached: there is no node "hop-9"; name one of hop-1, hop-2');
    await expect(house.execute("run-campaign", { id: "x", parameters: {} })).rejects.toThrow(
      'No campaign "x"',
    );
    const { id } = await house.execute("put-campaign", { body: twoHops() });
    await expect(house.execute("run-campaign", { id, parameters: { third: "x" } })).rejects.toThrow(
      'there is no parameter "third"; there is first, second',
    );
    await expect(house.execute("run-campaign", { id, parameters: { first: "x" } })).rejects.toThrow(
      '"x" is no target',
    );
    await house.execute("run-campaign", { id, parameters: {} });
    await expect(house.execute("run-campaign", { id, parameters: {} })).rejects.toThrow("is under way");
    await expect(house.execute("delete-campaign", { id })).rejects.toThrow("is under way");
  });

  it("previews every node with its jobs, its tries and what it depends on, and starts nothing", async () => {
    const { id } = await row.house.execute("put-campaign", { body: twoHops() });
    const plan = await row.house.execute("plan-campaign", { id, parameters: {} });
    expect(plan.nodes).toMatchObject([
      { id: "hop-1", from: "segment office", target: "tcp/10.0.2.10:22", after: [], because: null },
      {
        id: "hop-2",
        from: 'where "hop-1" gets to: segment middle',
        after: ["hop-1 is allowed"],
        because: null,
      },
    ]);
    expect(plan.nodes[1]?.jobs.map(({ segment, role }) => `${role} ${segment}`)).toContain("actor middle");
    expect(plan.tries).toBeGreaterThan(0);
    expect(row.house.rows("SELECT 1 FROM runs")).toEqual([]);
  });
});

describe("a node about a host", () => {
  const onHost = (from: string, more = "") => `format: plumbline-campaign/1
id: on-host
title: What is reached is looked at
about: A server is reached, and the host of the agent there is looked at, as often as it is said.
parameters: { often: { type: text, about: how often it looks } }
nodes:
  - { id: hop, scenario: reach.tcp, from: { segment: office }, target: "tcp/10.0.2.10:22", expect: [allowed] }
  - { id: host, scenario: host.demo, from: ${from}, params: { rounds: $often }, expect: [inconclusive] }
budget: { runs: 2, minutes: 30, tries: 200 }
${more}`;

  beforeEach(async () => {
    const bytes = Buffer.from(HOST_SCENARIO);
    const parts = bundleOf([{ path: "host-demo.yaml", bytes }], { id: "host", version: 1 });
    await row.house.execute("publish-bundle", { parts });
  });

  it("is asked of the agent on the asset that was reached, with the values of the campaign's parameters", async () => {
    const near = await row.house.live({ segment: "middle", asset: "beside2" });
    const on = await row.house.live({ segment: "middle", asset: "db2" });
    await runDocument(row.house, onHost("{ reached: hop }"), { often: "4" });
    await goOn({ ...row, near, on } as Row, (step) =>
      step.kind === "self-check" ? health : openWorld(step, 1),
    );
    const jobs = row.house.rows<{ agent: string; parameters: string }>(
      `SELECT a.id AS agent, j.parameters AS parameters FROM jobs j JOIN agents a ON a.no = j.agent_no
       JOIN campaign_nodes n ON n.run_no = j.run_no WHERE n.node_id = 'host'`,
    );
    expect(jobs.map(({ agent }) => agent)).toEqual([on.id]);
    expect(JSON.parse(jobs[0]?.parameters ?? "{}")).toMatchObject({ given: { rounds: 4, again: 2 } });
    expect(campaignRunsOf(row.house)).toMatchObject([{ end_kind: "completed", clean: "ok" }]);
  });

  it("did not run where its values are none of its scenario's, and says which", async () => {
    const on = await row.house.live({ segment: "middle", asset: "db2" });
    await runDocument(row.house, onHost(`{ agent: ${on.id} }`), { often: "many" });
    await goOn(row, openWorld, 2);
    expect(nodesOf(row.house)[1]).toMatchObject({
      state: "not-run",
      because: expect.stringContaining(
        'Parameter "rounds" of scenario "host.demo": must be a whole number from 1 to 5',
      ),
    });
  });

  it("waits for an agent that stands on an asset", async () => {
    await runDocument(row.house, onHost("{ segment: core }"), { often: "1" });
    await row.house.tick();
    expect(nodesOf(row.house)[1]).toMatchObject({
      state: "waiting",
      because: 'no live agent of segment "core" stands on an asset',
    });
  });
});
