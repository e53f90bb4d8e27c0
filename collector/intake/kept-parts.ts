import { type Untrusted, untrusted } from "../../proto/untrusted.ts";
import { clip, clipTitle, MAX_TITLE_CHARS } from "./bounded-text.ts";
import { cvesIn } from "./cve.ts";
import type { KeptText } from "./kept-text.ts";
import type { ParsedCvss, ParsedEndpoint, ParsedExposure } from "./report.ts";
import { worse } from "./severity.ts";

/** What one record shows; sightings are counted where it is folded. */
export type Sighting = Omit<ParsedExposure, "asset" | "sightings" | Written> & {
  readonly title: string;
  readonly component: string | null;
  readonly evidence: readonly string[];
};

/** What the report's author or the scanned host wrote: trusted by nobody from here on. */
type Written = "title" | "component" | "evidence";

/** An exposure while its report is being read; its asset is named at the end. */
export type Folded = { -readonly [K in keyof ParsedExposure]: ParsedExposure[K] };

/** What has no evidence shares one list: half a million lists of their own are a tenth of what a report may cost. */
const NO_EVIDENCE: readonly Untrusted[] = [];

/** Makes exposures of records, and keeps once what many of them have alike. Evidence is added by the caller. */
export function keptParts(keep: KeptText) {
  const lists = new Map<string, readonly string[]>();
  const scores = new Map<string, ParsedCvss>();

  const cves = (texts: readonly string[]): readonly string[] => {
    const found = cvesIn(...texts);
    const key = found.join();
    const known = lists.get(key);
    if (known !== undefined) return known;
    const kept = found.map(keep);
    lists.set(kept.join(), kept);
    return kept;
  };

  const cvss = (given: ParsedCvss | null): ParsedCvss | null => {
    if (given === null) return null;
    const key = `${given.version} ${given.score} ${given.vector ?? ""}`;
    const known = scores.get(key) ?? { ...given, vector: given.vector === null ? null : keep(given.vector) };
    scores.set(keep(key), known);
    return known;
  };

  const endpoint = (given: ParsedEndpoint | null): ParsedEndpoint | null =>
    given === null ? null : { host: keep(given.host), port: given.port, protocol: given.protocol };

  return {
    first: (seen: Sighting): Folded => ({
      asset: "",
      title: untrusted(keep(clipTitle(seen.title))),
      cve: cves(seen.cve),
      severity: seen.severity,
      endpoint: endpoint(seen.endpoint),
      cvss: cvss(seen.cvss),
      weakness: keep(clip(seen.weakness, MAX_TITLE_CHARS)),
      component: seen.component === null ? null : untrusted(keep(clip(seen.component, MAX_TITLE_CHARS))),
      sightings: 1,
      evidence: NO_EVIDENCE,
      ...(seen.automatable === undefined ? {} : { automatable: seen.automatable }),
      ...(seen.technicalImpact === undefined ? {} : { technicalImpact: seen.technicalImpact }),
      ...(seen.exploits === undefined ? {} : { exploits: seen.exploits.map(keep) }),
    }),
    /** The first record's words stand; the worst severity counts, and every CVE. */
    repeat(before: Folded, seen: Sighting): void {
      before.cve = seen.cve.length === 0 ? before.cve : cves([...before.cve, ...seen.cve]);
      before.severity = worse(before.severity, seen.severity);
      before.cvss ??= cvss(seen.cvss);
      before.sightings += 1;
      if (before.automatable === undefined && seen.automatable !== undefined)
        before.automatable = seen.automatable;
      if (before.technicalImpact === undefined && seen.technicalImpact !== undefined)
        before.technicalImpact = seen.technicalImpact;
      if (before.exploits === undefined && seen.exploits !== undefined) before.exploits = seen.exploits;
    },
  };
}
