import type { Clock } from "../../proto/time.ts";
import { API_TOKEN_PREFIX } from "./api-token.ts";
import { tokenHash } from "./opaque-token.ts";
import { type Role, roleNamed } from "./role.ts";
import { readScopes, type TokenScope } from "./token-scope.ts";

/** A session ends when it was not used for so long, whatever its absolute end. */
export const SESSION_IDLE_MS = 2 * 3_600_000;

/** What a person has to do before anything else. */
export type Duty = "change-password" | "second-factor" | undefined;

type Somebody = {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly hash: string;
  readonly must: Duty;
};

/** Somebody whose session or API token is in force. */
export type Signed =
  | (Somebody & { readonly by: "session"; readonly sessionId: string })
  | (Somebody & { readonly by: "token"; readonly scopes: readonly TokenScope[] });

/** Whoever holds a magic link that is in force: no person, and good for one exposure. */
export type Linked = {
  readonly by: "link";
  readonly linkId: string;
  readonly exposureId: string;
  /** As the audit log calls them. */
  readonly name: string;
  readonly hash: string;
  /** When this browser's opening of it ends; the link itself may open it again until `linkExpiresAt`. */
  readonly expiresAt: number;
  readonly linkExpiresAt: number;
};

type Holder = {
  readonly userId: string;
  readonly name: string;
  readonly role: string;
  readonly mustChangePassword: number;
  readonly secondFactorAt: number | null;
  readonly issuer: string | null;
  /** JSON: the roles that need a second factor here; null where none does. */
  readonly secondFactorRoles: string | null;
};

export type IdentifyDeps = {
  readonly clock: Clock;
  /** All answer only for what is unexpired and of an active user's present epoch: a changed password or role ends all others. */
  readonly accounts: {
    bySession(
      hash: string,
      at: number,
    ): Promise<(Holder & { readonly id: string; readonly lastUsedAt: number }) | undefined>;
    byToken(hash: string, at: number): Promise<(Holder & { readonly scopes: string }) | undefined>;
  };
  readonly links: {
    bySession(
      hash: string,
      at: number,
    ): Promise<
      | {
          readonly linkId: string;
          readonly exposureId: string;
          readonly expiresAt: number;
          readonly linkExpiresAt: number;
        }
      | undefined
    >;
  };
  /** When a session or token was last used since this process started, if it was. */
  readonly lastUsedAt: (hash: string) => number | undefined;
};

/** Credentials as they came with a request. */
export type Credentials = {
  readonly sessionToken?: string | undefined;
  readonly bearer?: string | undefined;
  readonly linkToken?: string | undefined;
};

/**
 * A bearer token goes first; one that isn't good is never made up for by a cookie. A link's cookie
 * counts where nobody is signed in, and where the address is a link's (`asLink`).
 */
export async function identify(
  deps: IdentifyDeps,
  { bearer, sessionToken, linkToken }: Credentials,
  asLink = false,
): Promise<Signed | Linked | undefined> {
  const link = async () =>
    linkToken === undefined ? undefined : linkInForce(deps, { hash: tokenHash(linkToken) });
  if (asLink) {
    const linked = await link();
    if (linked !== undefined) return linked;
  }
  if (bearer !== undefined) {
    return bearer.startsWith(API_TOKEN_PREFIX)
      ? isInForce(deps, { by: "token", hash: tokenHash(bearer) })
      : undefined;
  }
  const signed =
    sessionToken === undefined
      ? undefined
      : await isInForce(deps, { by: "session", hash: tokenHash(sessionToken) });
  return signed ?? (await link());
}

/** Asks again about what was good once: streams outlive the request that opened them. */
export async function isInForce(
  { accounts, clock, lastUsedAt }: IdentifyDeps,
  { by, hash }: Pick<Signed, "by" | "hash">,
): Promise<Signed | undefined> {
  const now = clock();
  if (by === "token") {
    const holder = await accounts.byToken(hash, now);
    if (holder === undefined) return undefined;
    const somebody = somebodyOf(holder, hash);
    return somebody && { ...somebody, by, scopes: readScopes(holder.scopes) };
  }
  const holder = await accounts.bySession(hash, now);
  if (holder === undefined) return undefined;
  const somebody = somebodyOf(holder, hash);
  if (somebody === undefined) return undefined;
  const usedAt = Math.max(holder.lastUsedAt, lastUsedAt(hash) ?? 0);
  return now - usedAt < SESSION_IDLE_MS ? { ...somebody, by, sessionId: holder.id } : undefined;
}

/** The same for a magic link's session. */
export async function linkInForce(
  { links, clock }: Pick<IdentifyDeps, "links" | "clock">,
  { hash }: Pick<Linked, "hash">,
): Promise<Linked | undefined> {
  const link = await links.bySession(hash, clock());
  return link && { ...link, by: "link", hash, name: `link:${link.linkId} (for ${link.exposureId})` };
}

function somebodyOf(holder: Holder, hash: string): Somebody | undefined {
  const role = roleNamed(holder.role);
  return role && { userId: holder.userId, name: holder.name, role, hash, must: dutyOf(holder, role) };
}

/** A provider's people prove themselves there, second factor included. */
function dutyOf(holder: Holder, role: Role): Duty {
  if (holder.mustChangePassword === 1) return "change-password";
  if (holder.issuer !== null || holder.secondFactorAt !== null) return undefined;
  const roles: unknown = JSON.parse(holder.secondFactorRoles ?? "[]");
  return Array.isArray(roles) && roles.includes(role) ? "second-factor" : undefined;
}
