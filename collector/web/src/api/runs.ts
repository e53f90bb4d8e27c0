import { queryOptions } from "@tanstack/react-query";
import type { RunDetailView, RunView } from "../../../http/schemas.ts";
import type { Page } from "./page.ts";
import { ask, query, send } from "./request.ts";

export const runsQuery = (filter: { readonly exposure?: string; readonly limit?: number }) =>
  queryOptions({
    queryKey: ["runs", filter],
    queryFn: ({ signal }) => ask<Page<RunView>>(`/runs${query(filter)}`, signal),
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id],
    queryFn: ({ signal }) => ask<RunDetailView>(`/runs/${encodeURIComponent(id)}`, signal),
  });

export const cancelRun = (id: string): Promise<unknown> =>
  send("POST", `/runs/${encodeURIComponent(id)}/cancel`);

export type Deconfliction = {
  readonly was: "us" | "not-us";
  readonly sentence: string;
  readonly run: RunView | null;
};

export const deconflict = (marker: string): Promise<Deconfliction> =>
  ask(`/deconflict/${encodeURIComponent(marker)}`);
