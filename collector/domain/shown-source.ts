import { plainAddress } from "../../proto/address.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Severity } from "./exposure.ts";

/** What one tool says of an exposure: the worst that any of its reports said. */
export type Source = {
  readonly no: number;
  readonly tool: string;
  readonly weakness: string;
  readonly title: Untrusted;
  readonly severity: Severity;
  readonly cves: readonly string[];
  readonly cvss: SourceCvss | null;
  readonly component: Untrusted | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly transport: "tcp" | "udp" | null;
};

export type SourceCvss = {
  readonly version: string;
  readonly vector: string | null;
  readonly score: number | null;
};

/** What an exposure is shown as. */
export type Shown = Omit<Source, "no" | "tool"> & {
  /** The tool whose title and severity these are. */
  readonly saidBy: string;
};

/**
 * What an exposure of several sources is shown as: the worst severity, the title of whoever says so, all CVEs, the
 * highest score, and the place of whoever says most. Ties go to the tool first in the alphabet, then to the lesser key,
 * so that the answer doesn't depend on who came first. Undefined without sources.
 */
export function shownOf(sources: readonly Source[]): Shown | undefined {
  const ordered = [...sources].sort(byName);
  const worst = firstBy(ordered, ({ severity }) => STEPS.indexOf(severity));
  if (worst === undefined) return undefined;
  const placed = firstBy(ordered, preciseness);
  return {
    saidBy: worst.tool,
    title: worst.title,
    weakness: worst.weakness,
    severity: worst.severity,
    cves: [...new Set(ordered.flatMap(({ cves }) => cves))].sort(),
    cvss:
      firstBy(
        ordered.filter(({ cvss }) => cvss !== null),
        ({ cvss }) => cvss?.score ?? -1,
      )?.cvss ?? null,
    component: (ordered.find(({ component }) => component !== null) ?? worst).component,
    host: placed?.host ?? null,
    port: placed?.port ?? null,
    transport: placed?.transport ?? null,
  };
}

/** From the least to the worst. */
export const STEPS: readonly Severity[] = ["info", "low", "medium", "high", "critical"];

/** Port before address before name before nothing. */
const preciseness = ({ host, port }: Source): number =>
  (port === null ? 0 : 4) + (host === null ? 0 : plainAddress(host) === undefined ? 1 : 2);

/** The first of those that weigh most. */
function firstBy<T>(all: readonly T[], weight: (one: T) => number): T | undefined {
  let best: T | undefined;
  for (const one of all) if (best === undefined || weight(one) > weight(best)) best = one;
  return best;
}

const byName = (a: Source, b: Source): number =>
  compare(a.tool, b.tool) || compare(a.weakness, b.weakness) || compare(placeText(a), placeText(b));
const placeText = ({ transport, host, port }: Source): string => `${transport} ${host} ${port}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
