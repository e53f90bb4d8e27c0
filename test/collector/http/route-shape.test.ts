import { z } from "@hono/zod-openapi";
import { expect, it } from "vitest";
import { linkRoute, publicRoute, route } from "../../../collector/http/route.ts";
import { idParams } from "../../../collector/http/shapes.ts";

/**
 * What doesn't compile. Checked by `tsc`: it fails as soon as one of the lines that expect an error
 * begins to compile.
 */
const reply = z.object({});
const base = { summary: "x", reply, handle: async () => ({}) } as const;
const withId = { ...base, path: "/things/{id}", params: idParams } as const;

it("a route that lacks what the door needs doesn't compile", () => {
  const wellMade = [
    route({ ...base, method: "get", path: "/things", permission: "viewer" }),
    route({ ...base, method: "post", path: "/things", action: "halt" }),
    route({ ...withId, method: "get", permission: "viewer", objectScope: "by its query" }),
    route({ ...withId, method: "post", action: "retest", objectScope: async ({ id }) => id !== "" }),
    route({ ...withId, method: "get", permission: "viewer", objectScope: "none, because all may see it" }),
    publicRoute({ ...base, method: "post", path: "/things", action: "sign-in" }),
    linkRoute({ ...base, method: "post", path: "/things", action: "leave-link" }),
  ];
  const illMade = () => [
    // @ts-expect-error: a write names its act, and with it the permission and the audit kind
    route({ ...base, method: "post", path: "/things" }),
    // @ts-expect-error: a write doesn't bring a permission of its own
    route({ ...base, method: "post", path: "/things", permission: "viewer" }),
    // @ts-expect-error: an act is one of the table
    route({ ...base, method: "delete", path: "/things", action: "close-exposure" }),
    // @ts-expect-error: a read names its permission
    route({ ...base, method: "get", path: "/things" }),
    // @ts-expect-error: nobody's permission is the public's by accident
    route({ ...base, method: "get", path: "/things", permission: "public" }),
    // @ts-expect-error: an address with an id says whose it is
    route({ ...withId, method: "get", permission: "viewer" }),
    // @ts-expect-error: and so does a write to one
    route({ ...withId, method: "delete", action: "end-link" }),
    // @ts-expect-error: no object scope needs its reason
    route({ ...withId, method: "get", permission: "viewer", objectScope: "none" }),
    // @ts-expect-error: what is public leaves a line of its own kind too
    publicRoute({ ...base, method: "post", path: "/things" }),
    // @ts-expect-error: an act of people's isn't for anyone
    publicRoute({ ...base, method: "post", path: "/things", action: "halt" }),
    // @ts-expect-error: a link does nothing but what links do
    linkRoute({ ...base, method: "post", path: "/things", action: "assign" }),
    // @ts-expect-error: and people do nothing by a link's acts
    route({ ...base, method: "post", path: "/things", action: "leave-link" }),
  ];
  expect(wellMade.map(({ demand }) => demand.permission)).toEqual([
    "viewer",
    "operator",
    "viewer",
    "owner-of-object",
    "viewer",
    "public",
    "linked-exposure",
  ]);
  expect(illMade).toBeTypeOf("function");
});
