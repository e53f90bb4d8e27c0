import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROLES, type Role } from "../../../collector/app/role.ts";
import { routeTable } from "../../../collector/http/api.ts";
import { holds, PERMISSIONS } from "../../../collector/http/permission.ts";
import type { Route } from "../../../collector/http/route.ts";
import { openPeople, type People } from "../../support/people.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

/** Describes the table without opening anything: the routes only close over what they are given. */
const TABLE: readonly Route[] = routeTable({ views: { accounts: {} }, version: "0" } as never);

const addressOf = ({ path }: Route): string =>
  path.replace("{cve}", "CVE-2024-1234").replaceAll(/\{\w+\}/g, "some-id");

const guarded = TABLE.filter(({ permission }) => permission !== "public");
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
      TABLE.filter(({ permission }) => permission === "public").map(
        ({ method, path }) => `${method} ${path}`,
      ),
    ).toEqual([
      "post /api/v1/session",
      "get /api/v1/setup",
      "post /api/v1/setup",
      "get /healthz",
      "get /readyz",
      "get /api/v1/openapi.json",
      "get /api/docs",
      "get /api/docs.css",
    ]);
  });

  it("asks every other route for a permission of the closed list", () => {
    for (const { permission } of guarded) expect(PERMISSIONS).toContain(permission);
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
    ROLES.filter((role) => !holds(role, route.permission)).map(
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
    ["admin", [...PERMISSIONS]],
  ];
  it.each(ranks)("gives %s just %j", (role, permissions) => {
    expect(PERMISSIONS.filter((permission) => holds(role, permission))).toEqual(permissions);
  });
});
