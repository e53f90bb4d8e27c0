import { queryOptions } from "@tanstack/react-query";
import type { Session } from "../../../http/fleet-schemas.ts";
import type { SecondFactorRoles, User } from "../../../http/people-schemas.ts";
import type { Page } from "./page.ts";
import { ask, send } from "./request.ts";

export type Role = Session["role"];

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => ask<Page<User>>("/users", signal),
});

const at = (id: string, act: string): string => `/users/${encodeURIComponent(id)}/${act}`;

/** The password is good for one sign-in, after which they choose their own. */
export const makeUser = (order: {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}): Promise<unknown> => send("POST", "/users", { ...order, mustChangePassword: true });

export const setRole = (id: string, role: Role): Promise<unknown> => send("POST", at(id, "role"), { role });

export const setStatus = (id: string, status: User["status"]): Promise<unknown> =>
  send("POST", at(id, "status"), { status });

export const resetPassword = (id: string, password: string): Promise<unknown> =>
  send("POST", at(id, "password"), { password });

export const resetFactor = (id: string): Promise<unknown> => send("DELETE", at(id, "second-factor"));

export const factorRolesQuery = queryOptions({
  queryKey: ["second-factor-roles"],
  queryFn: ({ signal }) => ask<SecondFactorRoles>("/second-factor/roles", signal),
});

export const requireFactor = (roles: readonly Role[]): Promise<unknown> =>
  send("POST", "/second-factor/roles", { roles });
