import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExposureDetailView } from "../../../collector/http/schemas.ts";
import { openPeople, type People } from "../../support/people.ts";

let people: People;
const ids: Record<string, string> = {};
beforeAll(async () => {
  people = await openPeople();
  const { seed } = people;
  await seed.segment("internet", { is_public: 1 });
  const database = await seed.asset("db");
  const endpoint = await seed.endpoint(database, 6379);
  await seed.agent("agent-1", { segment: "internet" });
  await seed.scenario();
  const way = { question: `reach ${endpoint} internet`, segment: "internet" };

  const both = await seed.exposure(database, {
    is_reachability: 0,
    title: "both",
    owner: "owner",
    host: "10.0.2.10",
    port: 6379,
    transport: "tcp",
  });
  await seed.claim(both.no, endpoint, way);
  await seed.claim(both.no, endpoint, { ...way, question: `reach.tcp ${endpoint} internet` });
  const unpublished = await seed.exposure(database, { is_reachability: 0, title: "unpublished" });
  await seed.claim(unpublished.no, endpoint, { ...way, scenario_id: "reach.gone" });
  const unmanned = await seed.exposure(database, { is_reachability: 0, title: "unmanned" });
  await seed.claim(unmanned.no, endpoint, {
    ...way,
    segment: "nowhere",
    question: `reach ${endpoint} nowhere`,
  });
  const bare = await seed.exposure(database, {
    is_reachability: 0,
    title: "bare",
    host: null,
    port: null,
    transport: null,
  });
  Object.assign(ids, { both: both.id, unpublished: unpublished.id, unmanned: unmanned.id, bare: bare.id });
});
afterAll(() => people.close());

const testing = async (name: string) =>
  ((await people.ask("viewer", `GET /exposures/${ids[name]}`)).body as ExposureDetailView).testing;

describe("an exposure", () => {
  it("says with what and from where it can be tested", async () => {
    expect(await testing("both")).toEqual({
      testable: true,
      way: { answer: "testable", sentence: "The way to it can be tested with reach.tcp from internet" },
      weakness: {
        answer: "testable",
        sentence: "Whether the weakness is there can be tested with reach.tcp from internet",
      },
    });
  });

  it.each([
    ["unpublished", "not-published", "reach.gone is not published here (plumbline scenario publish)"],
    [
      "unmanned",
      "no-agent",
      "no agent has joined in nowhere (plumbline agent token create --segment nowhere)",
    ],
    ["bare", "no-endpoint", "no report names a port of it and a literal address"],
  ])("that is %s says that nothing can test it, and why", async (name, answer, because) => {
    expect(await testing(name)).toMatchObject({
      testable: false,
      way: { answer, sentence: `The way to it can't be tested: ${because}` },
      weakness: { answer: "no-scenario" },
    });
  });

  it("says why in sentences before the tables", async () => {
    const { body } = await people.ask("viewer", `GET /exposures/${ids["both"]}`);
    expect((body as ExposureDetailView).why).toEqual(["Not settled yet"]);
  });
});

describe("what can be tested", () => {
  it("is counted, each exposure once, with what and from where", async () => {
    expect((await people.ask("viewer", "GET /testing")).body).toEqual({
      exposures: 4,
      testable: { way: 1, weakness: 1, either: 1 },
      answers: expect.arrayContaining([
        { way: "testable", weakness: "testable", exposures: 1 },
        { way: "no-agent", weakness: "no-scenario", exposures: 1 },
      ]),
      scenarios: expect.arrayContaining([
        { asks: "way", scenario: "reach.tcp", segment: "internet", exposures: 1, testable: 1 },
        { asks: "way", scenario: "reach.gone", segment: "internet", exposures: 1, testable: 0 },
      ]),
    });
  });

  it("is counted for an owner of what is theirs alone", async () => {
    expect((await people.ask("owner", "GET /testing")).body).toMatchObject({ exposures: 1 });
  });

  it("narrows the list", async () => {
    const titles = async (testable: string) =>
      (
        (await people.ask("viewer", `GET /exposures?testable=${testable}`)).body as {
          items: { title: string }[];
        }
      ).items.map(({ title }) => title);
    expect(await titles("yes")).toEqual(["both"]);
    expect((await titles("no")).sort()).toEqual(["bare", "unmanned", "unpublished"]);
    expect((await people.ask("viewer", "GET /exposures?testable=perhaps")).status).toBe(400);
  });
});
