import { refusal } from "./problem.ts";

/**
 * Refuses a write that a browser sends on another site's behalf. Every browser names the origin of
 * a write, so a request that names none isn't from a page (a script with a cookie of its own).
 */
export function checkSameOrigin(headers: Headers): void {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") throw refusal("cross-site", `Sec-Fetch-Site is "${site}"`);
  const origin = headers.get("origin");
  if (origin === null) return;
  if (hostOf(origin) !== headers.get("host")) throw refusal("cross-site", "Origin is not this collector");
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;
