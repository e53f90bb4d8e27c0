import type { Json } from "./canonical.ts";
import type { RulesOfEngagement } from "./engagement.ts";

/** Rules as plain JSON, as the agent reports them and as `rulesFromJson` reads them back. */
export const rulesToJson = (rules: RulesOfEngagement): Json => ({
  ...rules,
  notBefore: new Date(rules.notBefore).toISOString(),
  notAfter: new Date(rules.notAfter).toISOString(),
  allow: rules.allow.map((entry) => ({ ...entry, ports: entry.ports.map(showPorts) })),
  witness: rules.witness.map(({ speaks, ...entry }) => ({
    ...entry,
    ports: entry.ports.map(showPorts),
    // Left out where there is none, so that a collector that does not know the word reads them too.
    ...(speaks.length === 0 ? {} : { speaks }),
  })),
});

const showPorts = ([from, to]: readonly [number, number]): string =>
  from === to ? `${from}` : `${from}-${to}`;
