import { queryOptions } from "@tanstack/react-query";
import type { Containment } from "../../../http/containment-schemas.ts";
import { ask } from "./request.ts";

export const containmentQuery = (agent: string) =>
  queryOptions({
    queryKey: ["containment", agent],
    queryFn: ({ signal }) => ask<Containment>(`/agents/${encodeURIComponent(agent)}/containment`, signal),
  });
