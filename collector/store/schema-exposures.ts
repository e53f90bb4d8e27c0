import type { Generated } from "kysely";
import type { Untrusted } from "../../proto/untrusted.ts";

/** What is known of assets and their exposures, and what people say of them. */
export type ExposureTables = {
  assets: {
    no: Generated<number>;
    id: string;
    name: string;
    addresses: string;
    segment: string | null;
    owner: string | null;
    service: string | null;
    criticality: number | null;
    created_at: number;
  };
  /** Every name and address by which a report may speak of an asset, in lower case. */
  asset_keys: { key: string; asset_no: number };
  endpoints: {
    no: Generated<number>;
    asset_no: number;
    transport: "tcp" | "udp";
    host: string;
    port: number;
    speaks: string;
    reached_as: string;
    is_canary: number;
    must_allow: string;
    server_name: string;
    path: string;
    /** derived */
    known_identity: string | null;
  };
  imports: {
    no: Generated<number>;
    id: string;
    sha256: string;
    format: string;
    file_name: Untrusted;
    bytes: Uint8Array;
    imported_at: number;
    imported_by: string;
    summary: string;
  };
  exposures: {
    no: Generated<number>;
    id: string;
    asset_no: number;
    /** asset, endpoint, component and weakness: what makes two sightings one exposure. */
    fold_key: string;
    title: Untrusted;
    weakness: string;
    component: Untrusted | null;
    host: string | null;
    port: number | null;
    transport: "tcp" | "udp" | null;
    cves: string;
    severity: string;
    cvss: string | null;
    is_reachability: number;
    first_sighted_at: number;
    last_sighted_at: number;
    sightings: number;
    owner: string | null;
    /** The exposure that it is counted as; null for one of its own. Lists and counts hold only those. */
    same_as: Generated<number | null>;
    /** When the only import that spoke of it was taken back; null otherwise. */
    withdrawn_at: Generated<number | null>;
    /** derived, all of what follows */
    validation: string;
    fresh_until: number | null;
    closure: string;
    asserted_band: string;
    asserted_due: number | null;
    grounded_band: string;
    grounded_due: number | null;
    score: number;
    state: string;
    settle_at: number | null;
  };
  sightings: {
    no: Generated<number>;
    exposure_no: number;
    import_no: number;
    at: number;
    severity: string;
    evidence: string;
    /** What the tool says; null for our own runs, which are no tool's. */
    source_no: Generated<number | null>;
    /** How often the report shows it. */
    repeats: Generated<number>;
  };
  /** What people say of an exposure. Never changes what the evidence says. */
  statements: {
    no: Generated<number>;
    exposure_no: number;
    kind: "fix-claimed" | "assigned";
    at: number;
    by_user: string;
    body: string;
  };
  claims: {
    no: Generated<number>;
    id: string;
    /** What it is about: an exposure, a scenario that somebody asked to run, or what somebody declared to hold. */
    subject: "exposure" | "scenario" | "intent" | "control";
    exposure_no: number | null;
    asset_no: number;
    /** Null where the claim is about an agent's own host: the asset's. */
    endpoint_no: number | null;
    segment: string;
    scenario_id: string;
    /** What it asks (domain/question.ts): claims with one question share runs and words. */
    question: string;
    expectation: "deny" | "allow";
    created_at: number;
    /** Canonical JSON of the values that its runs are given. */
    parameters: string;
    /** derived, all of what follows */
    standing: string;
    ever_supported: number;
  };
};
