import type { MiddlewareHandler } from "hono";
import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Clock, type Instant } from "../../proto/time.ts";
import { opaqueToken, tokenHash } from "../app/opaque-token.ts";
import type { Problem } from "./fleet-schemas.ts";
import { endedRefusalCookie, refusalCookie, refusalTokenOf } from "./session-cookie.ts";

/** Long enough to read it on the sign-in page and to load that once more. */
export const REFUSAL_MS = 2 * 60_000;
/** Browsers that have one waiting; beyond this the oldest are forgotten. */
const MAX_REFUSALS = 1_000;

export type ProviderRefusals = ReturnType<typeof providerRefusals>;

/**
 * Why a sign-in by a provider failed, kept for the one browser that it failed in. A provider sends
 * browsers here, and they would show problem details as they are: they go to the sign-in page
 * instead, which asks for the words. Nothing of them is in an address, so no link can make ours say
 * something. Whoever doesn't ask for a page gets the problem itself.
 */
export function providerRefusals({ clock, random }: { readonly clock: Clock; readonly random: RandomBytes }) {
  const waiting = new Map<string, { readonly problem: Problem; readonly until: Instant }>();
  const keep = (problem: Problem): string => {
    const { token, hash } = opaqueToken(random);
    waiting.set(hash, { problem, until: after(clock(), REFUSAL_MS) });
    const [oldest] = waiting.keys();
    if (waiting.size > MAX_REFUSALS && oldest !== undefined) waiting.delete(oldest);
    return token;
  };

  /** Around the two addresses that browsers are sent to. */
  const toPage: MiddlewareHandler = async (c, next) => {
    await next();
    if (!asksForPage(c.req.raw.headers)) return;
    if (c.res.status < 400) {
      if (refusalTokenOf(c.req.raw.headers) !== undefined)
        c.header("set-cookie", endedRefusalCookie(), { append: true });
      return;
    }
    const cookie = refusalCookie(keep((await c.res.json()) as Problem), REFUSAL_MS / 1000);
    // Hono carries headers over from one answer to the next; the problem's own stay behind.
    c.res = undefined;
    c.res = new Response(null, { status: 303, headers: { location: "/", "set-cookie": cookie } });
  };

  return {
    toPage,
    /** What waits for the browser that asks. */
    of(headers: Headers): Problem | undefined {
      const token = refusalTokenOf(headers);
      const found = token === undefined ? undefined : waiting.get(tokenHash(token));
      return found !== undefined && clock() < found.until ? found.problem : undefined;
    },
  };
}

const asksForPage = (headers: Headers): boolean => headers.get("accept")?.includes("text/html") === true;
