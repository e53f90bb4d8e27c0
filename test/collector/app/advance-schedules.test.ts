import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { occurrencesOf, schedule, turnsOf } from "../../support/schedules.ts";
import { exposureOf, finding, importInto, report } from "../../support/small-network.ts";
import { openStage, type Stage, validateIn, workAll } from "../../support/story.ts";
import { named, verifyFile } from "../../support/tampering.ts";
import { openWorld, shutWorld } from "../../support/worlds.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const HOUR_MS = 3_600_000;
const put = (over: Record<string, unknown> = {}) =>
  stage.house.execute("put-schedule", { schedule: schedule(over), replace: false });
/** Lets so much time pass in steps, with a tick after each and every job done. */
const goOn = async (ms: number, stepMs = 1_000, world = openWorld): Promise<void> => {
  for (let passed = 0; passed < ms; passed += stepMs) {
    stage.house.pass(stepMs);
    await stage.house.tick();
    await workAll(stage, world);
  }
};
const runs = () =>
  stage.house.rows<{ reason: string; asked_by: string; state: string }>(
    "SELECT reason, asked_by, state FROM runs ORDER BY no",
  );
const [started, held] = ["started", "waiting"];

describe("a schedule that is due", () => {
  it("runs its claims as a person's request would, and ends with what became of each", async () => {
    await put();
    await stage.house.tick();
    expect(runs()).toEqual([]);
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(250, 250);
    expect(runs()).toMatchObject([{ reason: "scheduled", asked_by: "schedule nightly" }]);
    await goOn(3_000);
    expect(turnsOf(stage.house)).toMatchObject([{ state: "done", run_no: 1, because: null }]);
    expect(occurrencesOf(stage.house)).toMatchObject([{ state: "over", claims: 1 }]);
    expect(JSON.parse(occurrencesOf(stage.house)[0]?.summary ?? "")).toMatchObject({ ran: 1, notRun: 0 });
    expect(exposureOf(stage.house).validation).toBe("confirmed");
    expect(stage.house.troubles).toEqual([]);
  });

  it("keeps the plan as it was made: the schedule, each scenario's digest, and whom it was for", async () => {
    await put({ jitter: "10m" });
    await goOn(HOUR_MS, HOUR_MS);
    const [occurrence] = occurrencesOf(stage.house);
    const [{ digest } = { digest: "" }] = stage.house.rows<{ digest: string }>(
      "SELECT digest FROM scenarios WHERE id = (SELECT scenario_id FROM claims)",
    );
    expect(JSON.parse(occurrence?.snapshot ?? "")).toMatchObject({
      schedule: { name: "nightly", jitterMs: 600_000 },
      scenarios: [{ digest }],
    });
    for (const edit of [
      "UPDATE occurrences SET snapshot = '{}'",
      "UPDATE occurrences SET due_at = 1",
      "UPDATE turns SET claim_no = 9",
      "UPDATE turns SET due_at = 9",
    ])
      expect(() => stage.house.store.sqlite.exec(edit)).toThrow(/fixed/);
  });
});

describe("a claim whose turn came to nothing", () => {
  const reasons = () => turnsOf(stage.house).map(({ state, because }) => [state, because]);

  it("waits for a live agent, and says so when none came in time", async () => {
    await put({ within: "10s" });
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "gone" });
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(5_000);
    expect(reasons()).toEqual([[held, null]]);
    await goOn(10_000);
    expect(reasons()).toEqual([
      ["not-run", expect.stringMatching(/^it could start until .*: no live agent in segment "internet"$/)],
    ]);
    expect(stage.house.rows("SELECT body FROM events WHERE kind = 'alert'")).toMatchObject([
      { body: expect.stringContaining("1 of 1 claims did not run: it could start until") },
    ]);
  });

  it("runs when the agent comes back in time", async () => {
    await put({ within: "10s" });
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "gone" });
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(5_000);
    await stage.house.hello(stage.outside);
    await goOn(5_000);
    expect(reasons()).toEqual([["done", null]]);
  });

  it("is held by a halt, a blackout and what isn't a maintenance window, each by its name", async () => {
    await put({ name: "a", within: "5s" });
    await put({ name: "b", within: "5s", blackouts: ["fri 13:00-14:00"] });
    await put({ name: "c", within: "5s", windows: ["sat 00:00-24:00"] });
    await stage.house.execute("halt", { scope: "segment:internet", reason: "drill" });
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(7_000);
    expect(reasons().map(([, because]) => because)).toEqual([
      expect.stringMatching(/: segment "internet" is halted$/),
      expect.stringMatching(/: blackout fri 13:00-14:00 UTC$/),
      expect.stringMatching(/: outside its maintenance windows \(sat 00:00-24:00 UTC\)$/),
    ]);
  });

  it("is linked to the run that asks the same", async () => {
    await put();
    await stage.house.execute("validate", {});
    stage.house.pass(HOUR_MS - 1_000);
    await stage.house.execute("validate", {});
    stage.house.pass(1_000);
    await stage.house.tick();
    await stage.house.execute("validate", {});
    await stage.house.tick();
    const [run] = stage.house.rows<{ no: number; id: string }>(
      "SELECT no, id FROM runs WHERE state = 'running'",
    );
    expect(turnsOf(stage.house)).toMatchObject([
      {
        state: "not-run",
        run_no: run?.no,
        because: "a run under way asks the same; its answer counts for this too",
      },
    ]);
  });

  it("is refused by the agents' rules in their words", async () => {
    const alone = await openStage();
    await stage.house.close();
    stage = alone;
    await stage.house.execute("agent-gone", { agentId: stage.outside.id, why: "gone" });
    await stage.house.live({
      segment: "internet",
      rules: JSON.stringify({}),
    });
    await put();
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(1_000);
    expect(reasons()).toEqual([["not-run", expect.stringContaining("rules")]]);
  });

  it("is not run when its scenario was published anew after the plan was made", async () => {
    await put({ jitter: "10m" });
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(250, 250);
    stage.house.store.sqlite.exec("PRAGMA defer_foreign_keys = ON");
    stage.house.store.sqlite.exec(
      'UPDATE occurrences SET look_at = look_at; DROP TRIGGER occurrences_plan; UPDATE occurrences SET snapshot = replace(snapshot, \'"digest":"\', \'"digest":"0\')',
    );
    await goOn(601_000, 60_100);
    expect(reasons()).toEqual([["not-run", expect.stringMatching(/published anew after this was planned/)]]);
  });

  it("is told that its schedule was paused, or deleted, and by whom", async () => {
    await put({ name: "a", jitter: "10m" });
    await put({ name: "b", jitter: "10m" });
    await goOn(HOUR_MS, HOUR_MS);
    await stage.house.execute("pause-schedule", { id: "a" });
    await stage.house.execute("delete-schedule", { id: "b" });
    await goOn(1_000, 250);
    expect(reasons().map(([, because]) => because)).toEqual([
      "the schedule was paused by tess",
      "the schedule was deleted by tess",
    ]);
  });
});

describe("limits", () => {
  const many = async (over: Record<string, unknown>): Promise<void> => {
    await importInto(
      stage.house,
      report(
        [1, 2, 3, 4].map((port) =>
          finding({
            title: `Port ${port}`,
            weakness: `w-${port}`,
            endpoint: { host: "10.0.2.10", port, protocol: "tcp" },
          }),
        ),
      ),
    );
    await put(over);
    await goOn(HOUR_MS, HOUR_MS);
    stage.house.pass(250);
    await stage.house.tick();
  };
  const underWay = () => turnsOf(stage.house).filter(({ state }) => state === started).length;

  it("keep to so many runs against one target, then go on with the next", async () => {
    await many({ limits: { perTarget: 2 } });
    expect(underWay()).toBe(2);
    await goOn(20_000);
    expect(turnsOf(stage.house).map(({ state }) => state)).toEqual(Array(5).fill("done"));
  });

  it("keep to so many jobs at one agent", async () => {
    await many({ limits: { perAgent: 1, perTarget: 100 } });
    expect(underWay()).toBe(1);
    expect(
      turnsOf(stage.house).filter(({ because }) => /have \d jobs to do first/.test(because ?? "")),
    ).toHaveLength(1);
    await goOn(30_000);
    expect(turnsOf(stage.house).map(({ state }) => state)).toEqual(Array(5).fill("done"));
  });

  it("keep to so many runs of one occurrence", async () => {
    await many({ limits: { atOnce: 3, perTarget: 100 } });
    expect(underWay()).toBe(3);
  });
});

describe("a collector that was down", () => {
  const outage = async (missed: string, hours: number): Promise<void> => {
    await put({ missed, within: "30m" });
    await stage.house.restart();
    stage.house.pass(hours * HOUR_MS + 600_000);
    for (const agent of [stage.near, stage.outside]) await stage.house.hello(agent);
    await stage.house.tick();
    await goOn(30_000);
  };
  const told = () =>
    occurrencesOf(stage.house).map(({ state, cause, summary }) => [
      state,
      (JSON.parse(cause) as { kind: string }).kind,
      (JSON.parse(summary ?? "{}") as { because?: string }).because ?? "",
    ]);

  it("skips what it missed, and says what and why", async () => {
    await outage("skip", 3);
    expect(told()).toEqual([
      [
        "missed",
        "missed",
        expect.stringMatching(
          /^missed 3 times from .* 13:00 UTC to .* 15:00 UTC: the collector did not look at it until .* 15:10 UTC, and its policy is skip$/,
        ),
      ],
    ]);
    expect(runs()).toEqual([]);
  });

  it("makes up for the last of them once", async () => {
    await outage("run-once", 3);
    expect(told()).toEqual([
      ["missed", "missed", expect.stringMatching(/^missed 2 times .*, so newer ones ran instead$/)],
      ["over", "late", ""],
    ]);
    expect(runs()).toMatchObject([{ state: "judged" }]);
  });

  it("makes up for all of them one after the other, as many as it may", async () => {
    await outage("run-all", 3);
    expect(told()).toEqual(Array(3).fill(["over", "late", ""]));
    expect(runs()).toHaveLength(3);
  });

  it("makes up for no more than ten, and says how many were left out", async () => {
    await outage("run-all", 24);
    expect(told()[0]).toEqual(["missed", "missed", expect.stringMatching(/^missed 14 times/)]);
    expect(told()).toHaveLength(11);
  });

  it("says of what waited when it went that no collector ran", async () => {
    await put({ jitter: "10m", within: "10m" });
    stage.house.pass(HOUR_MS);
    await stage.house.tick();
    await stage.house.restart();
    stage.house.pass(HOUR_MS - 60_000);
    await stage.house.tick();
    expect(turnsOf(stage.house)).toMatchObject([
      { state: "not-run", because: expect.stringMatching(/: no collector ran then$/) },
    ]);
  });
});

describe("a schedule that waits for something", () => {
  const happened = () =>
    occurrencesOf(stage.house).map(
      ({ cause }) => (JSON.parse(cause) as { happened: { event: string; subject: string }[] }).happened,
    );

  it("runs the claims of what was imported, once nothing more comes", async () => {
    await put({ on: ["exposure-imported"] });
    await importInto(
      stage.house,
      report([
        finding({
          title: "New",
          weakness: "new",
          endpoint: { host: "10.0.2.10", port: 8080, protocol: "tcp" },
        }),
      ]),
    );
    await goOn(5_000);
    expect(occurrencesOf(stage.house)).toEqual([]);
    await goOn(10_000);
    expect(turnsOf(stage.house)).toMatchObject([{ claim_no: 2, state: "done" }]);
    expect(happened()).toMatchObject([[{ event: "exposure-imported" }]]);
  });

  it("runs the claims of what is said to be fixed, of what drifted, and of all when intelligence changed", async () => {
    await put({ name: "fixed", on: ["fix-claimed"] });
    await put({ name: "drifted", on: ["drift"] });
    await put({ name: "intel", on: ["intel-changed"] });
    const { id } = exposureOf(stage.house);
    await validateIn(stage, openWorld);
    await goOn(15_000);
    expect(happened()).toEqual([]);
    await stage.house.execute("claim-fix", { exposureId: id, note: "" });
    await goOn(30_000, 1_000, shutWorld);
    expect(happened()).toEqual([[{ event: "fix-claimed", subject: id }], [{ event: "drift", subject: id }]]);
    await stage.house.execute("update-epss", {
      modelVersion: "1",
      scoreDate: 1,
      scores: [{ cve: "CVE-2024-1", epss: 0.5, percentile: 0.5 }],
    });
    await goOn(15_000, 1_000, shutWorld);
    expect(happened().at(-1)).toEqual([{ event: "intel-changed", subject: "intel" }]);
    expect(occurrencesOf(stage.house).every(({ claims }) => claims === 1)).toBe(true);
  });

  it("runs the claims of a segment that an agent joined", async () => {
    await put({ on: ["agent-joined"] });
    await stage.house.live({ segment: "internet" });
    await goOn(15_000);
    expect(happened()).toEqual([[{ event: "agent-joined", subject: "internet" }]]);
    expect(turnsOf(stage.house)).toHaveLength(1);
  });

  it("renews evidence before it is stale, once for each time that it goes stale", async () => {
    await validateIn(stage, openWorld);
    await put({ on: ["evidence-going-stale"], ahead: "2h" });
    const [{ fresh_until: until } = { fresh_until: 0 }] = stage.house.rows<{ fresh_until: number }>(
      "SELECT fresh_until FROM exposures",
    );
    stage.house.pass(until - 3 * HOUR_MS - stage.house.clock());
    await goOn(1_000);
    expect(occurrencesOf(stage.house)).toEqual([]);
    stage.house.pass(HOUR_MS);
    await goOn(30_000);
    expect(turnsOf(stage.house)).toMatchObject([{ state: "done" }]);
    await goOn(HOUR_MS, 60_000);
    expect(occurrencesOf(stage.house)).toHaveLength(1);
    const [after] = stage.house.rows<{ fresh_until: number }>("SELECT fresh_until FROM exposures");
    expect(after?.fresh_until).toBeGreaterThan(until);
  });

  it("hears nothing of what happened before it was there", async () => {
    await stage.house.execute("update-epss", {
      modelVersion: "1",
      scoreDate: 1,
      scores: [{ cve: "CVE-2024-1", epss: 0.5, percentile: 0.5 }],
    });
    await put({ on: ["intel-changed", "exposure-imported"] });
    await goOn(30_000);
    expect(occurrencesOf(stage.house)).toEqual([]);
  });
});

describe("many that wait", () => {
  it("keep none that is newer from its turn", async () => {
    for (let i = 0; i < 120; i++)
      await put({ name: `night-${i}`, windows: ["2030-01-01"], within: "1d", every: "2d" });
    await put({ name: "sound", every: "2d" });
    await goOn(48 * HOUR_MS, 48 * HOUR_MS);
    await goOn(20_000, 500);
    const waiting = turnsOf(stage.house).filter(({ state }) => state === held);
    expect(waiting).toHaveLength(120);
    expect(runs()).toMatchObject([{ asked_by: "schedule sound", state: "judged" }]);
  });
});

describe("a schedule that is replaced", () => {
  it("stays paused where it was, and is due by what it says now where it was not", async () => {
    await put();
    const replaceWith = (over: Record<string, unknown>) =>
      stage.house.execute("put-schedule", { schedule: schedule(over), replace: true });
    expect(await replaceWith({ every: "2h" })).toMatchObject({
      kind: "changed",
      nextAt: stage.house.clock() + 2 * HOUR_MS,
    });
    await stage.house.execute("pause-schedule", { id: "nightly" });
    expect(await replaceWith({ every: "3h" })).toMatchObject({ kind: "changed", nextAt: null });
    await goOn(7 * HOUR_MS, HOUR_MS);
    expect(runs()).toEqual([]);
    await stage.house.execute("resume-schedule", { id: "nightly" });
    await goOn(3 * HOUR_MS, HOUR_MS);
    await goOn(1_000, 250);
    expect(runs()).toHaveLength(1);
  });
});

describe("a step that fails", () => {
  it("ends the one claim that it was about, and starts the others", async () => {
    await importInto(
      stage.house,
      report([
        finding({ title: "P", weakness: "p", endpoint: { host: "10.0.2.10", port: 8080, protocol: "tcp" } }),
      ]),
    );
    await put();
    stage.house.store.sqlite.exec(
      "CREATE TRIGGER broken BEFORE INSERT ON runs WHEN NEW.claim_no = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END",
    );
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(5_000);
    expect(turnsOf(stage.house)).toMatchObject([
      { state: "not-run", because: "the collector could not start it; its log says why" },
      { state: "done" },
    ]);
    expect(stage.house.troubles).toMatchObject([
      expect.stringMatching(/^Claim .* of schedule nightly failed: .*broken/),
    ]);
  });

  it("tells of a thousand things at once as of everything", async () => {
    await put({ on: ["drift"] });
    const { sqlite } = stage.house.store;
    sqlite.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
       INSERT INTO events (at, kind, exposure_id, body) SELECT 1, 'validation-changed', 'x-' || i, '{"detail":"fixed → confirmed"}' FROM n`,
    );
    await goOn(15_000);
    expect(JSON.parse(occurrencesOf(stage.house)[0]?.cause ?? "")).not.toHaveProperty("only");
    expect(turnsOf(stage.house)).toMatchObject([{ claim_no: 1, state: "done" }]);
  });

  it("is said and put off, and keeps no other schedule from its turn", async () => {
    await put({ name: "broken" });
    await put({ name: "sound", claims: { segment: "internet" } });
    stage.house.store.sqlite.exec(
      "CREATE TRIGGER broken BEFORE INSERT ON turns WHEN NEW.occurrence_no = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END",
    );
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(5_000);
    expect(stage.house.troubles).toMatchObject([expect.stringMatching(/^Schedule broken, .*failed/)]);
    expect(turnsOf(stage.house)).toMatchObject([{ occurrence_no: 2, state: "done" }]);
  });
});

describe("the record of what was planned and what became of it", () => {
  beforeEach(async () => {
    await put();
    await goOn(HOUR_MS, HOUR_MS);
    await goOn(5_000);
  });
  const firstBreak = () => named(verifyFile(stage.house.store.sqlite));

  it("holds as it was written", () => {
    expect(turnsOf(stage.house)).toMatchObject([{ state: "done" }]);
    expect(firstBreak()).toBe("");
  });

  it.each([
    ["UPDATE turns SET claim_no = 99", "the plan is not the one that was made"],
    ["UPDATE turns SET due_at = due_at + 1", "the plan is not the one that was made"],
    ["DELETE FROM turns", "the plan is not the one that was made"],
    [
      "UPDATE turns SET state = 'not-run', run_no = NULL, because = 'x'",
      "its turns did not end as is written here",
    ],
  ])("names the occurrence after %s", (edit, reason) => {
    stage.house.store.sqlite.exec(`DROP TRIGGER turns_plan; DROP TRIGGER turns_end; ${edit}`);
    expect(firstBreak()).toBe(`turns occurrence 1: ${reason}`);
  });
});
