import { queryOptions } from "@tanstack/react-query";
import type { Authority, JoinToken, OutstandingJoinToken } from "../../../http/identity-schemas.ts";
import type { Page } from "./page.ts";
import { ask, send } from "./request.ts";

/** Who may come in: join tokens, the agents' own state, and the authority behind both. */

/** Either a segment for a new agent, or `forAgent` for one that comes back. */
type JoinRequest = {
  readonly ttlMinutes: number;
  readonly segment?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** How many agents may join with it. */
  readonly uses?: number;
  /** Whoever joins with it waits until a person has compared its fingerprint. */
  readonly approve?: boolean;
  readonly forAgent?: string;
  /** With `forAgent`: also when it is frozen. */
  readonly thaw?: boolean;
};

/** The token is shown once: the collector keeps its hash only. */
export const makeJoinToken = (request: JoinRequest): Promise<JoinToken> =>
  send("POST", "/join-tokens", request);

export const joinTokensQuery = queryOptions({
  queryKey: ["join-tokens"],
  queryFn: ({ signal }) => ask<Page<OutstandingJoinToken>>("/join-tokens", signal),
});

export const revokeJoinToken = (id: string): Promise<unknown> =>
  send("DELETE", `/join-tokens/${encodeURIComponent(id)}`);

export const authorityQuery = queryOptions({
  queryKey: ["authority"],
  queryFn: ({ signal }) => ask<Authority>("/authority", signal),
});

const at = (agent: string, act: string): string => `/agents/${encodeURIComponent(agent)}/${act}`;

export const revokeAgent = (agent: string): Promise<unknown> => send("POST", at(agent, "revocation"));

export const freezeAgent = (agent: string, reason: string): Promise<unknown> =>
  send("POST", at(agent, "freeze"), { reason });

export const thawAgent = (agent: string, reason: string): Promise<unknown> =>
  send("POST", at(agent, "thaw"), { reason });

/** Refused by the collector when the agent has another fingerprint. */
export const approveAgent = (agent: string, fingerprint: string): Promise<unknown> =>
  send("POST", at(agent, "approval"), { fingerprint });
