import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import { never } from "../../proto/never.ts";
import { PASSWORD_LENGTH } from "../app/first-setup.ts";
import { beginSecondFactor, confirmSecondFactor, takeCode } from "../app/second-factor.ts";
import { openSession } from "../app/sign-in.ts";
import { iso } from "./instants.ts";
import {
  endedSessionsSchema,
  factorSecretSchema,
  factorStateSchema,
  ownSessionSchema,
  recoveryCodesSchema,
} from "./people-schemas.ts";
import { refusal, tooMany } from "./problem.ts";
import { type Route, route, type SignedAsked } from "./route.ts";
import { codeSchema, type SessionDeps } from "./session.ts";
import { sessionCookie } from "./session-cookie.ts";
import { idParams, pageSchema } from "./shapes.ts";
import { done, newPasswordSchema } from "./users.ts";

export type OwnAccountDeps = SessionDeps & {
  /** When a session was last used since this process started, if it was. */
  readonly lastUsedAt: (hash: string) => number | undefined;
  readonly accounts: {
    passwordOf(userId: string): Promise<string>;
    secondFactorOf(
      userId: string,
    ): Promise<{ readonly sealed: string | null; readonly confirmedAt: number | null } | undefined>;
    sessionsOf(
      userId: string,
      at: number,
    ): Promise<
      readonly {
        readonly id: string;
        readonly hash: string;
        readonly how: string;
        readonly from: string;
        readonly createdAt: number;
        readonly expiresAt: number;
        readonly lastUsedAt: number;
      }[]
    >;
  };
};

/** What one does about oneself: sessions, password, second factor. By a session, never by an API token. */
export function ownAccountRoutes(deps: OwnAccountDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/sessions",
      permission: "viewer",
      whilePending: true,
      summary: "Your sessions",
      reply: pageSchema(ownSessionSchema),
      handle: async ({ who }) => {
        const sessions = await deps.accounts.sessionsOf(who.userId, deps.clock());
        const items = sessions.map(({ hash, ...session }) => ({
          ...session,
          createdAt: iso(session.createdAt),
          expiresAt: iso(session.expiresAt),
          lastUsedAt: iso(Math.max(session.lastUsedAt, deps.lastUsedAt(hash) ?? 0)),
          current: hash === who.hash,
        }));
        return { items, nextCursor: null, total: items.length };
      },
    }),
    route({
      method: "delete",
      path: "/sessions",
      action: "end-sessions",
      summary: "End all your sessions but this one",
      reply: endedSessionsSchema,
      handle: ({ who, caller }) =>
        deps.execute("end-sessions", { ...caller, userId: who.userId, sessionId: null, keepHash: who.hash }),
    }),
    route({
      method: "delete",
      path: "/sessions/{id}",
      action: "end-sessions",
      objectScope: "by its query",
      summary: "End one of your other sessions",
      params: idParams,
      reply: endedSessionsSchema,
      handle: async ({ params: { id }, who, caller }) => {
        const own = await deps.accounts.sessionsOf(who.userId, deps.clock());
        if (!own.some((session) => session.id === id && session.hash !== who.hash))
          throw new Fault("not-found", `No other session "${id}" of yours`);
        const { userId, hash: keepHash } = who;
        return deps.execute("end-sessions", { ...caller, userId, sessionId: id, keepHash });
      },
    }),
    route({
      method: "post",
      path: "/password",
      action: "change-password",
      rate: "proof",
      summary: "Change your password: every other session and token of yours ends, this one is renewed",
      body: z.strictObject({
        current: z.string().min(1).max(PASSWORD_LENGTH.most),
        password: newPasswordSchema,
      }),
      reply: z.object({ kind: z.literal("set") }).openapi("PasswordSet"),
      handle: (asked) => changePassword(deps, asked),
    }),
    route({
      method: "get",
      path: "/second-factor",
      permission: "viewer",
      whilePending: true,
      summary: "Whether you have a second factor",
      reply: factorStateSchema,
      handle: async ({ who }) => {
        const factor = await deps.accounts.secondFactorOf(who.userId);
        if (factor?.confirmedAt != null) return { state: "confirmed" };
        return { state: factor?.sealed == null ? "none" : "begun" };
      },
    }),
    route({
      method: "post",
      path: "/second-factor",
      action: "begin-second-factor",
      rate: "proof",
      summary: "Make a secret for an authenticator; told once, and good for nothing until it is confirmed",
      tellsSecret: true,
      body: z.strictObject({}),
      reply: factorSecretSchema,
      handle: async ({ who, caller }) => {
        const reply = await beginSecondFactor(deps, { ...caller, userId: who.userId });
        if (reply.kind === "already-confirmed")
          throw new Fault("conflict", "You have a second factor: end that one first, with a code of it");
        return { secret: reply.secret, uri: reply.uri };
      },
    }),
    route({
      method: "post",
      path: "/second-factor/confirmation",
      action: "confirm-second-factor",
      rate: "proof",
      summary: "Prove the authenticator with a code; gives the recovery codes, told once",
      tellsSecret: true,
      body: z.strictObject({ code: codeSchema }),
      reply: recoveryCodesSchema,
      handle: async ({ body, who, caller }) => {
        const reply = await confirmSecondFactor(deps, { ...caller, userId: who.userId }, body.code);
        switch (reply.kind) {
          case "confirmed":
            return { recoveryCodes: reply.codes };
          case "wrong":
            throw refusal(
              "sign-in-failed",
              "That is not the present code; check the clock of the authenticator",
            );
          case "not-begun":
            throw new Fault("conflict", "There is no secret to confirm: begin first");
          case "too-many":
            throw tooMany(reply.retryAfterMs);
          default:
            return never(reply);
        }
      },
    }),
    route({
      method: "post",
      path: "/second-factor/end",
      action: "end-second-factor",
      rate: "proof",
      summary: "End your second factor, with a code of it",
      body: z.strictObject({ code: codeSchema }),
      reply: z.object({ kind: z.literal("ended") }).openapi("SecondFactorEnded"),
      handle: async ({ body, who, caller }) => {
        const person = { ...caller, userId: who.userId };
        const reply = await takeCode(deps, person, body.code);
        if (reply.kind === "too-many") throw tooMany(reply.retryAfterMs);
        if (reply.kind === "wrong") throw refusal("sign-in-failed", "The code is wrong or was used before");
        return deps.execute("end-second-factor", person);
      },
    }),
  ];
}

async function changePassword(
  deps: OwnAccountDeps,
  {
    body,
    who,
    caller,
    peer,
    replyHeaders,
  }: SignedAsked<unknown, unknown, { readonly current: string; readonly password: string }>,
): Promise<{ kind: "set" }> {
  const wait = deps.attempts.take(who.name, peer);
  if (wait > 0) throw tooMany(wait);
  const stored = await deps.accounts.passwordOf(who.userId);
  if (stored === "") return done({ kind: "other-place" });
  if (!(await deps.passwords.verify(stored, body.current))) {
    await deps.execute("failed-sign-in", { ...caller, name: `${who.name} (password change)` });
    throw refusal("sign-in-failed", "Your present password is another");
  }
  deps.attempts.succeeded(who.name, peer);
  if (body.current === body.password)
    throw new Fault("bad-request", "The new password is the present one", { field: "password" });
  const passwordHash = await deps.passwords.hash(body.password);
  done(await deps.execute("change-password", { ...caller, userId: who.userId, passwordHash }));
  const { token } = await openSession(deps, { userId: who.userId, user: who.name, from: peer });
  replyHeaders.set("set-cookie", sessionCookie(token));
  return { kind: "set" };
}
