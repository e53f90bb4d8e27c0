import type { RunView } from "../../../http/schemas.ts";

type Target = RunView["target"];

/** "tcp/10.20.0.5:5432", an IPv6 address keeps its brackets; "host db1" where there is no target, the asset's own host. */
export const targetWords = (target: Target, asset?: string): string =>
  target === null
    ? asset === undefined
      ? "its own host"
      : `host ${asset}`
    : `${target.transport}/${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`;
