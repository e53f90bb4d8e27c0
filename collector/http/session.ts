import { z } from "@hono/zod-openapi";
import { never } from "../../proto/never.ts";
import type { Execute } from "../app/command.ts";
import { firstSetup, PASSWORD_LENGTH } from "../app/first-setup.ts";
import { type SignInDeps, signIn } from "../app/sign-in.ts";
import { sessionSchema } from "./fleet-schemas.ts";
import { refusal } from "./problem.ts";
import { publicRoute, type Route, route } from "./route.ts";
import { endedCookie, sessionCookie } from "./session-cookie.ts";
import { nameSchema, newPasswordSchema } from "./users.ts";

export type SessionDeps = SignInDeps & {
  readonly version: string;
  readonly execute: Execute;
  readonly setupCode: { verify(code: string): boolean };
  readonly hasUsers: () => Promise<boolean>;
};

const passwordSchema = z.string().min(1).max(PASSWORD_LENGTH.most);

const setupStateSchema = z.object({ needsSetup: z.boolean() }).openapi("SetupState");
const endedSchema = z.object({ kind: z.literal("ended") }).openapi("Ended");

/** Signing in and out, and the first account. */
export function sessionRoutes(deps: SessionDeps): readonly Route[] {
  const { version } = deps;
  return [
    route({
      method: "get",
      path: "/session",
      permission: "viewer",
      summary: "Who is signed in",
      reply: sessionSchema,
      handle: async ({ who }) => ({ user: who.name, role: who.role, version, needsSetup: false }),
    }),
    publicRoute({
      method: "post",
      path: "/session",
      summary: "Sign in; the session comes as a cookie",
      body: z.strictObject({ name: z.string().min(1).max(100), password: passwordSchema }),
      reply: sessionSchema,
      handle: async ({ body, peer, replyHeaders }) => {
        const reply = await signIn(deps, { ...body, from: peer });
        switch (reply.kind) {
          case "signed-in":
            replyHeaders.set("set-cookie", sessionCookie(reply.token));
            return { user: body.name, role: reply.role, version, needsSetup: false };
          case "wrong":
            throw refusal("sign-in-failed", "Check both; after a few failures there is a pause");
          case "too-many":
            throw tooMany(reply.retryAfterMs);
          default:
            return never(reply);
        }
      },
    }),
    route({
      method: "delete",
      path: "/session",
      permission: "viewer",
      summary: "Sign out: the session is over everywhere, its streams included",
      reply: endedSchema,
      handle: async ({ who, caller, replyHeaders }) => {
        if (who.by === "session") await deps.execute("end-session", { ...caller, hash: who.hash });
        replyHeaders.set("set-cookie", endedCookie());
        return { kind: "ended" };
      },
    }),
    publicRoute({
      method: "get",
      path: "/setup",
      summary: "Whether the first account is still to be made",
      reply: setupStateSchema,
      handle: async () => ({ needsSetup: !(await deps.hasUsers()) }),
    }),
    publicRoute({
      method: "post",
      path: "/setup",
      summary: "Make the first account, an admin, with the code that the collector printed",
      status: 201,
      body: z.strictObject({
        code: z.string().min(1).max(200),
        name: nameSchema,
        password: newPasswordSchema,
      }),
      reply: sessionSchema,
      handle: async ({ body, peer, replyHeaders }) => {
        const reply = await firstSetup(deps, { ...body, from: peer });
        switch (reply.kind) {
          case "signed-in":
            replyHeaders.set("set-cookie", sessionCookie(reply.token));
            return { user: body.name, role: "admin", version, needsSetup: false };
          case "already-set-up":
            throw refusal("already-set-up", "Sign in instead");
          case "wrong-code":
            throw refusal("wrong-setup-code", "It is in the collector's output, and new after each start");
          case "too-many":
            throw tooMany(reply.retryAfterMs);
          default:
            return never(reply);
        }
      },
    }),
  ];
}

function tooMany(retryAfterMs: number) {
  const seconds = Math.ceil(retryAfterMs / 1000);
  return refusal("too-many", `Try again in ${seconds} s`, { headers: { "retry-after": String(seconds) } });
}
