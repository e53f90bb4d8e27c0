import { SESSION_MS } from "../app/sign-in.ts";

/** `__Host-`: the browser takes it only over TLS, for this host alone and all its paths. */
export const SESSION_COOKIE = "__Host-plumbline";

const ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=Strict";

export const sessionCookie = (token: string): string =>
  `${SESSION_COOKIE}=${token}; Max-Age=${SESSION_MS / 1000}; ${ATTRIBUTES}`;

export const endedCookie = (): string => `${SESSION_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`;

const COOKIE_PATTERN = new RegExp(`(?:^|; *)${SESSION_COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`);

/** The session token that came with a request, if any. */
export const sessionTokenOf = (headers: Headers): string | undefined =>
  COOKIE_PATTERN.exec(headers.get("cookie") ?? "")?.[1];

/** The bearer token that came with a request; "" for an Authorization header that we don't understand. */
export function bearerOf(headers: Headers): string | undefined {
  const header = headers.get("authorization");
  if (header === null) return undefined;
  return /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i.exec(header)?.[1] ?? "";
}
