import type { LiveEvent } from "../../../http/live-schemas.ts";
import { LIVE_KINDS } from "./staleness.ts";

export type Connection = "connecting" | "live" | "lost";

export type LiveState = { readonly connection: Connection; readonly events: readonly LiveEvent[] };

/** Newest first; the rest is in the lists. */
const MOST_EVENTS_KEPT = 200;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

export type LiveStream = ReturnType<typeof liveStream>;

/**
 * The tab's one EventSource. The browser resumes by `Last-Event-ID` by itself; after an answer that
 * makes it give up (signed out, restarting) we open it again and name the last event in the address.
 */
export function liveStream() {
  let state: LiveState = { connection: "connecting", events: [] };
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  const listeners = new Set<() => void>();

  const become = (next: Partial<LiveState>): void => {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  };

  const open = (onEvent: (event: LiveEvent) => void, onGap: () => void, onRefused: () => void): void => {
    const last = state.events[0]?.id;
    const opened = new EventSource(`/api/v1/live${last === undefined ? "" : `?since=${last}`}`);
    source = opened;
    opened.addEventListener("open", () => {
      retryMs = FIRST_RETRY_MS;
      if (state.connection === "lost") onGap();
      become({ connection: "live" });
    });
    opened.addEventListener("error", () => {
      become({ connection: "lost" });
      if (opened.readyState !== EventSource.CLOSED) return;
      onRefused();
      retry = setTimeout(() => open(onEvent, onGap, onRefused), retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    });
    const take = (message: MessageEvent<string>): void => {
      const event = JSON.parse(message.data) as LiveEvent;
      if (state.events.some(({ id }) => id === event.id)) return;
      become({ events: [event, ...state.events].slice(0, MOST_EVENTS_KEPT) });
      onEvent(event);
    };
    for (const kind of LIVE_KINDS) opened.addEventListener(kind, take);
    // We were too far behind and events were left out.
    opened.addEventListener("snapshot", onGap);
  };

  return {
    open,
    close: (): void => {
      clearTimeout(retry);
      source?.close();
    },
    read: (): LiveState => state,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
