import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Role } from "../../../collector/app/role.ts";
import { routeTable } from "../../../collector/http/api.ts";
import { openPeopleHouse, type PeopleHouse } from "../../support/people-house.ts";

let people: PeopleHouse;
beforeEach(async () => {
  people = await openPeopleHouse();
});
afterEach(() => people.close());

const TABLE = routeTable({
  views: { accounts: {} },
  version: "0",
  maxReportBytes: 1,
  maxFeedBytes: 1,
} as never);

/** Which permissions the table answers a token of an admin with that scope for. */
const REACH = {
  read: ["viewer"],
  retest: ["viewer", "owner-of-object"],
  operate: ["viewer", "owner-of-object", "operator"],
  approve: ["viewer", "approver"],
  admin: ["viewer", "admin"],
  people: ["viewer", "people"],
} as const;

describe("a token's scope", () => {
  it.each(Object.entries(REACH))("%s reaches just %j, over the whole table", async (scope, reach) => {
    const token = await people.token(people.admin, [scope]);
    for (const { method, path, demand, kind } of TABLE) {
      if (["public", "linked-exposure"].includes(demand.permission) || kind === "raw") continue;
      const body = method === "get" ? undefined : { "a field nobody named": 1 };
      const address = path.replaceAll(/\{\w+\}/g, "CVE-2024-1234");
      const { status } = await people.ask(token, `${method.toUpperCase()} ${address}`, body);
      const isInReach = (reach as readonly string[]).includes(demand.permission) && demand.bySession !== true;
      expect([address, status === 403]).toEqual([address, !isInReach]);
      if (status === 401) throw new Error(`${address} ended the token`);
    }
  });

  const above: readonly (readonly [Role, string])[] = [
    ["viewer", "retest"],
    ["viewer", "operate"],
    ["owner", "operate"],
    ["operator", "approve"],
    ["operator", "admin"],
    ["approver", "admin"],
  ];
  it.each(above)("of a %s can't be %s", async (role, scope) => {
    const means = await people.person("pat", role);
    const reply = await people.ask(means, "POST /tokens", { name: "x", ttlDays: 1, scopes: ["read", scope] });
    expect([reply.status, reply.body["field"]]).toEqual([400, "scopes"]);
  });

  it("is all of its maker's role when none is named, and is listed", async () => {
    const means = await people.person("pat", "operator");
    await people.token(means);
    expect((await people.ask(means, "GET /tokens")).body["items"][0]).toMatchObject({
      scopes: ["read", "retest", "operate"],
    });
  });

  it("leaves people out unless they are named: an account would outlive the token", async () => {
    const account = { name: "ghost", role: "admin", password: "a long enough password" };
    const token = await people.token(people.admin);
    expect((await people.ask(token, "POST /users", account)).status).toBe(403);
    const named = await people.token(people.admin, ["people"]);
    expect((await people.ask(named, "POST /users", account)).status).toBe(201);
  });

  it("falls with its maker's role though the token stayed: the role is asked at each use", async () => {
    const means = await people.person("pat", "admin");
    const token = await people.token(means, ["admin", "operate"]);
    expect((await people.ask(token, "GET /users")).status).toBe(200);
    // As if the epoch had not moved with the role.
    people.house.store.sqlite.exec("UPDATE users SET role = 'viewer' WHERE name = 'pat'");
    expect((await people.ask(token, "GET /users")).status).toBe(403);
    expect((await people.ask(token, "POST /validations", {})).status).toBe(403);
    expect((await people.ask(token, "GET /session")).body).toMatchObject({ role: "viewer" });
  });

  it("makes no tokens, whatever it is", async () => {
    const token = await people.token(people.admin, ["admin", "operate", "approve"]);
    expect((await people.ask(token, "POST /tokens", { name: "x", ttlDays: 1 })).status).toBe(403);
  });

  it("of words that this version doesn't know gives nothing", async () => {
    const token = await people.token(people.admin, ["read"]);
    people.house.store.sqlite.exec(`UPDATE api_tokens SET scopes = '["everything"]'`);
    expect((await people.ask(token, "GET /exposures")).status).toBe(403);
  });
});
