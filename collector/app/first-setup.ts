import type { Instant } from "../../proto/time.ts";
import { openSession, type SignInDeps } from "./sign-in.ts";

/** Shorter passwords are refused; longer than the most would only cost time. */
export const PASSWORD_LENGTH = { least: 12, most: 512 } as const;

type Deps = SignInDeps & {
  /** The one-time code that the collector printed when it started; compared in constant time. */
  readonly setupCode: { verify(code: string): boolean };
  readonly hasUsers: () => Promise<boolean>;
};

export type FirstSetupReply =
  | { readonly kind: "signed-in"; readonly token: string; readonly expiresAt: Instant }
  | { readonly kind: "already-set-up" }
  | { readonly kind: "wrong-code" }
  | { readonly kind: "too-many"; readonly retryAfterMs: number };

/**
 * Makes the first account, an admin, and signs it in. The code works while nobody has an account
 * and never again; the writer decides between two who come at once.
 */
export async function firstSetup(
  deps: Deps,
  request: { readonly code: string; readonly name: string; readonly password: string; readonly from: string },
): Promise<FirstSetupReply> {
  if (await deps.hasUsers()) return { kind: "already-set-up" };
  const { code, name, password, from } = request;
  const retryAfterMs = deps.attempts.take(SETUP_ACCOUNT, from);
  if (retryAfterMs > 0) return { kind: "too-many", retryAfterMs };
  if (!deps.setupCode.verify(code)) {
    await deps.execute("failed-sign-in", { user: name, from, name: "first set-up" });
    return { kind: "wrong-code" };
  }
  const passwordHash = await deps.passwords.hash(password);
  const reply = await deps.execute("create-user", {
    user: name,
    from,
    name,
    role: "admin",
    passwordHash,
    first: true,
  });
  if (reply.kind !== "created") return { kind: "already-set-up" };
  deps.attempts.succeeded(SETUP_ACCOUNT, from);
  return { kind: "signed-in", ...(await openSession(deps, { userId: reply.userId, user: name, from })) };
}

/** Not a name that an account can have. */
const SETUP_ACCOUNT = " setup";
