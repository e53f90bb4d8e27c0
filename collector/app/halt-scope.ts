/** Whom a halt covers: `all`, `segment:S` or `agent:A`. */
export const HALT_SCOPE = /^(all|segment:[a-z0-9][a-z0-9._-]{0,63}|agent:[a-z0-9][a-z0-9._-]{0,63})$/;

type Stands = { readonly agentId: string; readonly segment: string };

/** Whether any halt in force covers the agent. */
export const isHalted = (scopes: ReadonlySet<string>, agent: Stands): boolean =>
  [...scopes].some((scope) => isInScope(scope, agent));

export const isInScope = (scope: string, { agentId, segment }: Stands): boolean =>
  scope === "all" || scope === `segment:${segment}` || scope === `agent:${agentId}`;
