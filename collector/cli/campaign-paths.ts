/** Where a campaign and one run of it are found in the API. */
export const campaignPath = (id: string): string => `/campaigns/${encodeURIComponent(id)}`;
export const campaignRunPath = (runId: string): string => `/campaign-runs/${encodeURIComponent(runId)}`;
