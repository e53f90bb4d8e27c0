import type { Generated } from "kysely";
import type { Untrusted } from "../../proto/untrusted.ts";

/** What each tool says of exposures, and what was said and done about which is which. */
export type SightingTables = {
  /** One tool's finding: one weakness by the tool's own key, on one asset at one endpoint (one component for packages). */
  sources: {
    no: Generated<number>;
    /** The exposure that it counts for. */
    exposure_no: number;
    asset_no: number;
    tool: string;
    /** Tool, endpoint, component and weakness: what makes two sightings one finding of the tool. */
    fold_key: string;
    weakness: string;
    title: Untrusted;
    component: Untrusted | null;
    host: string | null;
    port: number | null;
    transport: "tcp" | "udp" | null;
    cves: string;
    /** The worst that any report of the tool said. */
    severity: string;
    cvss: string | null;
    added_at: number;
    withdrawn_at: number | null;
    /** derived: what other tools' findings of the same weakness share (domain/sameness.ts). */
    sameness: string | null;
  };
  /** What people say of which exposures are one: in force until it is ended. */
  same_marks: {
    no: Generated<number>;
    kind: "same" | "apart";
    /** The exposure that was folded, or that a source was given of its own. */
    exposure_no: number;
    /** What it was folded into; null for `apart`. */
    into_no: number | null;
    /** The finding that was set apart; null for `same`. */
    source_no: number | null;
    reason: string;
    at: number;
    by_user: string;
    ended_at: number | null;
    ended_by: string | null;
  };
  /** Assets that a report says were looked at, to the end and without trouble. */
  covered_assets: { no: Generated<number>; import_no: number; asset_no: number; tool: string };
  /** Imports that were taken back; in force until the same file is imported again. */
  withdrawn_imports: {
    no: Generated<number>;
    import_no: number;
    at: number;
    by_user: string;
    reason: string;
    ended_at: number | null;
    ended_by: string | null;
  };
};
