import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeTable } from "../../../collector/http/api.ts";
import { SPAN } from "../../support/people.ts";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";
import { type Story, storyIn } from "../../support/people-story.ts";

let people: PeopleHouse;
let story: Story;
beforeAll(async () => {
  // In the middle of a roll-over, which lists the agents that have not followed.
  people = await openPeopleHouse({
    authority: () => ({ current: SPAN, next: { ...SPAN, fingerprint: "cd".repeat(32) }, server: SPAN }),
  });
  story = await storyIn(people);
});
afterAll(() => people.close());

const TABLE = routeTable({
  views: { accounts: {} },
  version: "0",
  maxReportBytes: 1,
  maxFeedBytes: 1,
} as never);
const READS = TABLE.filter(
  ({ method, kind, demand }) =>
    method === "get" && kind === "data" && demand.permission !== "linked-exposure",
).map(({ path }) => path);

/** What B's name for a thing would be, wherever a path or a filter takes one. */
const NAMES = (side: Story["a"]): Readonly<Record<string, readonly string[]>> => ({
  id: [side.exposure, side.asset, side.agent, side.run, side.schedule, side.intent],
  link: ["link-1"],
  cve: [side.cve],
  marker: [side.marker],
  occurrence: [side.occurrence],
});

/** Every address that a path becomes when its places are filled with a side's things. */
const filled = (path: string, side: Story["a"]): readonly string[] => {
  const place = /\{(\w+)\}/.exec(path);
  if (place === null) return [path];
  const [hole = "", name = ""] = place;
  return (NAMES(side)[name] ?? []).flatMap((value) => filled(path.replace(hole, value), side));
};

/** Searches and filters that ask for B's things outright. */
const QUERIES = (side: Story["a"]): readonly string[] => [
  `/exposures?owner=${side.name}`,
  `/exposures?asset=${side.asset}`,
  `/exposures?segment=${side.segment}`,
  `/exposures?cve=${side.cve}`,
  `/exposures?q=${side.canaries[0]}`,
  "/exposures?limit=1&sort=seen",
  `/assets?q=${side.canaries[0]}`,
  `/assets?segment=${side.segment}`,
  `/runs?exposure=${side.exposure}`,
  `/runs?segment=${side.segment}`,
  "/runs?segment=internet",
  "/runs?limit=1",
  `/agents?segment=${side.segment}`,
];

/** A path that was asked for may be named in the refusal of it. */
const without = (text: string, asked: string): string =>
  [asked, ...asked.split(/[/?=&]/).filter((part) => part.length > 3)].reduce(
    (left, part) => left.replaceAll(part, ""),
    text,
  );

describe("an owner", () => {
  it.each(READS)("reads nothing of another's at %s, whatever they ask it for", async (path) => {
    const asked = [...new Set([...filled(path, story.a), ...filled(path, story.b)])];
    for (const address of asked) {
      const reply = await people.ask(story.a.means, `GET ${address}`);
      const said = reply.status === 200 ? reply.text : without(reply.text, address);
      // The world's knowledge of a CVE, and "not ours" with the marker that was asked, are no leaks.
      const own = path.includes("{cve}") || path.includes("{marker}") ? without(said, address) : said;
      for (const canary of story.b.canaries) expect(own, `${address} tells ${canary}`).not.toContain(canary);
    }
  });

  it("searches and filters among their own only", async () => {
    for (const query of QUERIES(story.b)) {
      const reply = await people.ask(story.a.means, `GET ${query}`);
      expect([query, reply.status]).toEqual([query, 200]);
      for (const canary of story.b.canaries)
        expect(reply.text, `${query} tells ${canary}`).not.toContain(canary);
    }
  });

  it("pages through to the end of their own and no further", async () => {
    for (const list of [
      "/exposures",
      "/assets",
      "/runs",
      "/agents",
      "/intents",
      "/controls",
      "/outages",
      "/scopes",
      "/cycles",
    ]) {
      let cursor: string | null = "";
      while (cursor !== null) {
        const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const { status, body, text } = await people.ask(story.a.means, `GET ${list}?limit=1${query}`);
        expect([list, status]).toEqual([list, 200]);
        for (const canary of story.b.canaries) expect(text, `${list} tells ${canary}`).not.toContain(canary);
        cursor = body["nextCursor"];
      }
    }
  });

  it("counts their own only", async () => {
    const { body } = await people.ask(story.a.means, "GET /overview");
    expect(body["exposures"].total).toBe(1);
    const all = await people.ask(people.admin, "GET /overview");
    expect(all.body["exposures"].total).toBe(2);
    const [aside] = people.house.rows<{ n: number }>(
      "SELECT count(*) AS n FROM runs r JOIN claims c ON c.no = r.claim_no WHERE c.exposure_no IS NULL",
    );
    expect(body["runs"].total * 2).toBe(all.body["runs"].total - (aside?.n ?? 0));
    expect(body["agents"].total).toBe(all.body["agents"].total - 1);
    const gauges = (await people.ask(story.a.means, "GET /metrics")).text;
    expect(gauges).toMatch(/^plumbline_exposures\{validation="\w+"\} 1$/m);
    expect(gauges).not.toMatch(/^plumbline_exposures\{validation="\w+"\} 2$/m);
  });

  it("sees on the live stream what concerns their own only", async () => {
    const stream = await people.stream(story.a.means, "/live?recent=500");
    await people.ask(people.admin, `POST /exposures/${story.b.exposure}/validations`, {});
    await people.ask(people.admin, `POST /exposures/${story.a.exposure}/validations`, {});
    await expect.poll(stream.text).toContain(story.a.exposure);
    for (const canary of story.b.canaries) expect(stream.text()).not.toContain(canary);
    await stream.leave();
  });

  it("learns that a marker is ours, and not whose", async () => {
    const { body } = await people.ask(story.a.means, `GET /deconflict/${story.b.marker}`);
    expect(body).toMatchObject({ was: "us", run: null });
    for (const canary of story.b.canaries) expect(body["sentence"]).not.toContain(canary);
    expect((await people.ask(story.a.means, `GET /deconflict/${story.a.marker}`)).body["run"]).toMatchObject({
      id: story.a.run,
    });
  });

  it.each(["fix-claims", "retests", "validations", "links"])("acts on their own only: %s", async (act) => {
    const before = people.house.rows("SELECT count(*) AS n FROM audit");
    expect((await people.ask(story.a.means, `POST /exposures/${story.b.exposure}/${act}`, {})).status).toBe(
      404,
    );
    expect(people.house.rows("SELECT count(*) AS n FROM audit")).toEqual(before);
    expect(
      (await people.ask(story.a.means, `POST /exposures/${story.a.exposure}/${act}`, {})).status,
    ).toBeLessThan(300);
  });

  it("reaches what is theirs: the same walk finds it", async () => {
    for (const [address, canary] of [
      ["/exposures", story.a.exposure],
      [`/exposures/${story.a.exposure}`, "Title of alpha"],
      ["/assets", "10.0.71"],
      ["/runs", story.a.run],
      [`/runs/${story.a.run}`, story.a.run],
      ["/segments", "seg-alpha"],
      ["/agents", story.a.agent],
      [`/agents/${story.a.agent}`, story.a.agent],
      ["/authority", story.a.agent],
      ["/overview", "seg-alpha"],
      ["/halt", "halt of alpha"],
    ] as const)
      expect((await people.ask(story.a.means, `GET ${address}`)).text, address).toContain(canary);
  });

  it("and the admin's walk finds B's things where A's does not: the canaries can sing", async () => {
    for (const address of [
      "/exposures",
      "/assets",
      "/runs",
      "/segments",
      "/agents",
      "/overview",
      "/halt",
      "/imports",
      "/authority",
    ]) {
      const { text } = await people.ask(people.admin, `GET ${address}`);
      expect(
        story.b.canaries.some((canary) => text.includes(canary)),
        address,
      ).toBe(true);
    }
  });
});
