import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";
import { type Story, storyIn } from "../../support/people-story.ts";

let people: PeopleHouse;
let story: Story;
beforeAll(async () => {
  people = await openPeopleHouse();
  story = await storyIn(people);
});
afterAll(() => people.close());

const NIGHT = { name: "night", cron: "30 2 * * *", zone: "Europe/Paris", claims: { all: true } };
const put = (schedule: object, replace = false) =>
  people.ask(people.admin, "POST /schedules", { schedule, replace });
const turns = async (means: typeof people.admin) =>
  (await people.ask(means, `GET /schedules/both/occurrences/${story.a.occurrence}/turns`)).body as {
    items: { exposureId: string }[];
    total: number;
  };

describe("putting a schedule in force", () => {
  it("makes it once, says when it is unchanged, and replaces it only where that was asked for", async () => {
    expect(await put(NIGHT)).toMatchObject({ status: 200, body: { kind: "created" } });
    expect((await put(NIGHT)).body).toMatchObject({ kind: "unchanged" });
    expect(await put({ ...NIGHT, jitter: "5m" })).toMatchObject({ status: 409, body: { field: "name" } });
    expect((await put({ ...NIGHT, jitter: "5m" }, true)).body).toMatchObject({ kind: "changed" });
    const { body } = await people.ask(people.admin, "GET /schedules/night");
    expect(body).toMatchObject({
      status: "active",
      due: "30 2 * * * Europe/Paris",
      about: "all claims",
      written: { ...NIGHT, jitter: "5m" },
    });
    // What it shows can be sent back as it is.
    expect((await put(body["written"] as object)).body).toMatchObject({ kind: "unchanged" });
  });

  it.each([
    [{ ...NIGHT, cron: "30 25 * * *" }, "schedule.cron"],
    [{ ...NIGHT, blackouts: ["someday"] }, "schedule.blackouts.0"],
    [{ ...NIGHT, name: "other", claims: { exposures: ["no-such"] } }, "claims.exposures"],
    [{ ...NIGHT, name: "other", claims: { segment: "nowhere" } }, "claims.segment"],
    [{ name: "past", once: "2020-01-01T00:00", claims: { all: true } }, "once"],
    [{ ...NIGHT, colour: "red" }, "schedule"],
  ])("refuses %j at its field", async (schedule, field) => {
    expect(await put(schedule)).toMatchObject({ status: 400, body: { field } });
  });

  it("is for operators; viewers and owners read", async () => {
    const viewer = await people.person("vera", "viewer");
    expect((await people.ask(viewer, "POST /schedules", { schedule: NIGHT })).status).toBe(403);
    expect((await people.ask(viewer, "DELETE /schedules/night")).status).toBe(403);
    expect((await people.ask(viewer, "GET /schedules/night")).status).toBe(200);
    expect((await people.ask(viewer, "GET /schedule-preview?schedule=night")).status).toBe(403);
  });
});

describe("a schedule of many people's claims", () => {
  it("shows an owner the turns of what is theirs, counts them alone, and says nothing of the others", async () => {
    expect((await turns(people.admin)).total).toBe(2);
    expect(await turns(story.a.means)).toMatchObject({ total: 1, items: [{ exposureId: story.a.exposure }] });
    const { body } = await people.ask(story.a.means, "GET /schedules/both/occurrences");
    expect(body["items"]).toMatchObject([{ claims: 1 }]);
    expect((await people.ask(story.a.means, "GET /schedules/both")).body).toMatchObject({
      about: "claims of yours among others",
      written: { claims: null },
      last: null,
    });
  });

  it("is not there for an owner of none of them", async () => {
    const other = await people.person("otto", "owner");
    expect((await people.ask(other, "GET /schedules")).body).toMatchObject({ items: [], total: 0 });
    expect((await people.ask(other, "GET /schedules/both")).status).toBe(404);
    expect((await people.ask(other, "GET /schedules/both/occurrences")).status).toBe(404);
  });

  it("is paged by cursor, each order with its own", async () => {
    const { body } = await people.ask(
      people.admin,
      `GET /schedules/both/occurrences/${story.a.occurrence}/turns?limit=1`,
    );
    const next = String(body["nextCursor"]);
    const rest = await people.ask(
      people.admin,
      `GET /schedules/both/occurrences/${story.a.occurrence}/turns?limit=1&cursor=${next}`,
    );
    expect([(rest.body["items"] as unknown[]).length, rest.body["nextCursor"]]).toEqual([1, null]);
    expect((await people.ask(people.admin, `GET /schedules?cursor=${next}`)).status).toBe(400);
  });
});

describe("a preview", () => {
  it("shows the next times with what the clocks do to them, and starts nothing", async () => {
    const before = people.house.rows("SELECT count(*) AS n FROM runs");
    const spec = encodeURIComponent(JSON.stringify({ ...NIGHT, blackouts: ["2027-03-27..2027-03-29"] }));
    const { body } = await people.ask(people.admin, `GET /schedule-preview?spec=${spec}&times=100`);
    const due = body["due"] as { at: string; local: string; shut: string | null; clocks: string | null }[];
    expect(due).toHaveLength(100);
    expect(body).toMatchObject({ zone: "Europe/Paris", claims: 2, isMore: false });
    expect(body["planned"]).toHaveLength(2);
    expect(people.house.rows("SELECT count(*) AS n FROM runs")).toEqual(before);
  });

  it.each([
    ["", "schedule"],
    ["?spec=%7B", "spec"],
    ["?spec=%7B%7D", "name"],
    ["?schedule=night&spec=%7B%7D", "schedule"],
  ])("refuses %j at its field", async (query, field) => {
    expect(await people.ask(people.admin, `GET /schedule-preview${query}`)).toMatchObject({
      status: 400,
      body: { field },
    });
  });
});

it("keeps what a deleted schedule came to, under its id; its name is free again", async () => {
  await put({ ...NIGHT, name: "gone" });
  const { body } = await people.ask(people.admin, "GET /schedules/gone");
  expect((await people.ask(people.admin, "POST /schedules/gone/pause", {})).body).toEqual({ kind: "paused" });
  expect((await people.ask(people.admin, "POST /schedules/gone/pause", {})).body).toEqual({
    kind: "was-paused",
  });
  expect((await people.ask(people.admin, "DELETE /schedules/gone")).body).toEqual({ kind: "deleted" });
  expect((await people.ask(people.admin, "GET /schedules/gone")).status).toBe(404);
  expect((await people.ask(people.admin, `GET /schedules/${body["id"]}`)).body).toMatchObject({
    status: "deleted",
    nextAt: null,
  });
  expect((await put({ ...NIGHT, name: "gone" })).body).toMatchObject({ kind: "created" });
  expect((await people.ask(people.admin, "DELETE /schedules/nothing")).status).toBe(404);
});
