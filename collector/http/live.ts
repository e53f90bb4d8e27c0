import type { HttpBindings } from "@hono/node-server";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { Fault } from "../../proto/fault.ts";
import type { Linked, Signed } from "../app/identify.ts";
import { type Scope, scopeOf } from "../app/role.ts";
import type { EventRecord } from "./exposure-history.ts";
import { type EventSource, follow, LIVE_LIMITS, type LiveLimits } from "./follow.ts";
import { type Given, linked, parse, type Route, rawRoute, signed } from "./route.ts";

export type LiveDeps = {
  readonly events: {
    /** The first `limit` events after `no` that the scope may see, oldest first. */
    after(no: number, limit: number, scope: Scope): Promise<readonly EventRecord[]>;
    /** How many there are after `no`. */
    countAfter(no: number, scope: Scope): Promise<number>;
    /** The number of the newest event, whoever may see it; 0 when there is none. */
    newest(): Promise<number>;
    /** The number before the newest `recent`: where to start to get just those. */
    before(recent: number, scope: Scope): Promise<number>;
  };
  /** Calls back after each commit; gives the way to stop that. */
  readonly onCommitted: (listener: () => void) => () => void;
  /** Ends every stream when the collector stops. */
  readonly stopping: AbortSignal;
  /** Whether they may still see the stream: their session is in force and their role allows it. */
  readonly isStillWelcome: (who: Signed | Linked) => Promise<boolean>;
  readonly liveLimits?: Partial<LiveLimits>;
  readonly log: { error(fields: object, message: string): void };
};

/** Streams at once, for all and for one person. */
export const MAX_STREAMS = { all: 200, perUser: 10 } as const;

const number = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const querySchema = z.strictObject({
  since: number.optional(),
  /** Without a place to start from: how many of the newest to begin with. */
  recent: z.coerce.number().int().min(0).max(500).default(50),
});

/** The live stream: server-sent events, resumable by `Last-Event-ID` or `?since=`. */
export function liveRoutes(deps: LiveDeps): readonly Route[] {
  const open = new Map<string, number>();
  return [
    rawRoute({
      path: "/live",
      permission: "viewer",
      rate: "stream",
      summary:
        "What happens, as it happens. `event: snapshot` says that events were left out: read the lists again",
      query: querySchema,
      produces: "text/event-stream",
      respond: async (c, given) => {
        const who = signed(given);
        const start = await startOf(deps, given, scopeOf(who));
        admitStream(open, who.userId);
        return stream(c, deps, who, start, () => leave(open, who.userId));
      },
    }),
    rawRoute({
      path: "/owner-view/live",
      permission: "linked-exposure",
      rate: "stream",
      summary: "What happens to the exposure that a magic link is for",
      query: querySchema,
      produces: "text/event-stream",
      respond: async (c, given) => {
        const link = linked(given);
        const start = await startOf(deps, given, scopeOf(link));
        admitStream(open, link.linkId);
        return stream(c, deps, link, start, () => leave(open, link.linkId));
      },
    }),
  ];
}

/** The browser's own word goes first: it repeats the address it was opened with each time it comes back. */
async function startOf({ events }: LiveDeps, { query, headers }: Given, scope: Scope): Promise<number> {
  const { since, recent } = parse(querySchema, query);
  const last = number.safeParse(headers.get("last-event-id") ?? undefined).data ?? since;
  if (last === undefined) return events.before(recent, scope);
  // A number that was never given is from another store: start at the newest of this one.
  return Math.min(last, await events.newest());
}

function stream(c: Context, deps: LiveDeps, who: Signed | Linked, start: number, left: () => void): Response {
  c.header("x-accel-buffering", "no");
  const scope = scopeOf(who);
  const source: EventSource = {
    after: (no, limit) => deps.events.after(no, limit, scope),
    countAfter: (no) => deps.events.countAfter(no, scope),
    before: (recent) => deps.events.before(recent, scope),
    onCommitted: deps.onCommitted,
    isWelcome: () => deps.isStillWelcome(who),
    limits: { ...LIVE_LIMITS, ...deps.liveLimits },
  };
  const response = streamSSE(c, async (out) => {
    const over = new AbortController();
    const end = () => over.abort();
    out.onAbort(end);
    // By hand: Node 20's AbortSignal.any() keeps each of its signals for as long as the collector lives.
    deps.stopping.addEventListener("abort", end);
    if (deps.stopping.aborted) end();
    try {
      if ((await follow(source, out, start, over.signal)) === "stalled") hangUp(c);
    } catch (cause) {
      deps.log.error({ err: cause }, "a live stream failed");
      hangUp(c);
    } finally {
      deps.stopping.removeEventListener("abort", end);
      left();
    }
  });
  response.headers.set("cache-control", "no-store");
  return response;
}

/** A peer that takes no bytes would hold the connection for ever. */
function hangUp(c: Context): void {
  (c.env as Partial<HttpBindings> | undefined)?.outgoing?.destroy();
}

function admitStream(open: Map<string, number>, userId: string): void {
  const own = open.get(userId) ?? 0;
  const all = [...open.values()].reduce((sum, count) => sum + count, 0);
  if (own >= MAX_STREAMS.perUser || all >= MAX_STREAMS.all)
    throw new Fault("busy", "Too many live streams are open");
  open.set(userId, own + 1);
}

function leave(open: Map<string, number>, userId: string): void {
  const own = (open.get(userId) ?? 1) - 1;
  if (own === 0) open.delete(userId);
  else open.set(userId, own);
}
