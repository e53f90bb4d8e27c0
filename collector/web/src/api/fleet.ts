import { queryOptions } from "@tanstack/react-query";
import type { AgentView, AssetView, SegmentView } from "../../../http/fleet-schemas.ts";
import type { Overview } from "../../../http/schemas.ts";
import { askAll, type Page } from "./page.ts";
import { ask } from "./request.ts";

export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => ask<Overview>("/overview", signal),
});

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: ({ signal }) => askAll<AgentView>("/agents", signal),
});

/** One agent, whether or not it stands on the first page of the list. */
export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: ["agents", id],
    queryFn: ({ signal }) => ask<AgentView>(`/agents/${encodeURIComponent(id)}`, signal),
  });

export const segmentsQuery = queryOptions({
  queryKey: ["segments"],
  queryFn: ({ signal }) => ask<Page<SegmentView>>("/segments", signal),
});

export const assetsQuery = queryOptions({
  queryKey: ["assets"],
  queryFn: ({ signal }) => ask<Page<AssetView>>("/assets", signal),
});

type ScenarioView = {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly digest: string;
  readonly tier: number;
  readonly techniques: readonly string[];
};

/** The catalogue changes with a release only. */
export const scenariosQuery = queryOptions({
  queryKey: ["scenarios"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => ask<Page<ScenarioView>>("/scenarios", signal),
});
