import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";
import { type Story, storyIn } from "../../support/people-story.ts";

let people: PeopleHouse;
let story: Story;
let cycle = "";
beforeAll(async () => {
  people = await openPeopleHouse();
  story = await storyIn(people);
  await ask("POST /scopes", {
    scopes: [
      {
        id: "shop",
        title: "The shop",
        owner: "dana",
        select: { names: ["*"] },
        threats: { techniques: ["T1046", "T1486"], groups: ["G0016"] },
      },
    ],
  });
});
afterAll(() => people.close());

const ask = (what: string, body?: object) => people.ask(people.admin, what, body);
const goal = (measure: string, is: string, value: number) => ({ measure, is, value });

describe("a cycle", () => {
  it("starts over a scope that has none, with what is counted then", async () => {
    const { status, body } = await ask("POST /cycles", {
      scope: "shop",
      title: "Spring",
      until: "2027-01-31",
      goals: [goal("confirmed", "at most", 0), goal("assets-seen-share", "at most", 100)],
    });
    expect([status, body["kind"]]).toEqual([200, "started"]);
    cycle = body["id"];
    const shown = (await ask(`GET /cycles/${cycle}`)).body;
    expect(shown).toMatchObject({
      title: "Spring",
      scope: "shop",
      state: "running",
      frozen: false,
      atStart: { assets: 2, exposures: 2, "assets-seen": 0 },
      before: null,
    });
    expect(shown["numbers"]).toMatchObject({ assets: 2, exposures: 2, "assets-seen": 0, runs: 0 });
  });

  it("is the only one over its scope, which can't be taken back meanwhile", async () => {
    expect((await ask("POST /cycles", { scope: "shop", title: "Two", goals: [] })).status).toBe(409);
    expect((await ask("DELETE /scopes/shop")).status).toBe(409);
    expect(await ask("POST /cycles", { scope: "shpo", title: "No" })).toMatchObject({
      status: 400,
      body: { field: "scope" },
    });
  });

  it.each([
    [goal("happiness", "at least", 1), "goals.0.measure"],
    [goal("validated-share", "at least", 101), "goals.0.value"],
    [goal("overdue", "less than", 1), "goals.0.is"],
  ])("refuses the goal %j", async (bad, field) => {
    expect(await ask("POST /cycles", { scope: "shop", title: "x", goals: [bad] })).toMatchObject({
      status: 400,
      body: { field },
    });
  });

  it("has stages that are computed from facts with their dates", async () => {
    const stages = async () => (await ask(`GET /cycles/${cycle}/stages`)).body["items"];
    const before = await stages();
    expect(before.map(({ stage }: { stage: string }) => stage)).toEqual([
      "scoping",
      "discovery",
      "prioritisation",
      "validation",
      "mobilisation",
    ]);
    expect(before[0]).toMatchObject({ progress: 100, sentence: "2 assets, an owner, threats and goals" });
    expect(before[1]).toMatchObject({ progress: 0, began: null });
    people.house.pass(1_000);
    await ask(`POST /exposures/${story.a.exposure}/fix-claims`, { note: "patched" });
    const after = await stages();
    expect(after[4].latest).not.toBe(before[4].latest);
    expect(after[4].sentence).toContain("1 statement of people");
  });

  it("keeps lessons with who wrote them, and nobody changes one", async () => {
    await ask(`POST /cycles/${cycle}/lessons`, { text: "Ask sooner" });
    expect((await ask(`GET /cycles/${cycle}`)).body["lessons"]).toMatchObject([
      { by: "ada", text: "Ask sooner", at: expect.any(String) },
    ]);
    expect((await ask(`POST /cycles/${cycle}/lessons`, { text: " " })).status).toBe(400);
    expect(() => people.house.store.sqlite.exec("UPDATE cycle_lessons SET body = 'x'")).toThrow(
      "append-only",
    );
    expect(() => people.house.store.sqlite.exec("DELETE FROM cycle_lessons")).toThrow("append-only");
  });

  it("reports where the orders part, with n and what was left out", async () => {
    const { body } = await ask(`GET /cycles/${cycle}/report`);
    const { counts, agreement, named, factors } = body;
    const all = counts["false-urgent"] + counts["false-calm"] + counts["agreed"] + counts["unknown"];
    expect(all).toBe(2);
    expect(agreement.n + agreement.unknown).toBe(all);
    expect(named).toHaveLength(all - counts["agreed"]);
    expect(agreement.method).toContain("Kendall 1945");
    for (const { falseUrgent, falseCalm, of } of factors)
      expect(falseUrgent + falseCalm + of).toBeGreaterThan(0);
  });

  it("shows an owner what is theirs of it, and nothing that was kept of others'", async () => {
    for (const path of [`/cycles/${cycle}`, `/cycles/${cycle}/report`]) {
      const { body, text } = await people.ask(story.a.means, `GET ${path}`);
      expect(body).toMatchObject({ frozen: false, atStart: null, numbers: { assets: 1, exposures: 1 } });
      for (const canary of story.b.canaries) expect(text, path).not.toContain(canary);
    }
  });

  it("ends once, with its numbers and its report kept", async () => {
    const before = (await ask(`GET /cycles/${cycle}`)).body["numbers"];
    const ended = await ask(`POST /cycles/${cycle}/end`, {});
    expect(ended).toMatchObject({ status: 200, body: { state: "ended", frozen: true, numbers: before } });
    expect(ended.body["goals"].map(({ met }: { met: string }) => met)).toEqual(["not met", "met"]);
    const report = (await ask(`GET /cycles/${cycle}/report`)).body;
    // The scope holds more from now on, and nothing of it was so when the cycle ended.
    await ask("POST /inventory", { assets: [{ name: "newcomer" }] });
    expect((await ask(`GET /cycles/${cycle}`)).body["numbers"]).toEqual(before);
    expect((await ask(`GET /cycles/${cycle}/report`)).body["counts"]).toEqual(report["counts"]);
    expect((await ask(`POST /cycles/${cycle}/end`, {})).status).toBe(409);
    expect((await ask(`GET /cycles/${cycle}/stages`)).status).toBe(409);
    for (const table of ["cycle_numbers", "cycle_reports"])
      expect(() => people.house.store.sqlite.exec(`DELETE FROM ${table}`)).toThrow("append-only");
    expect(() => people.house.store.sqlite.exec("UPDATE cycles SET title = 'x'")).toThrow("is fixed");
  });

  it("is what the next one over its scope is held against", async () => {
    const { body } = await ask("POST /cycles", { scope: "shop", title: "Summer" });
    const { before } = (await ask(`GET /cycles/${body["id"]}`)).body;
    expect(before).toMatchObject({ id: cycle, title: "Spring", numbers: { assets: 2 } });
    expect((await ask(`GET /cycles/${body["id"]}`)).body["atStart"]).toMatchObject({ assets: 3 });
    const { items } = (await ask("GET /cycles?scope=shop")).body as { items: { title: string }[] };
    expect(items.map(({ title }) => title)).toEqual(["Summer", "Spring"]);
  });
});
