import type { RunView } from "../../../http/schemas.ts";

type Target = RunView["target"];

/** "tcp/10.20.0.5:5432"; an IPv6 address keeps its brackets. */
export const targetWords = ({ transport, host, port }: Target): string =>
  `${transport}/${host.includes(":") ? `[${host}]` : host}:${port}`;
