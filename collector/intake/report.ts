import type { Transport } from "../../proto/target.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { TechnicalImpact } from "../domain/bod-26-04.ts";
import type { YesNo } from "../domain/decision-table.ts";
import type { Severity } from "../domain/exposure.ts";

/**
 * What a scanner report says, in one shape for every format.
 *
 * All text in it was written by a scanner or by the machine that it scanned: bounded in length, otherwise
 * as it came, and to be escaped wherever it is shown.
 */
export type ParsedReport = {
  /** The `id` of the format. */
  readonly format: string;
  /** Everything that was looked at, also where nothing was found. */
  readonly assets: readonly ParsedAsset[];
  readonly exposures: readonly ParsedExposure[];
  /** Records that say "not vulnerable" or that could not be read; the latter have a warning as well. */
  readonly skipped: number;
  readonly warnings: readonly string[];
  /** What simulated attacks say about controls, in reports of such attacks; absent elsewhere. */
  readonly controls?: readonly ParsedControl[];
};

/**
 * One simulated attack and whether something stopped it. Evidence of grade E (imported): it may ask for a test, it
 * never closes or reopens anything.
 */
export type ParsedControl = {
  readonly attack: Untrusted;
  /** ATT&CK id as the tool gives it, the finer one where it has both; null where it gives none. */
  readonly technique: string | null;
  /** What stopped it, as far as the tool says. */
  readonly control: Untrusted | null;
  readonly outcome: "prevented" | "not-prevented";
  /** The time as the tool writes it, in whatever order of day and month. */
  readonly at: Untrusted;
};

export type ParsedAsset = {
  /** Unique in its report: host name or address, image, repository, file, cluster resource. */
  readonly name: string;
  /** Literal addresses in their plainest form. */
  readonly addresses: readonly string[];
  /** Further names. */
  readonly names: readonly string[];
};

/** Where a weakness was seen. The port is null where the tool named the host only (Nessus port 0). */
export type ParsedEndpoint = {
  readonly host: string;
  readonly port: number | null;
  readonly protocol: Transport;
};

/** A score as the tool gave it, or calculated from its vector. At least the score is known. */
export type ParsedCvss = {
  /** `2.0`, `3.0`, `3.1`, `4.0`, or `unknown` where a tool gives a bare number. */
  readonly version: string;
  readonly vector: string | null;
  readonly score: number;
};

/** One weakness on one asset at one endpoint (one component for package findings). */
export type ParsedExposure = {
  /** The `name` of its asset. */
  readonly asset: string;
  readonly title: Untrusted;
  /** Upper-case, distinct, sorted. */
  readonly cve: readonly string[];
  readonly severity: Severity;
  readonly endpoint: ParsedEndpoint | null;
  readonly cvss: ParsedCvss | null;
  /** The tool's own stable key of the weakness. Same asset, endpoint, component and weakness: same exposure. */
  readonly weakness: string;
  /** Package and version, or file. */
  readonly component: Untrusted | null;
  /** How often the report shows it, 1 or more. */
  readonly sightings: number;
  /** Excerpts, bounded in number and length. */
  readonly evidence: readonly Untrusted[];
  /** Absent where the tool does not say. */
  readonly automatable?: YesNo;
  readonly technicalImpact?: TechnicalImpact;
  /**
   * What the tool says of an exploit, in words such as "Metasploit" or "exploit available"; each is a reference that
   * makes the exposure a public PoC. Absent where it says nothing or that there is none.
   */
  readonly exploits?: readonly string[];
};

/** The `weakness` of an exposure that is nothing but a port that answers. */
export const OPEN_PORT = "open-port";

/** A file that is not taken in, with the reason in one sentence for the person who offered it. */
export class ReportRefused extends Error {
  override readonly name = "ReportRefused";
}
