import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RATE_WINDOW_MS, RATES, rateLimit } from "../../../collector/http/rate-limit.ts";
import { instant } from "../../../proto/time.ts";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";

describe("a rate", () => {
  it("is so many in a minute for one, whatever the others do", () => {
    let now = 1_000;
    const limit = rateLimit(() => instant(now));
    for (let i = 0; i < RATES.heavy; i++) expect(limit.take("heavy", "ann")).toBe(0);
    now += 1_000;
    expect(limit.take("heavy", "ann")).toBe(RATE_WINDOW_MS - 1_000);
    expect(limit.take("heavy", "bob")).toBe(0);
    expect(limit.take("read", "ann")).toBe(0);
    now += RATE_WINDOW_MS - 1_000;
    expect(limit.take("heavy", "ann")).toBe(0);
  });
});

describe("the door", () => {
  let people: PeopleHouse;
  beforeEach(async () => {
    people = await openPeopleHouse();
  });
  afterEach(() => people.close());

  it("says when to come back to who asks too often, and lets others in", async () => {
    for (let i = 0; i < RATES.heavy; i++) await people.ask(people.admin, "GET /verify-log");
    const reply = await people.ask(people.admin, "GET /verify-log");
    expect([reply.status, reply.headers.get("retry-after")]).toEqual([429, "60"]);
    expect((await people.ask(people.admin, "GET /overview")).status).toBe(200);
    const olive = await people.person("olive", "operator");
    expect((await people.ask(olive, "GET /verify-log")).status).toBe(200);
  });

  it("counts by address where nobody is signed in, and before any hash is made", async () => {
    const wrong = () => people.ask(undefined, "POST /links/open", { token: "plk_x" });
    // Signing in as the first account was one of them.
    for (let i = 1; i < RATES.proof; i++) expect((await wrong()).status).toBe(403);
    expect((await wrong()).status).toBe(429);
  });
});
