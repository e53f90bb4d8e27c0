import type { Role } from "./role.ts";

/** What an action asks of whoever wants it done. Closed: a route without one of these doesn't compile. */
export const PERMISSIONS = [
  "public",
  "viewer",
  "operator",
  "owner-of-object",
  "approver",
  "admin",
  "people",
  "linked-exposure",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/**
 * Which roles have which permission. `owner-of-object` lets an owner in for what is theirs; the
 * route's object scope decides. `people` makes and changes accounts: apart from `admin`, so that an
 * API token for machines can't leave an account behind that outlives it. `linked-exposure` is nobody's by role: only a magic link has it.
 */
const HOLDERS: Readonly<Record<Exclude<Permission, "public">, readonly Role[]>> = {
  viewer: ["viewer", "operator", "owner", "approver", "admin"],
  operator: ["operator", "approver", "admin"],
  "owner-of-object": ["operator", "owner", "approver", "admin"],
  approver: ["approver", "admin"],
  admin: ["admin"],
  people: ["admin"],
  "linked-exposure": [],
};

export const holds = (role: Role, permission: Permission): boolean =>
  permission === "public" || HOLDERS[permission].includes(role);
