import { queryOptions } from "@tanstack/react-query";
import { ask, send } from "./request.ts";

/** Where nothing may run: `all`, `segment:ID` or `agent:ID`. */
export type Halted = {
  readonly scope: string;
  readonly reason: string;
  readonly at: string;
  readonly by: string;
};

export const haltQuery = queryOptions({
  queryKey: ["halt"],
  queryFn: ({ signal }) => ask<{ readonly halted: readonly Halted[] }>("/halt", signal),
});

/** What the switch covers, as the API takes it; empty is everything. */
export type Reach = { readonly segment?: string; readonly agent?: string };

export const halt = (reach: Reach, reason: string): Promise<unknown> =>
  send("POST", "/halt", { ...reach, reason });

export const resume = (reach: Reach): Promise<unknown> => send("POST", "/resume", reach);

export function reachOf(scope: string): Reach {
  const colon = scope.indexOf(":");
  const id = scope.slice(colon + 1);
  if (scope.startsWith("segment:")) return { segment: id };
  return scope.startsWith("agent:") ? { agent: id } : {};
}

export const reachWords = ({ segment, agent }: Reach): string =>
  segment !== undefined ? `segment ${segment}` : agent !== undefined ? `agent ${agent}` : "everything";
