import { queryOptions } from "@tanstack/react-query";
import type {
  ApiToken,
  CreatedToken,
  FactorSecret,
  FactorState,
  OwnSession,
  RecoveryCodes,
} from "../../../http/people-schemas.ts";
import type { Page } from "./page.ts";
import { ask, send } from "./request.ts";

/** One's own account: password, second factor, sessions, API tokens. */

export const changePassword = (change: {
  readonly current: string;
  readonly password: string;
}): Promise<unknown> => send("POST", "/password", change);

export const factorQuery = queryOptions({
  queryKey: ["second-factor"],
  queryFn: ({ signal }) => ask<FactorState>("/second-factor", signal),
});

export const beginFactor = (): Promise<FactorSecret> => send("POST", "/second-factor");

export const confirmFactor = (code: string): Promise<RecoveryCodes> =>
  send("POST", "/second-factor/confirmation", { code });

export const endFactor = (code: string): Promise<unknown> => send("POST", "/second-factor/end", { code });

export const ownSessionsQuery = queryOptions({
  queryKey: ["own-sessions"],
  queryFn: ({ signal }) => ask<Page<OwnSession>>("/sessions", signal),
});

export const endSession = (id: string): Promise<unknown> =>
  send("DELETE", `/sessions/${encodeURIComponent(id)}`);

export const endOtherSessions = (): Promise<unknown> => send("DELETE", "/sessions");

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => ask<Page<ApiToken>>("/tokens", signal),
});

export const makeToken = (order: {
  readonly name: string;
  readonly ttlDays: number;
  readonly scopes: readonly ApiToken["scopes"][number][];
}): Promise<CreatedToken> => send("POST", "/tokens", order);

export const revokeToken = (id: string): Promise<unknown> =>
  send("DELETE", `/tokens/${encodeURIComponent(id)}`);
