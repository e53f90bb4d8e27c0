import type { Sighting } from "./kept-parts.ts";
import { OPEN_PORT, type ParsedEndpoint } from "./report.ts";

/** What a port that answers is: an exposure of severity info, with the service's name as far as a tool guessed it. */
export const openPort = (
  endpoint: ParsedEndpoint,
  service: { readonly name: string; readonly banner: string },
): Sighting => ({
  title: `Open port ${endpoint.port}/${endpoint.protocol}${service.name === "" ? "" : ` (${service.name})`}`,
  cve: [],
  severity: "info",
  endpoint,
  cvss: null,
  weakness: OPEN_PORT,
  component: null,
  evidence: [service.banner],
});
