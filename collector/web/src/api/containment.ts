import { queryOptions } from "@tanstack/react-query";
import type { Containment } from "../../../http/containment-schemas.ts";
import { ask, send } from "./request.ts";

const at = (agent: string, act: string): string => `/agents/${encodeURIComponent(agent)}/${act}`;

export const containmentQuery = (agent: string) =>
  queryOptions({
    queryKey: ["containment", agent],
    queryFn: ({ signal }) => ask<Containment>(at(agent, "containment"), signal),
  });

export const revokeAgent = (agent: string): Promise<unknown> => send("POST", at(agent, "revocation"));
