import { ASSET_FACTS } from "./asset-facts.ts";
import type { FactTable } from "./fact-table.ts";
import { CAMPAIGN_FACTS, DECLARATION_FACTS, INTELLIGENCE_FACTS, SCHEDULE_FACTS } from "./planned-facts.ts";
import { SCOPE_FACTS } from "./scope-facts.ts";
import { SIGHTING_FACTS } from "./sighting-facts.ts";

/**
 * What verdicts and closures rest on. Agents sign what they saw; everything else that a verdict or a closure rests
 * on (which job was asked of whom, with what nonce, when; what people said; what was reported) is
 * the collector's own word, so it goes into a chain of its own. Columns that `rebuild` derives are
 * left out, and so is what is bulky and named by its own hash beside it. `batches`, with the rows of
 * evidence filed for them, are sealed by the ingest path, one entry each.
 */
export const FIRST_FACTS = {
  agents: {
    key: "no",
    columns: ["id", "segment", "labels", "status", "evidence_key", "joined_at", "revoked_at"],
  },
  certificates: { key: "fingerprint", columns: ["agent_no", "not_after", "issued_at", "status"] },
  segments: { key: "id", columns: ["cidrs", "trust", "is_public"] },
  assets: {
    key: "no",
    columns: ["id", "name", "addresses", "segment", "owner", "service", "criticality", "created_at"],
  },
  endpoints: {
    key: "no",
    columns: [
      "asset_no",
      "transport",
      "host",
      "port",
      "speaks",
      "reached_as",
      "is_canary",
      "must_allow",
      "server_name",
      "path",
    ],
  },
  imports: {
    key: "no",
    columns: ["id", "sha256", "format", "file_name", "imported_at", "imported_by", "summary"],
  },
  exposures: {
    key: "no",
    columns: [
      "id",
      "asset_no",
      "fold_key",
      "title",
      "weakness",
      "component",
      "host",
      "port",
      "transport",
      "cves",
      "severity",
      "cvss",
      "is_reachability",
      "first_sighted_at",
      "last_sighted_at",
      "sightings",
      "owner",
    ],
  },
  sightings: { key: "no", columns: ["exposure_no", "import_no", "at", "severity", "evidence"] },
  statements: { key: "no", columns: ["exposure_no", "kind", "at", "by_user", "body"] },
  claims: {
    key: "no",
    columns: [
      "id",
      "exposure_no",
      "asset_no",
      "endpoint_no",
      "segment",
      "scenario_id",
      "expectation",
      "created_at",
    ],
  },
  scenarios: { key: "digest", columns: ["id", "version", "loaded_at"] },
  runs: {
    key: "no",
    columns: [
      "id",
      "claim_no",
      "reason",
      "asked_by",
      "scenario_digest",
      "nonce",
      "marker",
      "target",
      "known_identity",
      "issued_at",
      "not_after",
      "cancelled_at",
    ],
  },
  jobs: {
    key: "no",
    columns: [
      "id",
      "run_no",
      "agent_no",
      "role",
      "is_on_asset",
      "lease_id",
      "parameters",
      "not_after",
      "was_live",
      "ended_how",
      "ended_because",
    ],
  },
} as const satisfies Readonly<Record<string, FactTable>>;

/**
 * Who may do what, who is stopped, what may not be deleted, and by what names assets are known: a row
 * slipped in here is a door. They have been in the ledger since its second version. Left out are what
 * each use moves (when something was used last, the newest second factor's step) and what only tells:
 * events, and frames in quarantine.
 */
export const LATER_FACTS = {
  meta: { key: "key", columns: ["value"] },
  bundles: {
    key: "digest",
    columns: ["id", "version", "not_after", "key_id", "signature", "loaded_at", "loaded_by"],
  },
  asset_keys: { key: "key", columns: ["asset_no"] },
  legal_holds: { key: "no", columns: ["scope", "reason", "at", "by_user"] },
  halts: { key: "no", columns: ["scope", "reason", "at", "by_user", "ended_at"] },
  retests: { key: "no", columns: ["exposure_no", "asked_by", "asked_at"] },
  log_checks: { key: "no", columns: ["at", "kind", "agent_id", "holds", "sentence"] },
  join_tokens: {
    key: "hash",
    columns: [
      "segment",
      "labels",
      "created_at",
      "created_by",
      "expires_at",
      "uses",
      "uses_left",
      "for_agent",
      "thaws",
      "needs_approval",
      "revoked_at",
    ],
  },
  users: {
    key: "id",
    columns: [
      "name",
      "role",
      "password",
      "created_at",
      "epoch",
      "status",
      "must_change_password",
      "issuer",
      "subject",
      "totp_sealed",
      "totp_confirmed_at",
    ],
  },
  recovery_codes: { key: "hash", columns: ["user_id"] },
  sessions: {
    key: "hash",
    columns: ["id", "user_id", "created_at", "expires_at", "epoch", "from_address", "how"],
  },
  api_tokens: {
    key: "hash",
    columns: ["id", "name", "user_id", "created_at", "expires_at", "epoch", "scopes"],
  },
  secrets: { key: "name", columns: ["sealed", "sealed_at"] },
  magic_links: {
    key: "id",
    columns: ["hash", "exposure_no", "made_by", "made_at", "expires_at", "ended_at", "ended_because"],
  },
  link_sessions: { key: "hash", columns: ["link_id", "created_at", "expires_at"] },
} as const satisfies Readonly<Record<string, FactTable>>;

/** Claims as they are since they may be about other things than an exposure: in place of the first version's. */
export const CLAIM_FACTS = {
  claims: {
    key: "no",
    columns: [
      "id",
      "subject",
      "exposure_no",
      "asset_no",
      "endpoint_no",
      "segment",
      "scenario_id",
      "question",
      "expectation",
      "created_at",
    ],
  },
} as const satisfies Readonly<Record<string, FactTable>>;

/** Claims since they may be about an agent's own host, and carry values: in place of those before. */
export const HOST_CLAIM_FACTS = {
  claims: { key: "no", columns: [...CLAIM_FACTS.claims.columns, "parameters"] },
} as const satisfies Readonly<Record<string, FactTable>>;

/** Every table of facts. */
export const FACT_TABLES = {
  ...FIRST_FACTS,
  ...LATER_FACTS,
  ...HOST_CLAIM_FACTS,
  ...SCHEDULE_FACTS,
  ...DECLARATION_FACTS,
  ...CAMPAIGN_FACTS,
  ...INTELLIGENCE_FACTS,
  ...ASSET_FACTS,
  ...SCOPE_FACTS,
  ...SIGHTING_FACTS,
};

export type FactTableName = keyof typeof FACT_TABLES;
