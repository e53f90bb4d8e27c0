import { holds, type Permission } from "./permission.ts";
import type { Role } from "./role.ts";

/** What of its maker's role an API token may use. Each includes `read`. */
export const TOKEN_SCOPES = ["read", "retest", "operate", "approve", "admin", "people"] as const;

export type TokenScope = (typeof TOKEN_SCOPES)[number];

const GIVES: Readonly<Record<TokenScope, readonly Permission[]>> = {
  read: ["viewer"],
  retest: ["viewer", "owner-of-object"],
  operate: ["viewer", "owner-of-object", "operator"],
  approve: ["viewer", "approver"],
  admin: ["viewer", "admin"],
  people: ["viewer", "people"],
};

export const isGivenBy = (scopes: readonly TokenScope[], permission: Permission): boolean =>
  scopes.some((scope) => GIVES[scope].includes(permission));

/** The scopes whose every permission the role has: a token never reaches above its maker. */
export const scopesWithin = (role: Role): readonly TokenScope[] =>
  TOKEN_SCOPES.filter((scope) => GIVES[scope].every((permission) => holds(role, permission)));

/** Scopes as stored; words that we don't know give nothing. */
export function readScopes(json: string): readonly TokenScope[] {
  const words: unknown = JSON.parse(json);
  return Array.isArray(words) ? TOKEN_SCOPES.filter((scope) => words.includes(scope)) : [];
}
