import { z } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTIONS } from "../../../collector/app/action.ts";
import { holds, PERMISSIONS } from "../../../collector/app/permission.ts";
import { ROLES, type Role } from "../../../collector/app/role.ts";
import { routeTable } from "../../../collector/http/api.ts";
import { RATES } from "../../../collector/http/rate-limit.ts";
import type { Route } from "../../../collector/http/route.ts";
import { openPeople, type People } from "../../support/people.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

/** Describes the table without opening anything: the routes only close over what they are given. */
const TABLE: readonly Route[] = routeTable({
  views: { accounts: {} },
  version: "0",
  maxReportBytes: 4_096,
  maxFeedBytes: 4_096,
} as never);

const addressOf = ({ path }: Route): string =>
  path.replace("{cve}", "CVE-2024-1234").replaceAll(/\{\w+\}/g, "some-id");

const guarded = TABLE.filter(({ demand }) => demand.permission !== "public");
const named = (routes: readonly Route[]) =>
  routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);

/** Asks with the headers and the smallest body that get past the door. */
const knock = (route: Route, headers: Record<string, string> = {}) =>
  people.send(addressOf(route), {
    method: route.method.toUpperCase(),
    headers: { ...headers, ...(route.body === undefined ? {} : { "content-type": typeOf(route) }) },
    ...(route.body === undefined ? {} : { body: "{}" }),
  });

const typeOf = ({ maxBytes }: Route) =>
  maxBytes === undefined ? "application/json" : "application/octet-stream";

describe("the route table", () => {
  it("leaves exactly these to anyone", () => {
    expect(
      TABLE.filter(({ demand }) => demand.permission === "public").map(
        ({ method, path }) => `${method} ${path}`,
      ),
    ).toEqual([
      "post /api/v1/session",
      "post /api/v1/session/second-factor",
      "get /api/v1/setup",
      "post /api/v1/setup",
      "get /api/v1/oidc",
      "get /api/v1/oidc/login",
      "get /api/v1/oidc/callback",
      "post /api/v1/links/open",
      "get /healthz",
      "get /readyz",
      "get /api/v1/openapi.json",
      "get /api/docs",
      "get /api/docs.css",
    ]);
  });

  it("asks every other route for a permission of the closed list", () => {
    for (const { demand } of guarded) expect(PERMISSIONS).toContain(demand.permission);
  });

  it.each(named(TABLE))("bounds the size and the rate of %s by a name", (_, { method, rate, mostBytes }) => {
    expect(Object.keys(RATES)).toContain(rate);
    expect(mostBytes > 0).toBe(method !== "get");
  });

  it.each(named(TABLE.filter(({ method }) => method !== "get")))(
    "says for %s which act it is, and that act's permission",
    (_, { action, demand }) => {
      expect(action).toBeDefined();
      expect(demand).toBe(action && ACTIONS[action]);
      expect(demand).toHaveProperty("audit");
    },
  );

  it.each(named(TABLE.filter(({ path }) => path.includes("{"))))(
    "says for %s whose objects it leads to",
    (_, { objectScope, demand }) => {
      expect(objectScope).toMatch(/^(?:asked before|by its query|none, because .{10})/);
      if (demand.permission === "owner-of-object") expect(objectScope).toBe("asked before");
    },
  );

  it.each(named(TABLE))("takes nothing into %s that its schema doesn't name", (_, route) => {
    for (const schema of [route.body, route.query]) {
      if (schema === undefined || (schema === route.body && route.maxBytes !== undefined)) continue;
      const refused = schema.safeParse({ "a field nobody named": 1 });
      expect(JSON.stringify(refused.error?.issues)).toContain("a field nobody named");
    }
  });

  it("closes an exposure by no route, role or import", () => {
    const said = TABLE.map(
      ({ path, body, action }) =>
        `${path} ${action} ${JSON.stringify(body === undefined ? {} : z.toJSONSchema(body, { unrepresentable: "any", io: "input" }))}`,
    ).join("\n");
    expect(said).not.toMatch(/"(?:closed|closure|fixed|mitigated|validation|standing|verdict)"/);
    expect(Object.keys(ACTIONS).filter((action) => /clos|fixed|settle|verdict/.test(action))).toEqual([]);
  });

  it("names no address twice", () => {
    const names = named(TABLE).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(named(guarded))("refuses %s without credentials", async (_, route) => {
    const { status, body, headers } = await knock(route);
    expect(status).toBe(401);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({ code: "unauthenticated", status: 401 });
  });

  it.each(named(guarded))("refuses %s with a token that nobody has", async (_, route) => {
    expect((await knock(route, { authorization: `Bearer plt_${"x".repeat(43)}` })).status).toBe(401);
  });

  const tooLow = guarded.flatMap((route) =>
    ROLES.filter((role) => !holds(role, route.demand.permission)).map(
      (role) => [`${route.method.toUpperCase()} ${route.path}`, role, route] as const,
    ),
  );
  it.each(tooLow)("refuses %s to the role %s", async (_, role, route) => {
    const { status, body } = await knock(route, { authorization: await people.authorization(role) });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: "forbidden" });
    // Nothing but the trace of the refusal itself.
    expect(people.commands.filter(({ kind }) => kind !== "note-refusal")).toEqual([]);
  });
});

describe("holds()", () => {
  const ranks: readonly (readonly [Role, readonly string[]])[] = [
    ["viewer", ["public", "viewer"]],
    ["owner", ["public", "viewer", "owner-of-object"]],
    ["operator", ["public", "viewer", "operator", "owner-of-object"]],
    ["approver", ["public", "viewer", "operator", "owner-of-object", "approver"]],
    ["admin", PERMISSIONS.filter((permission) => permission !== "linked-exposure")],
  ];
  it.each(ranks)("gives %s just %j", (role, permissions) => {
    expect(PERMISSIONS.filter((permission) => holds(role, permission))).toEqual(permissions);
  });
});
