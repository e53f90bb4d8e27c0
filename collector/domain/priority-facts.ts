import type { Instant } from "../../proto/time.ts";
import type { Segment } from "./asset.ts";
import type { TechnicalImpact } from "./bod-26-04.ts";
import type { YesNo } from "./decision-table.ts";
import type { SystemExposure } from "./ssvc-deployer.ts";

/**
 * Everything a priority rests on. A fact that is left out is unknown, which can
 * only make the answer more urgent.
 */
export type PriorityFacts = {
  /** Empty for exposures that no CVE describes: an exposed service, a misconfiguration, a broken rule. */
  readonly cves: readonly string[];
  readonly kev: KevFacts;
  /** The newest score of each of the CVEs. Shown and used for order; no table asks for it. */
  readonly epss: readonly EpssScore[];
  /** The sources that name an exploit. Undefined when none was asked, which the tables read as "none known". */
  readonly exploits?: readonly ExploitSource[] | undefined;
  readonly cvss: CvssFacts | null;
  /** What a publisher or a person said outright. Goes before anything derived from CVSS. */
  readonly supplied?: SuppliedFacts | undefined;
  /** 1 (least) to 5, of the asset. */
  readonly criticality?: Criticality | undefined;
  readonly declared: DeclaredExposure;
  readonly observed: ObservedExposure;
  readonly firstSightedAt: Instant;
};

/** The KEV catalogue as far as these CVEs go. A catalogue that was never loaded says nothing. */
export type KevFacts =
  | { readonly kind: "not-loaded" }
  | {
      readonly kind: "loaded";
      readonly entries: readonly KevEntry[];
    };

export type KevEntry = {
  readonly cve: string;
  readonly dateAdded: Instant;
  /** CISA's own deadline. Shown, not used: BOD 26-04 replaced it. */
  readonly dueDate: Instant | null;
  /** KEV says "Known" or "Unknown", never "no". */
  readonly ransomware: boolean;
};

/** A tool, a database or a person that names an exploit, and since when. */
export type ExploitSource = { readonly source: string; readonly at: Instant | null };

/** Scores of different models do not compare, so each keeps its model and its day. */
export type EpssScore = {
  readonly cve: string;
  /** Probability of exploitation in the next 30 days, 0 to 1. */
  readonly epss: number;
  readonly percentile: number;
  readonly modelVersion: string;
  readonly scoreDate: Instant;
};

export type CvssFacts = { readonly version: string; readonly vector: string; readonly score: number | null };

export type SuppliedFacts = {
  readonly automatable?: Supplied<YesNo> | undefined;
  readonly technicalImpact?: Supplied<TechnicalImpact> | undefined;
};

export type Supplied<V> = { readonly value: V; readonly from: string; readonly at: Instant | null };

export type Criticality = 1 | 2 | 3 | 4 | 5;

/** What people wrote about the asset. Nobody has tested it. */
export type DeclaredExposure = {
  readonly segment?: Pick<Segment, "id" | "trust" | "isPublic"> | undefined;
  /** An inventory's or a person's own word on whether the internet reaches the asset. */
  readonly internetFacing?: boolean | undefined;
  /** When it was last declared, if known. */
  readonly at: Instant | null;
};

/** What fresh evidence says. Stale evidence proves nothing: pass "unknown" for it. */
export type ObservedExposure = {
  readonly systemExposure: Observed<SystemExposure> | "unknown";
  readonly publiclyExposed: Observed<YesNo> | "unknown";
};

export type Observed<V> = {
  readonly value: V;
  /** The observation (or evidence) that says so, to be shown with every move it causes. */
  readonly by: string;
  /** The latest time it was seen so: its age. */
  readonly at: Instant;
  /**
   * Since when it has been so without a break. Defaults to `at`, which is right for a first observation only:
   * a repeat may not start the due clock again.
   */
  readonly heldSince?: Instant | undefined;
};
