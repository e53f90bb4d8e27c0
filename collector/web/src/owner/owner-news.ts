import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { OWNER_STREAM, ownerViewQuery } from "../api/owner.ts";
import { LIVE_KINDS } from "../live/staleness.ts";

/** Has the exposure asked for again when something happens to it, and when the stream ends: then the link may be over. */
export function useOwnerNews(isOpen: boolean, onNewSecret: () => unknown): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isOpen) return;
    const look = () => void client.invalidateQueries({ queryKey: ownerViewQuery.queryKey });
    const source = new EventSource(OWNER_STREAM);
    for (const kind of [...LIVE_KINDS, "snapshot", "error"]) source.addEventListener(kind, look);
    return () => source.close();
  }, [isOpen, client]);
  useEffect(() => {
    // Another link pasted over this one changes the fragment and loads nothing.
    const open = async () => {
      if (location.hash.length < 2) return;
      await onNewSecret();
      await client.resetQueries({ queryKey: ownerViewQuery.queryKey });
    };
    const listen = () => void open();
    addEventListener("hashchange", listen);
    return () => removeEventListener("hashchange", listen);
  }, [client, onNewSecret]);
}
