import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Clock, type Instant } from "../../proto/time.ts";
import type { AttemptLimit } from "./attempt-limit.ts";
import type { Execute } from "./command.ts";
import { opaqueToken } from "./opaque-token.ts";
import { type Role, roleNamed } from "./role.ts";

/** A session ends after this long, used or not. */
export const SESSION_MS = 12 * 3_600_000;

/** Hashes and checks passwords. `decoy` is a hash of no password, made with the same cost. */
export type Passwords = {
  readonly hash: (password: string) => Promise<string>;
  readonly verify: (hash: string, password: string) => Promise<boolean>;
  readonly decoy: () => Promise<string>;
};

/** The least that sign-in needs. */
export type SignInDeps = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly execute: Execute;
  readonly passwords: Passwords;
  readonly attempts: AttemptLimit;
  readonly accounts: {
    byName(
      name: string,
    ): Promise<{ readonly userId: string; readonly role: string; readonly passwordHash: string } | undefined>;
  };
};

export type SignInReply =
  | { readonly kind: "signed-in"; readonly token: string; readonly expiresAt: Instant; readonly role: Role }
  /** Unknown name and wrong password alike. */
  | { readonly kind: "wrong" }
  | { readonly kind: "too-many"; readonly retryAfterMs: number };

/** Does the same work and gives the same answer whether or not the account exists. */
export async function signIn(
  deps: SignInDeps,
  request: { readonly name: string; readonly password: string; readonly from: string },
): Promise<SignInReply> {
  const { name, password, from } = request;
  const retryAfterMs = deps.attempts.take(name, from);
  if (retryAfterMs > 0) return { kind: "too-many", retryAfterMs };
  const account = await deps.accounts.byName(name);
  const isRight = await deps.passwords.verify(
    account?.passwordHash ?? (await deps.passwords.decoy()),
    password,
  );
  const role = account && roleNamed(account.role);
  if (account === undefined || role === undefined || !isRight) {
    await deps.execute("failed-sign-in", { user: name, from, name });
    return { kind: "wrong" };
  }
  deps.attempts.succeeded(name, from);
  return {
    kind: "signed-in",
    role,
    ...(await openSession(deps, { userId: account.userId, user: name, from })),
  };
}

/** Gives somebody whose identity is proven a session. The token is told once; its hash is kept. */
export async function openSession(
  { clock, random, execute }: Pick<SignInDeps, "clock" | "random" | "execute">,
  { userId, user, from }: { readonly userId: string; readonly user: string; readonly from: string },
): Promise<{ readonly token: string; readonly expiresAt: Instant }> {
  const { token, hash } = opaqueToken(random);
  const expiresAt = after(clock(), SESSION_MS);
  await execute("create-session", { user, from, userId, hash, expiresAt });
  return { token, expiresAt };
}
