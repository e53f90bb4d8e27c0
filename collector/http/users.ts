import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import { never } from "../../proto/never.ts";
import type { Execute } from "../app/command.ts";
import { PASSWORD_LENGTH } from "../app/first-setup.ts";
import type { Passwords } from "../app/sign-in.ts";
import { roleSchema } from "./fleet-schemas.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { pageSchema } from "./shapes.ts";

export type UserDeps = {
  readonly execute: Execute;
  readonly passwords: Passwords;
  readonly accounts: { all(): Promise<readonly UserRecord[]> };
};

export type UserRecord = {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly createdAt: number;
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

const userSchema = z
  .object({ id: z.string(), name: z.string(), role: z.string(), createdAt: z.iso.datetime() })
  .openapi("User");

/** The people who have an account here. */
export function userRoutes({ execute, passwords, accounts }: UserDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/users",
      permission: "admin",
      summary: "Who has an account",
      reply: pageSchema(userSchema),
      handle: async () => {
        const items = (await accounts.all()).map(({ createdAt, ...user }) => ({
          ...user,
          createdAt: iso(createdAt),
        }));
        return { items, nextCursor: null, total: items.length };
      },
    }),
    route({
      method: "post",
      path: "/users",
      permission: "admin",
      summary: "Make an account",
      status: 201,
      body: z.strictObject({ name: nameSchema, role: roleSchema, password: newPasswordSchema }),
      reply: z.object({ id: z.string(), name: z.string(), role: z.string() }).openapi("CreatedUser"),
      handle: async ({ body: { name, role, password }, caller }) => {
        const passwordHash = await passwords.hash(password);
        const reply = await execute("create-user", { ...caller, name, role, passwordHash, first: false });
        switch (reply.kind) {
          case "created":
            return { id: reply.userId, name, role };
          case "name-taken":
            throw new Fault("conflict", `The name "${name}" is taken`, { field: "name" });
          case "not-first":
            throw new Fault("conflict", "The writer took it for the first account");
          default:
            return never(reply);
        }
      },
    }),
  ];
}
