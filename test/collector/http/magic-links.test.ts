import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { routeTable } from "../../../collector/http/api.ts";
import { type Means, openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";
import { type Story, storyIn } from "../../support/people-story.ts";

let people: PeopleHouse;
let story: Story;
beforeEach(async () => {
  people = await openPeopleHouse();
  story = await storyIn(people);
});
afterEach(() => people.close());

const make = async (means: Means, exposure: string, body: object = {}) =>
  people.ask(means, `POST /exposures/${exposure}/links`, body);
const open = (url: string) =>
  people.ask(undefined, "POST /links/open", { token: new URL(url).hash.slice(1) });
const opened = async (means: Means = story.a.means, exposure = story.a.exposure): Promise<Means> =>
  people.cookieOf(await open((await make(means, exposure)).body["url"]));

describe("a magic link", () => {
  it("carries its secret after the #, is told once, and kept as a hash", async () => {
    const { body, status } = await make(story.a.means, story.a.exposure);
    expect(status).toBe(201);
    expect(body["url"]).toMatch(/^https:\/\/plumbline\.example\/r#plk_[\w-]{43}$/);
    expect(Date.parse(body["expiresAt"]) - people.house.clock()).toBe(7 * 24 * 3_600_000);
    const secret = new URL(body["url"]).hash.slice(1);
    expect(people.house.store.sqlite.serialize().toString("latin1")).not.toContain(secret);
    expect(
      JSON.stringify((await people.ask(story.a.means, `GET /exposures/${story.a.exposure}/links`)).body),
    ).not.toContain(secret);
    expect(people.audit()[0]).toMatchObject({
      who: story.a.name,
      what: "create-link",
      subject: story.a.exposure,
    });
  });

  it("says until when it is open in this browser, and until when it opens at all", async () => {
    const { body } = await people.ask(await opened(), "GET /owner-view");
    const left = (at: string): number => (Date.parse(at) - people.house.clock()) / 3_600_000;
    expect([left(body["openUntil"]), left(body["linkExpiresAt"])]).toEqual([8, 7 * 24]);
  });

  it("shows its exposure, takes a claim of a fix and a retest, in its own name", async () => {
    const link = await opened();
    const view = await people.ask(link, "GET /owner-view");
    expect(view.body).toMatchObject({
      id: story.a.exposure,
      title: expect.any(String),
      closureDetail: expect.any(Object),
    });
    expect((await people.ask(link, "POST /owner-view/fix-claims", { note: "patched" })).status).toBe(202);
    const [claimed] = people.audit(1);
    expect(claimed).toMatchObject({ what: "claim-fix", subject: story.a.exposure });
    expect(claimed?.who).toMatch(new RegExp(`^link:\\S+ \\(for ${story.a.exposure}\\)$`));
    expect((await people.ask(link, "POST /owner-view/retests", {})).status).toBe(202);
    expect(people.audit(2)).toContainEqual(expect.objectContaining({ what: "retest", who: claimed?.who }));
    expect((await people.ask(link, "GET /owner-view")).body["closure"]).not.toBe("closed");
  });

  it("sees on its stream what happens to its exposure and nothing else", async () => {
    const link = await opened();
    const stream = await people.stream(link, "/owner-view/live?recent=500");
    await people.ask(people.admin, `POST /exposures/${story.b.exposure}/fix-claims`, {});
    await people.ask(link, "POST /owner-view/fix-claims", {});
    await expect.poll(stream.text).toContain(story.a.exposure);
    for (const canary of story.b.canaries) expect(stream.text()).not.toContain(canary);
    await stream.leave();
  });

  it("opens nothing else: every other address of the table refuses it", async () => {
    const link = await opened();
    const table = routeTable({
      views: { accounts: {} },
      version: "0",
      maxReportBytes: 1,
      maxFeedBytes: 1,
    } as never);
    const own = table.filter(({ demand }) => demand.permission === "linked-exposure").map(({ path }) => path);
    expect([...new Set(own)].sort()).toEqual([
      "/api/v1/owner-view",
      "/api/v1/owner-view/fix-claims",
      "/api/v1/owner-view/live",
      "/api/v1/owner-view/retests",
    ]);
    for (const route of table) {
      if (["public", "linked-exposure"].includes(route.demand.permission)) continue;
      for (const id of [story.a.exposure, story.b.exposure, "CVE-2024-1234"]) {
        const path = route.path.replaceAll(/\{\w+\}/g, id);
        const body = route.method === "get" ? undefined : {};
        const { status } = await people.ask(link, `${route.method.toUpperCase()} ${path}`, body);
        expect([route.path, status]).toEqual([route.path, 403]);
      }
    }
  });

  it("isn't what a person or their token comes in by", async () => {
    for (const means of [people.admin, await people.token(people.admin)])
      expect((await people.ask(means, "GET /owner-view")).status).toBe(403);
    expect((await people.ask(undefined, "GET /owner-view")).status).toBe(401);
  });

  it("and a session of one's own stand side by side in a browser", async () => {
    const both = {
      cookie: [people.admin, await opened()]
        .map((means) => ("cookie" in means ? means.cookie : ""))
        .join("; "),
    };
    expect((await people.ask(both, "GET /session")).body).toMatchObject({ user: "ada" });
    expect((await people.ask(both, "GET /owner-view")).body).toMatchObject({ id: story.a.exposure });
  });

  const ends: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      "is revoked",
      async () => {
        const { body } = await people.ask(story.a.means, `GET /exposures/${story.a.exposure}/links`);
        return people.ask(
          story.a.means,
          `DELETE /exposures/${story.a.exposure}/links/${body["items"][0].id}`,
        );
      },
    ],
    [
      "has its exposure given to somebody else",
      () =>
        people.ask(people.admin, `POST /exposures/${story.a.exposure}/assignment`, { owner: story.b.name }),
    ],
    [
      "was made by somebody whose role changes",
      () => people.ask(people.admin, `POST /users/${people.idOf(story.a.name)}/role`, { role: "viewer" }),
    ],
    [
      "loses whoever made it",
      () =>
        people.ask(people.admin, `POST /users/${people.idOf(story.a.name)}/status`, { status: "disabled" }),
    ],
  ];
  it.each(ends)("that %s ends at once, its open stream within a second", async (_, act) => {
    const { body } = await make(story.a.means, story.a.exposure);
    const link = people.cookieOf(await open(body["url"]));
    const stream = await people.stream(link, "/owner-view/live");
    expect(await stream.endsWithin(100)).toBe(false);
    await act();
    expect(await stream.endsWithin(1_000)).toBe(true);
    expect((await people.ask(link, "GET /owner-view")).status).toBe(401);
    expect((await open(body["url"])).body["code"]).toBe("link-over");
  });

  it("ends with its time", async () => {
    const { body } = await make(story.a.means, story.a.exposure, { ttlDays: 1 });
    people.house.pass(23 * 3_600_000);
    const link = people.cookieOf(await open(body["url"]));
    expect((await people.ask(link, "GET /owner-view")).status).toBe(200);
    people.house.pass(3_600_000);
    expect((await people.ask(link, "GET /owner-view")).status).toBe(401);
    expect((await open(body["url"])).status).toBe(403);
  });

  it("lives 30 days at most", async () => {
    expect((await make(story.a.means, story.a.exposure, { ttlDays: 31 })).status).toBe(400);
  });

  it("is made for what is one's own, by those who may act on it", async () => {
    expect((await make(story.a.means, story.b.exposure)).status).toBe(404);
    expect((await make(await people.person("vera", "viewer"), story.a.exposure)).status).toBe(403);
    expect((await people.ask(story.a.means, `GET /exposures/${story.b.exposure}/links`)).status).toBe(404);
    const theirs = (await make(people.admin, story.b.exposure)).body["id"];
    for (const exposure of [story.a.exposure, story.b.exposure])
      expect((await people.ask(story.a.means, `DELETE /exposures/${exposure}/links/${theirs}`)).status).toBe(
        404,
      );
  });

  it("is not guessed: whatever isn't one is told the same", async () => {
    const reply = await people.ask(undefined, "POST /links/open", { token: `plk_${"x".repeat(43)}` });
    expect([reply.status, reply.body["code"]]).toEqual([403, "link-over"]);
    expect(people.audit()[0]).toMatchObject({ what: "sign-in-failed", subject: "a link that leads nowhere" });
  });

  it("is left by its holder, in this browser only", async () => {
    const { body } = await make(story.a.means, story.a.exposure);
    const [here, there] = [
      people.cookieOf(await open(body["url"])),
      people.cookieOf(await open(body["url"])),
    ];
    expect((await people.ask(here, "DELETE /owner-view")).status).toBe(200);
    expect((await people.ask(here, "GET /owner-view")).status).toBe(401);
    expect((await people.ask(there, "GET /owner-view")).status).toBe(200);
    const [link] = (await people.ask(story.a.means, `GET /exposures/${story.a.exposure}/links`)).body[
      "items"
    ];
    expect(link).toMatchObject({ uses: 2, madeBy: story.a.name });
  });

  it("has a cookie that no other site can send", async () => {
    const { body } = await make(story.a.means, story.a.exposure);
    expect((await open(body["url"])).headers.get("set-cookie")).toMatch(
      /^__Host-plumbline-link=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });
});
