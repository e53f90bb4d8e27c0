import type { Context, Hono } from "hono";
import { Fault } from "../../proto/fault.ts";
import { authorise } from "../app/authorise.ts";
import type { Credentials, Linked, Signed } from "../app/identify.ts";
import type { RepeatGuard } from "./idempotency.ts";
import { peerOf } from "./peer.ts";
import { refusal, tooMany } from "./problem.ts";
import type { rateLimit } from "./rate-limit.ts";
import { checkContentType, parseJson, readBytes } from "./request-body.ts";
import type { Given, Route } from "./route.ts";
import { checkSameOrigin } from "./same-origin.ts";
import { bearerOf, linkTokenOf, sessionTokenOf } from "./session-cookie.ts";

export type Door = {
  /** `asLink`: the address is a magic link's. */
  readonly identify: (credentials: Credentials, asLink: boolean) => Promise<Signed | Linked | undefined>;
  /** Writes down that somebody known tried what they may not. */
  readonly noteRefused: (
    who: Signed | Linked,
    from: string,
    subject: string,
    because: string,
  ) => Promise<unknown>;
  readonly needsSetup: () => Promise<boolean>;
  readonly repeats: RepeatGuard;
  readonly rates: ReturnType<typeof rateLimit>;
};

/** Files held in memory at once; each may have more than a hundred megabytes. */
export const MAX_UPLOADS = 3;

/**
 * The one way onto the network: who asks and whether they may comes before anything of the request
 * is read, then where it comes from, then its size and shape, and only then the route itself.
 */
export function register(app: Hono, door: Door, routes: readonly Route[]): void {
  let uploads = 0;
  const admitted =
    (route: Route) =>
    async (c: Context): Promise<Response> => {
      const who = await admit(door, route, c);
      if (isStream(route) || (route.method !== "get" && who?.by !== "token"))
        checkSameOrigin(c.req.raw.headers);
      if (route.maxBytes === undefined) return answer(door, route, c, who);
      if (uploads >= MAX_UPLOADS) throw new Fault("busy", `${MAX_UPLOADS} files are being taken in already`);
      uploads += 1;
      try {
        return await answer(door, route, c, who);
      } finally {
        uploads -= 1;
      }
    };
  for (const route of routes) app.on(route.method.toUpperCase(), honoPath(route.path), admitted(route));
}

/** `/exposures/{id}` as Hono writes it. */
const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

const isStream = (route: Route): boolean => route.kind === "raw" && route.produces === "text/event-stream";

async function admit(door: Door, route: Route, c: Context): Promise<Signed | Linked | undefined> {
  const { headers } = c.req.raw;
  const take = (whose: string): void => {
    const waitMs = door.rates.take(route.rate, whose);
    if (waitMs > 0) throw tooMany(waitMs);
  };
  if (route.demand.permission === "public") {
    take(peerOf(c));
    return undefined;
  }
  const credentials = {
    bearer: bearerOf(headers),
    sessionToken: sessionTokenOf(headers),
    linkToken: linkTokenOf(headers),
  };
  const who = await door.identify(credentials, route.demand.permission === "linked-exposure");
  if (who === undefined) {
    const needsSetup = await door.needsSetup();
    const detail = needsSetup
      ? "Nobody has an account yet: set up the first one"
      : "Sign in, or send an API token";
    throw refusal("unauthenticated", detail, { needsSetup, headers: { "www-authenticate": "Bearer" } });
  }
  take(who.by === "link" ? who.linkId : who.userId);
  const answer = authorise(who, route.demand);
  if (answer.kind === "refused") {
    await door.noteRefused(who, peerOf(c), route.action ?? `GET ${route.path}`, answer.code);
    throw refusal(answer.code, answer.sentence);
  }
  return who;
}

async function answer(
  door: Door,
  route: Route,
  c: Context,
  who: Signed | Linked | undefined,
): Promise<Response> {
  const { headers } = c.req.raw;
  const bytes = await bodyOf(c, route);
  const given: Given = {
    params: c.req.param(),
    query: c.req.query(),
    body: route.maxBytes === undefined ? parseJson(bytes) : bytes,
    peer: peerOf(c),
    headers,
    replyHeaders: new Headers({ "content-type": "application/json" }),
    who,
  };
  if (route.kind === "raw") return route.respond(c, given);
  const perform = async () => ({
    status: route.status ?? 200,
    body: JSON.stringify(await route.perform(given)),
  });
  const key = headers.get("idempotency-key");
  const { status, body } =
    key !== null && who !== undefined && isRepeatable(route)
      ? await door.repeats.once(
          {
            user: who.by === "link" ? who.linkId : who.userId,
            key,
            method: route.method,
            url: c.req.url,
            bytes,
          },
          perform,
        )
      : await perform();
  return new Response(body, { status, headers: given.replyHeaders });
}

/** Reads are by nature, files by their content; and a secret is told once. */
const isRepeatable = ({ method, maxBytes, tellsSecret }: Route): boolean =>
  method !== "get" && maxBytes === undefined && tellsSecret !== true;

async function bodyOf(c: Context, route: Route): Promise<Uint8Array> {
  if (route.method === "get" || (route.body === undefined && route.method === "delete"))
    return new Uint8Array();
  checkContentType(c.req.raw.headers, route.maxBytes === undefined ? "json" : "bytes");
  return readBytes(c.req.raw, route.mostBytes);
}
