import type { Clock } from "../../proto/time.ts";
import { API_TOKEN_PREFIX } from "./api-token.ts";
import { tokenHash } from "./opaque-token.ts";
import { type Role, roleNamed } from "./role.ts";

/** Somebody whose session or API token is in force. */
export type Signed = {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly by: "session" | "token";
  readonly hash: string;
};

type Holder = { readonly userId: string; readonly name: string; readonly role: string };

type Deps = {
  readonly clock: Clock;
  /** Both answer only for what is unexpired and of the user's present epoch: a changed password or role ends all others. */
  readonly accounts: {
    bySession(hash: string, at: number): Promise<Holder | undefined>;
    byToken(hash: string, at: number): Promise<Holder | undefined>;
  };
};

/** Credentials as they came with a request. */
export type Credentials = {
  readonly sessionToken?: string | undefined;
  readonly bearer?: string | undefined;
};

/** A bearer token goes first; one that isn't good is never made up for by a cookie. */
export async function identify(deps: Deps, credentials: Credentials): Promise<Signed | undefined> {
  const { bearer, sessionToken } = credentials;
  if (bearer !== undefined) {
    return bearer.startsWith(API_TOKEN_PREFIX)
      ? isInForce(deps, { by: "token", hash: tokenHash(bearer) })
      : undefined;
  }
  return sessionToken === undefined
    ? undefined
    : isInForce(deps, { by: "session", hash: tokenHash(sessionToken) });
}

/** Asks again about what was good once: streams outlive the request that opened them. */
export async function isInForce(
  { accounts, clock }: Deps,
  { by, hash }: Pick<Signed, "by" | "hash">,
): Promise<Signed | undefined> {
  const holder =
    by === "token" ? await accounts.byToken(hash, clock()) : await accounts.bySession(hash, clock());
  const role = holder && roleNamed(holder.role);
  return holder && role && { userId: holder.userId, name: holder.name, role, by, hash };
}
