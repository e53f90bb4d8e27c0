import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { CampaignRunView } from "../../../http/campaign-schemas.ts";
import type { Page } from "./page.ts";
import { ask, query } from "./request.ts";

/** The newest runs of campaigns, node by node. */
export const campaignRunsQuery = (asked: { readonly cursor?: string | undefined; readonly limit: number }) =>
  queryOptions({
    queryKey: ["campaign-runs", asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask<Page<CampaignRunView>>(`/campaign-runs${query(asked)}`, signal),
  });
