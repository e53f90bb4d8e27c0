import { LINK_SESSION_MS } from "../app/open-link.ts";
import { SESSION_MS } from "../app/sign-in.ts";

/** `__Host-`: the browser takes it only over TLS, for this host alone and all its paths. */
export const SESSION_COOKIE = "__Host-plumbline";
export const LINK_COOKIE = "__Host-plumbline-link";
/** Lax, because it must come along when a provider sends the browser back; it proves a start, never a person. */
const LOGIN_COOKIE = "__Host-plumbline-login";

/** Leads to the words of a refusal, that are kept here: it opens nothing. */
const REFUSAL_COOKIE = "__Host-plumbline-refusal";

const ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=Strict";

export const sessionCookie = (token: string): string =>
  `${SESSION_COOKIE}=${token}; Max-Age=${SESSION_MS / 1000}; ${ATTRIBUTES}`;

export const endedCookie = (): string => `${SESSION_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`;

export const linkCookie = (token: string): string =>
  `${LINK_COOKIE}=${token}; Max-Age=${LINK_SESSION_MS / 1000}; ${ATTRIBUTES}`;

export const endedLinkCookie = (): string => `${LINK_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`;

export const loginCookie = (token: string, seconds: number): string =>
  `${LOGIN_COOKIE}=${token}; Max-Age=${seconds}; Path=/; HttpOnly; Secure; SameSite=Lax`;

export const refusalCookie = (token: string, seconds: number): string =>
  `${REFUSAL_COOKIE}=${token}; Max-Age=${seconds}; ${ATTRIBUTES}`;

export const endedRefusalCookie = (): string => `${REFUSAL_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`;

const tokenIn = (name: string): ((headers: Headers) => string | undefined) => {
  const pattern = new RegExp(`(?:^|; *)${name}=([A-Za-z0-9_-]{43})(?:;|$)`);
  return (headers) => pattern.exec(headers.get("cookie") ?? "")?.[1];
};

/** The session token that came with a request, if any. */
export const sessionTokenOf = tokenIn(SESSION_COOKIE);
export const linkTokenOf = tokenIn(LINK_COOKIE);
export const loginTokenOf = tokenIn(LOGIN_COOKIE);
export const refusalTokenOf = tokenIn(REFUSAL_COOKIE);

/** The bearer token that came with a request; "" for an Authorization header that we don't understand. */
export function bearerOf(headers: Headers): string | undefined {
  const header = headers.get("authorization");
  if (header === null) return undefined;
  return /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i.exec(header)?.[1] ?? "";
}
