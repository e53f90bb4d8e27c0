import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import { never } from "../../proto/never.ts";
import type { Execute } from "../app/command.ts";
import { PASSWORD_LENGTH } from "../app/first-setup.ts";
import { ROLES } from "../app/role.ts";
import type { Passwords } from "../app/sign-in.ts";
import { roleSchema } from "./fleet-schemas.ts";
import { iso, maybeIso } from "./instants.ts";
import { secondFactorRolesSchema, userSchema, userStatusSchema } from "./people-schemas.ts";
import { refusal } from "./problem.ts";
import { type Route, route } from "./route.ts";
import { idParams, pageSchema } from "./shapes.ts";

export type UserDeps = {
  readonly execute: Execute;
  readonly passwords: Passwords;
  readonly accounts: {
    all(): Promise<readonly UserRecord[]>;
    /** JSON: the roles that need a second factor; null where nobody said so. */
    secondFactorRoles(): Promise<string | null>;
  };
};

export type UserRecord = {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly status: string;
  readonly issuer: string | null;
  readonly createdAt: number;
  readonly secondFactorAt: number | null;
  readonly mustChangePassword: number;
};

/** What an account may be called: shown in lists and logs, so without white space at its start or control characters. */
export const nameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@+-]*$/u, "must be letters, digits, spaces or . _ @ + -");

export const newPasswordSchema = z
  .string()
  .min(PASSWORD_LENGTH.least, `must have at least ${PASSWORD_LENGTH.least} characters`)
  .max(PASSWORD_LENGTH.most);

const setSchema = z.object({ kind: z.literal("set") }).openapi("Set");

/** Why an account has no object scope: it is no exposure's, and only an admin gets here. */
const ADMINS_ONLY = "none, because accounts are nobody's: only an admin asks" as const;

/** The people who have an account here. What ends an account or narrows it ends their sessions, tokens and streams at once. */
export function userRoutes({ execute, passwords, accounts }: UserDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/users",
      permission: "admin",
      summary: "Who has, or had, an account",
      reply: pageSchema(userSchema),
      handle: async () => {
        const items = (await accounts.all()).map((user) => ({
          ...user,
          status: userStatusSchema.parse(user.status),
          createdAt: iso(user.createdAt),
          secondFactorAt: maybeIso(user.secondFactorAt),
          mustChangePassword: user.mustChangePassword === 1,
        }));
        return { items, nextCursor: null, total: items.length };
      },
    }),
    route({
      method: "post",
      path: "/users",
      action: "create-user",
      summary: "Make an account",
      status: 201,
      body: z.strictObject({
        name: nameSchema,
        role: roleSchema,
        password: newPasswordSchema,
        /** The password is for one sign-in only. */
        mustChangePassword: z.boolean().default(false),
      }),
      reply: z.object({ id: z.string(), name: z.string(), role: z.string() }).openapi("CreatedUser"),
      handle: async ({ body: { password, ...body }, caller }) => {
        const passwordHash = await passwords.hash(password);
        const reply = await execute("create-user", { ...caller, ...body, passwordHash, first: false });
        switch (reply.kind) {
          case "created":
            return { id: reply.userId, name: body.name, role: body.role };
          case "name-taken":
            throw new Fault("conflict", `The name "${body.name}" is taken`, { field: "name" });
          case "not-first":
            throw new Fault("conflict", "The writer took it for the first account");
          default:
            return never(reply);
        }
      },
    }),
    route({
      method: "post",
      path: "/users/{id}/role",
      action: "set-role",
      objectScope: ADMINS_ONLY,
      summary: "Give somebody another role",
      params: idParams,
      body: z.strictObject({ role: roleSchema }),
      reply: setSchema,
      handle: async ({ params: { id }, body: { role }, caller }) =>
        done(await execute("set-role", { ...caller, userId: id, role })),
    }),
    route({
      method: "post",
      path: "/users/{id}/status",
      action: "set-user-status",
      objectScope: ADMINS_ONLY,
      summary: "Disable an account, let it in again, or remove it for good: its name stays in the log",
      params: idParams,
      body: z.strictObject({ status: userStatusSchema }),
      reply: setSchema,
      handle: async ({ params: { id }, body: { status }, caller }) =>
        done(await execute("set-user-status", { ...caller, userId: id, status })),
    }),
    route({
      method: "post",
      path: "/users/{id}/password",
      action: "reset-password",
      objectScope: ADMINS_ONLY,
      summary: "Set a password for one sign-in, after which they choose their own",
      params: idParams,
      body: z.strictObject({ password: newPasswordSchema }),
      reply: setSchema,
      handle: async ({ params: { id }, body: { password }, caller }) => {
        const passwordHash = await passwords.hash(password);
        return done(await execute("reset-password", { ...caller, userId: id, passwordHash }));
      },
    }),
    route({
      method: "delete",
      path: "/users/{id}/second-factor",
      action: "reset-second-factor",
      objectScope: ADMINS_ONLY,
      summary: "Take away the second factor of somebody who lost theirs",
      params: idParams,
      reply: setSchema,
      handle: async ({ params: { id }, caller }) => {
        const reply = await execute("reset-second-factor", { ...caller, userId: id });
        return done(reply.kind === "ended" ? { kind: "set" } : { kind: reply.kind });
      },
    }),
    route({
      method: "get",
      path: "/second-factor/roles",
      permission: "admin",
      summary: "The roles that need a second factor",
      reply: secondFactorRolesSchema,
      handle: async () => {
        const words: unknown = JSON.parse((await accounts.secondFactorRoles()) ?? "[]");
        return { roles: ROLES.filter((role) => Array.isArray(words) && words.includes(role)) };
      },
    }),
    route({
      method: "post",
      path: "/second-factor/roles",
      action: "require-second-factor",
      summary: "Say which roles need a second factor; whoever has none sets it up before anything else",
      body: z.strictObject({ roles: z.array(roleSchema).max(ROLES.length) }),
      reply: setSchema,
      handle: async ({ body, caller }) =>
        execute("require-second-factor", { ...caller, roles: [...new Set(body.roles)] }),
    }),
  ];
}

/** What an admin's act came to, or why not. */
export function done(reply: {
  readonly kind: "set" | "not-found" | "last-admin" | "other-place" | "oneself";
}): { kind: "set" } {
  switch (reply.kind) {
    case "set":
      return { kind: "set" };
    case "not-found":
      throw new Fault("not-found", "There is no such account");
    case "last-admin":
      throw new Fault("conflict", "Nobody else could manage people then: make another admin first");
    case "other-place":
      throw new Fault("conflict", "An identity provider vouches for that account: it has no password here");
    case "oneself":
      throw refusal("forbidden", "Not for oneself: change your own with what you have, or ask another admin");
    default:
      return never(reply.kind);
  }
}
