import type { Generated } from "kysely";

/** Who is whom, and why: decisions about assets with what they moved, and what agents saw of addresses. */
export type AssetTables = {
  /** A name that another asset holds in `asset_keys` already, and this one has too. */
  shared_keys: { no: Generated<number>; key: string; asset_no: number };
  identity_rules: {
    no: Generated<number>;
    id: string;
    /** The rule as it was read, as canonical JSON. */
    spec: string;
    status: "active" | "deleted";
    created_at: number;
    created_by: string;
    changed_at: number;
    changed_by: string;
  };
  asset_decisions: {
    no: Generated<number>;
    id: string;
    kind: "merge" | "split";
    at: number;
    by_user: string;
    reason: string;
    /** What it moved, with what was there before, as JSON. */
    body: string;
    undone_at: number | null;
    undone_by: string | null;
  };
  /** An asset whose names and exposures are another's since that decision. */
  absorbed_assets: {
    no: Generated<number>;
    asset_no: number;
    into_no: number;
    decision_no: number;
    ended_at: number | null;
  };
  /** An exposure that a decision made count as another; `was_in_no`: as which it counted before. */
  folded_exposures: {
    no: Generated<number>;
    exposure_no: number;
    into_no: number;
    was_in_no: number | null;
    decision_no: number;
    ended_at: number | null;
  };
  /** A segment that somebody named, so that no block of addresses decides. */
  given_segments: { asset_no: number; segment: string; at: number; by_user: string };
  /** An unmanaged address that somebody says needs no owner. */
  address_dismissals: {
    no: Generated<number>;
    address: string;
    reason: string;
    at: number;
    by_user: string;
    ended_at: number | null;
    ended_by: string | null;
  };
  /** An address that an agent saw: of its own host (then with the asset), or of a neighbour. Knowledge, never a target. */
  seen_addresses: {
    no: Generated<number>;
    address: string;
    agent_no: number;
    how: "interface" | "neighbour" | "peer";
    asset_no: number | null;
    first_seen_at: number;
    last_seen_at: number;
  };
};
