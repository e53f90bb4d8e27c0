import { type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { presenceQuery } from "../api/session.ts";
import { staleKeys } from "./staleness.ts";
import { type LiveState, type LiveStream, liveStream } from "./stream.ts";

const Live = createContext<LiveStream | undefined>(undefined);

/** Listens while somebody is signed in, and has what an event makes stale asked for again. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [stream] = useState(liveStream);

  useEffect(() => {
    const refresh = refresher(client);
    stream.open(
      (event) => refresh.soon(staleKeys(event)),
      () => void client.invalidateQueries(),
      // The collector lets nobody in without a session: it may have ended, with everything else of it.
      () => void client.invalidateQueries({ queryKey: presenceQuery.queryKey }),
    );
    return () => {
      stream.close();
      refresh.cancel();
    };
  }, [client, stream]);

  return <Live value={stream}>{children}</Live>;
}

export function useLive(): LiveState {
  const stream = useContext(Live);
  if (stream === undefined) throw new Error("Nothing is live outside LiveProvider");
  return useSyncExternalStore(stream.subscribe, stream.read);
}

/** A run makes a dozen events in a second: ask once for all of them. */
const GATHER_MS = 400;

function refresher(client: QueryClient) {
  const waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    for (const queryKey of waiting.values()) void client.invalidateQueries({ queryKey });
    waiting.clear();
  };
  return {
    soon: (keys: readonly QueryKey[]): void => {
      for (const key of keys) waiting.set(JSON.stringify(key), key);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    cancel: (): void => clearTimeout(timer),
  };
}
