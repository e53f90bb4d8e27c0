import { instant } from "../../proto/time.ts";
import type { Segment } from "../domain/asset.ts";
import type { PriorityFacts } from "../domain/priority-facts.ts";

/** What the catalogues say, as settle reads it. */
export type IntelRead = {
  kev(
    cves: readonly string[],
  ): readonly { cve: string; dateAdded: number; dueAt: number | null; ransomware: number }[];
  /** Each with the model and the day of the edition that it is of. */
  epss(
    cves: readonly string[],
  ): readonly { cve: string; epss: number; percentile: number; modelVersion: string; scoreDate: number }[];
  /** What names an exploit of one of the CVEs, or of the exposure itself. */
  exploits(
    exposureNo: number,
    cves: readonly string[],
  ): readonly { readonly source: string; readonly at: number | null }[];
  /** Undefined when the catalogue was never loaded. */
  kevFeed(): object | undefined;
  exploitFeed(): object | undefined;
};

type Row = {
  readonly no: number;
  readonly cves: string;
  readonly cvss: string | null;
  readonly firstSightedAt: number;
  readonly criticality: number | null;
  readonly segment: string | null;
};

/** Everything that an exposure's priority rests on. */
export function priorityFacts(
  deps: { readonly intel: IntelRead },
  row: Row,
  segments: readonly Segment[],
  observed: PriorityFacts["observed"],
): PriorityFacts {
  const cves = JSON.parse(row.cves) as string[];
  const kevFeed = deps.intel.kevFeed();
  const exploits = deps.intel.exploits(row.no, cves);
  const declared = segments.find(({ id: segment }) => segment === row.segment);
  return {
    cves,
    kev:
      kevFeed === undefined
        ? { kind: "not-loaded" }
        : {
            kind: "loaded",
            entries: deps.intel.kev(cves).map(({ cve, dateAdded, dueAt, ransomware }) => ({
              cve,
              dateAdded: instant(dateAdded),
              dueDate: dueAt === null ? null : instant(dueAt),
              ransomware: ransomware === 1,
            })),
          },
    epss: deps.intel.epss(cves).map((score) => ({ ...score, scoreDate: instant(score.scoreDate) })),
    ...(exploits.length > 0 || (cves.length > 0 && deps.intel.exploitFeed() !== undefined)
      ? {
          exploits: exploits.map(({ source, at }) => ({ source, at: at === null ? null : instant(at) })),
        }
      : {}),
    cvss: row.cvss === null ? null : (JSON.parse(row.cvss) as PriorityFacts["cvss"]),
    criticality: (row.criticality ?? undefined) as PriorityFacts["criticality"],
    declared: { segment: declared, at: null },
    observed,
    firstSightedAt: instant(row.firstSightedAt),
  };
}
