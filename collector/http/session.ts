import { z } from "@hono/zod-openapi";
import { never } from "../../proto/never.ts";
import type { Execute } from "../app/command.ts";
import { firstSetup, PASSWORD_LENGTH } from "../app/first-setup.ts";
import type { SecondFactorDeps } from "../app/second-factor.ts";
import { type SignInDeps, signIn, signInWithCode } from "../app/sign-in.ts";
import { sessionSchema } from "./fleet-schemas.ts";
import { refusal, tooMany } from "./problem.ts";
import { publicRoute, type Route, route } from "./route.ts";
import { endedCookie, sessionCookie } from "./session-cookie.ts";
import { nameSchema, newPasswordSchema } from "./users.ts";

export type SessionDeps = SignInDeps &
  SecondFactorDeps & {
    readonly version: string;
    readonly execute: Execute;
    readonly setupCode: { verify(code: string): boolean };
    readonly hasUsers: () => Promise<boolean>;
  };

const passwordSchema = z.string().min(1).max(PASSWORD_LENGTH.most);

/** Six digits, or a recovery code with or without its dash. */
export const codeSchema = z.string().trim().min(6).max(40);

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
      whilePending: true,
      summary: "Who is signed in, and what they must do before anything else",
      reply: sessionSchema,
      handle: async ({ who }) => ({
        user: who.name,
        role: who.role,
        version,
        needsSetup: false,
        must: who.must ?? null,
      }),
    }),
    publicRoute({
      method: "post",
      path: "/session",
      action: "sign-in",
      rate: "proof",
      summary: "Sign in; the session comes as a cookie, unless the second factor's code is still needed",
      body: z.strictObject({ name: z.string().min(1).max(100), password: passwordSchema }),
      reply: sessionSchema,
      handle: async ({ body, peer, replyHeaders }) => {
        const reply = await signIn(deps, { ...body, from: peer });
        switch (reply.kind) {
          case "signed-in":
            replyHeaders.set("set-cookie", sessionCookie(reply.token));
            return { user: body.name, role: reply.role, version, needsSetup: false };
          case "second-factor-needed":
            throw refusal(
              "second-factor-needed",
              "Send the challenge back with a code of your authenticator",
              {
                challenge: reply.challenge,
              },
            );
          case "wrong":
            throw refusal("sign-in-failed", "Check both; after a few failures there is a pause");
          case "too-many":
            throw tooMany(reply.retryAfterMs);
          default:
            return never(reply);
        }
      },
    }),
    publicRoute({
      method: "post",
      path: "/session/second-factor",
      action: "sign-in-second-factor",
      rate: "proof",
      summary: "The second half of signing in: the challenge, and a code or a recovery code",
      body: z.strictObject({ challenge: z.string().min(1).max(100), code: codeSchema }),
      reply: sessionSchema,
      handle: async ({ body, peer, replyHeaders }) => {
        const reply = await signInWithCode(deps, { ...body, from: peer });
        switch (reply.kind) {
          case "signed-in":
            replyHeaders.set("set-cookie", sessionCookie(reply.token));
            return { user: reply.name ?? "", role: reply.role, version, needsSetup: false };
          case "wrong":
            throw refusal(
              "sign-in-failed",
              "The code is wrong, was used before, or the sign-in took too long",
            );
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
      action: "sign-out",
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
      action: "first-setup",
      rate: "proof",
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
