import { queryOptions } from "@tanstack/react-query";
import type { OwnerView } from "../../../http/people-schemas.ts";
import type { Queued } from "../../../http/schemas.ts";
import { ask, fileAddress, Refusal, send } from "./request.ts";

/** What whoever holds a link asks for: its one exposure. */

export const ownerViewQuery = queryOptions({
  queryKey: ["owner-view"],
  queryFn: ({ signal }) => ask<OwnerView>("/owner-view", signal),
});

export const openLink = (token: string): Promise<unknown> => send("POST", "/links/open", { token });

export const claimFixByLink = (note: string): Promise<{ readonly queued: Queued }> =>
  send("POST", "/owner-view/fix-claims", { note });

export const retestByLink = (): Promise<Queued> => send("POST", "/owner-view/retests");

export const OWNER_STREAM = fileAddress("/owner-view/live?recent=0");

/** The link was ended, is over, or never was; or this browser has none. Told alike. */
export const isOver = (error: unknown): boolean =>
  error instanceof Refusal &&
  (error.problem.status === 401 || error.problem.status === 403 || error.problem.code === "bad-request");
