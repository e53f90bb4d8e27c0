import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ATTEMPT_LIMITS } from "../../../collector/app/attempt-limit.ts";
import { CHALLENGE_MS } from "../../../collector/app/sign-in.ts";
import { type Means, openPeopleHouse, PASSWORD, type PeopleHouse } from "../../support/people-house.ts";

let people: PeopleHouse;
let olive: Means;
let factor: Awaited<ReturnType<PeopleHouse["secondFactor"]>>;
beforeEach(async () => {
  people = await openPeopleHouse();
  olive = await people.person("olive", "operator");
  factor = await people.secondFactor(olive);
});
afterEach(() => people.close());

const half = async (): Promise<string> => {
  const reply = await people.ask(undefined, "POST /session", { name: "olive", password: PASSWORD });
  expect([reply.status, reply.body["code"]]).toEqual([401, "second-factor-needed"]);
  expect(reply.headers.get("set-cookie")).toBeNull();
  return reply.body["challenge"];
};
const finish = (challenge: string, code: string) =>
  people.ask(undefined, "POST /session/second-factor", { challenge, code });

describe("a second factor", () => {
  it("is needed after the password, and one step to either side of now is taken", async () => {
    for (const offset of [0, 1, -1]) {
      people.house.pass(10 * 30_000);
      const reply = await finish(await half(), factor.codeAfter(offset));
      expect([reply.status, reply.body["user"]]).toEqual([200, "olive"]);
      expect((await people.ask(people.cookieOf(reply), "GET /exposures")).status).toBe(200);
    }
  });

  it.each([2, -2, 1_000])("is refused %i steps away", async (offset) => {
    people.house.pass(10 * 30_000);
    const reply = await finish(await half(), factor.codeAfter(offset));
    expect([reply.status, reply.body["code"]]).toEqual([401, "sign-in-failed"]);
    expect(people.audit()[0]).toMatchObject({ what: "sign-in-failed", subject: "olive (second factor)" });
  });

  it("takes a code once, also from two who come at the same moment, and none before one that was taken", async () => {
    people.house.pass(60_000);
    const [one, two] = [await half(), await half()];
    const code = factor.codeAfter(0);
    const replies = await Promise.all([finish(one, code), finish(two, code)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await finish(await half(), factor.codeAfter(-1))).status).toBe(401);
  });

  it("isn't confirmed by the code that will sign in: that one is used up", async () => {
    expect((await finish(await half(), factor.codeAfter(0))).status).toBe(401);
  });

  it("takes each recovery code once, with or without its dash", async () => {
    expect(factor.recovery).toHaveLength(10);
    const [code = "", second = ""] = factor.recovery;
    expect((await finish(await half(), code)).status).toBe(200);
    expect((await finish(await half(), code)).status).toBe(401);
    expect((await finish(await half(), second.replace("-", "").toLowerCase())).status).toBe(200);
    expect(people.audit(9).map(({ what }) => what)).toContain("use-recovery-code");
    expect(people.house.rows("SELECT count(*) AS n FROM recovery_codes")).toEqual([{ n: 8 }]);
  });

  it("is pausing after a few wrong codes, whatever challenge they come with", async () => {
    for (let i = 0; i < ATTEMPT_LIMITS.accountFromPeer; i++) await finish(await half(), "000000");
    people.house.pass(60_000);
    expect((await finish(await half(), factor.codeAfter(0))).status).toBe(429);
  });

  it("ends its challenge with its use, its time, a new password, or another role", async () => {
    people.house.pass(60_000);
    const used = await half();
    await finish(used, factor.codeAfter(0));
    expect((await finish(used, factor.codeAfter(1))).status).toBe(401);

    const late = await half();
    people.house.pass(CHALLENGE_MS);
    expect((await finish(late, factor.codeAfter(0))).status).toBe(401);

    const before = await half();
    await people.ask(people.admin, `POST /users/${people.idOf("olive")}/password`, {
      password: "for once only!",
    });
    expect((await finish(before, factor.codeAfter(0))).status).toBe(401);
  });

  it("is kept sealed, and its recovery codes as hashes", async () => {
    const stored = people.house.store.sqlite.serialize().toString("latin1");
    expect(stored).toContain("sealed1.");
    for (const secret of [
      factor.secret,
      ...factor.recovery,
      ...factor.recovery.map((code) => code.replace("-", "")),
    ])
      expect(stored).not.toContain(secret);
  });

  it("is ended by its owner with a code of it, never by a token", async () => {
    const token = await people.token(olive);
    people.house.pass(60_000);
    const end = (means: Means, code: string) => people.ask(means, "POST /second-factor/end", { code });
    expect((await end(token, factor.codeAfter(0))).status).toBe(403);
    expect((await end(olive, "123456")).status).toBe(401);
    expect((await end(olive, factor.codeAfter(0))).status).toBe(200);
    expect((await people.ask(undefined, "POST /session", { name: "olive", password: PASSWORD })).status).toBe(
      200,
    );
  });

  it("can't be replaced by beginning again: the old one is ended first", async () => {
    expect((await people.ask(olive, "POST /second-factor", {})).status).toBe(409);
  });

  it("is taken away by an admin from who lost it, and written down", async () => {
    await people.ask(people.admin, `DELETE /users/${people.idOf("olive")}/second-factor`);
    expect(people.audit()[0]).toMatchObject({ who: "ada", what: "reset-second-factor", subject: "olive" });
    expect((await people.ask(olive, "GET /session")).status).toBe(401);
    expect((await people.ask(undefined, "POST /session", { name: "olive", password: PASSWORD })).status).toBe(
      200,
    );
  });

  it("may be set up anew within the same half minute", async () => {
    await people.ask(people.admin, `DELETE /users/${people.idOf("olive")}/second-factor`);
    const again = await people.secondFactor(await people.signIn("olive"));
    expect(again.recovery).toHaveLength(10);
    expect(again.secret).not.toBe(factor.secret);
  });

  it("gives an authenticator what it needs", async () => {
    const anna = await people.person("anna b", "viewer");
    const { body } = await people.ask(anna, "POST /second-factor", {});
    expect(body["uri"]).toBe(
      `otpauth://totp/Plumbline:anna%20b?secret=${body["secret"]}&issuer=Plumbline&algorithm=SHA1&digits=6&period=30`,
    );
    expect(body["secret"]).toMatch(/^[A-Z2-7]{32}$/);
    expect((await people.ask(anna, "GET /second-factor")).body).toEqual({ state: "begun" });
    expect(
      (await people.ask(undefined, "POST /session", { name: "anna b", password: PASSWORD })).status,
    ).toBe(200);
  });
});

describe("a role that needs a second factor", () => {
  it("gets nothing done without one, but setting it up", async () => {
    const oscar = await people.person("oscar", "operator");
    const token = await people.token(oscar);
    await people.ask(people.admin, "POST /second-factor/roles", { roles: ["operator"] });
    expect((await people.ask(people.admin, "GET /second-factor/roles")).body).toEqual({
      roles: ["operator"],
    });
    for (const means of [oscar, token]) {
      const reply = await people.ask(means, "GET /exposures");
      expect([reply.status, reply.body["code"]]).toEqual([403, "second-factor-setup-needed"]);
    }
    expect((await people.ask(oscar, "GET /session")).body).toMatchObject({ must: "second-factor" });
    await people.secondFactor(oscar);
    expect((await people.ask(oscar, "GET /exposures")).status).toBe(200);
    expect((await people.ask(olive, "GET /exposures")).status).toBe(200);
    expect((await people.ask(people.admin, "GET /exposures")).status).toBe(200);
  });

  it("cuts an open stream of who has none within a second", async () => {
    const stream = await people.stream(await people.person("oscar", "operator"));
    await people.ask(people.admin, "POST /second-factor/roles", { roles: ["operator"] });
    expect(await stream.endsWithin(1_000)).toBe(true);
  });
});
