import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Clock, type Instant } from "../../proto/time.ts";
import type { AttemptLimit } from "./attempt-limit.ts";
import type { Execute } from "./command.ts";
import { opaqueToken, tokenHash } from "./opaque-token.ts";
import { type Role, roleNamed } from "./role.ts";
import { type SecondFactorDeps, takeCode } from "./second-factor.ts";

/** A session ends after this long, used or not. */
export const SESSION_MS = 12 * 3_600_000;
/** Between the password and the second factor's code. */
export const CHALLENGE_MS = 5 * 60_000;
/** People between the two; beyond this the oldest start again. */
const MAX_CHALLENGES = 10_000;

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
  readonly challenges: Challenges;
  readonly accounts: {
    byName(name: string): Promise<
      | {
          readonly userId: string;
          readonly role: string;
          readonly passwordHash: string;
          readonly secondFactorAt: number | null;
        }
      | undefined
    >;
  };
};

export type SignInReply =
  | { readonly kind: "signed-in"; readonly token: string; readonly expiresAt: Instant; readonly role: Role }
  /** The password was right, and opens nothing alone. */
  | { readonly kind: "second-factor-needed"; readonly challenge: string }
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
  const { userId, secondFactorAt, passwordHash } = account;
  if (secondFactorAt !== null) {
    const { token, hash } = opaqueToken(deps.random);
    deps.challenges.put(hash, { userId, name, role, passwordHash, until: after(deps.clock(), CHALLENGE_MS) });
    return { kind: "second-factor-needed", challenge: token };
  }
  return { kind: "signed-in", role, ...(await openSession(deps, { userId, user: name, from })) };
}

/** The second half. A challenge is good for one session, from whoever had the password a moment ago. */
export async function signInWithCode(
  deps: SignInDeps & SecondFactorDeps,
  request: { readonly challenge: string; readonly code: string; readonly from: string },
): Promise<Exclude<SignInReply, { kind: "second-factor-needed" }> & { readonly name?: string }> {
  const { code, from } = request;
  const hash = tokenHash(request.challenge);
  const proven = deps.challenges.find(hash, deps.clock());
  if (proven === undefined) return { kind: "wrong" };
  const { userId, name, role, passwordHash } = proven;
  const reply = await takeCode(deps, { userId, user: name, from }, code);
  if (reply.kind !== "right") return reply;
  deps.challenges.drop(hash);
  // The account may have been ended, or its password changed, since the password was shown.
  const account = await deps.accounts.byName(name);
  if (account?.passwordHash !== passwordHash || account.role !== role) return { kind: "wrong" };
  return { kind: "signed-in", name, role, ...(await openSession(deps, { userId, user: name, from })) };
}

/** Gives somebody whose identity is proven a session. The token is told once; its hash is kept. */
export async function openSession(
  { clock, random, execute }: Pick<SignInDeps, "clock" | "random" | "execute">,
  who: {
    readonly userId: string;
    readonly user: string;
    readonly from: string;
    readonly how?: "password" | "oidc";
  },
): Promise<{ readonly token: string; readonly expiresAt: Instant }> {
  const { token, hash } = opaqueToken(random);
  const expiresAt = after(clock(), SESSION_MS);
  await execute("create-session", { ...who, hash, expiresAt });
  return { token, expiresAt };
}

type Proven = {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly until: number;
};

export type Challenges = ReturnType<typeof challengeBook>;

/** Who showed a password and still owes a code. Lives in memory only: after a restart they begin again. */
export function challengeBook() {
  const open = new Map<string, Proven>();
  return {
    put(hash: string, proven: Proven): void {
      open.set(hash, proven);
      const [oldest] = open.keys();
      if (open.size > MAX_CHALLENGES && oldest !== undefined) open.delete(oldest);
    },
    find(hash: string, now: number): Proven | undefined {
      const found = open.get(hash);
      return found !== undefined && now < found.until ? found : undefined;
    },
    drop: (hash: string): void => void open.delete(hash),
  };
}
