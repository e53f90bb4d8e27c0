import type { FactTable } from "./fact-table.ts";

/** What makes agents run without anybody asking each time, and what was planned each time. */
export const SCHEDULE_FACTS = {
  schedules: {
    key: "no",
    columns: ["id", "name", "spec", "status", "created_at", "created_by", "changed_at", "changed_by"],
  },
  occurrences: {
    key: "no",
    columns: [
      "id",
      "schedule_no",
      "due_at",
      "closes_at",
      "cause",
      "snapshot",
      "plan_digest",
      "state",
      "ended_at",
      "summary",
    ],
  },
} as const satisfies Readonly<Record<string, FactTable>>;

/** What people declare to hold, the claims that it stands for, and what leans on it. */
export const DECLARATION_FACTS = {
  declarations: {
    key: "no",
    columns: [
      "kind",
      "id",
      "owner",
      "spec",
      "status",
      "created_at",
      "created_by",
      "changed_at",
      "changed_by",
    ],
  },
  declared_claims: { key: "no", columns: ["declaration_no", "claim_no", "added_at", "ended_at"] },
  protections: {
    key: "no",
    columns: ["declaration_no", "asset_no", "endpoint_no", "added_at", "ended_at"],
  },
} as const satisfies Readonly<Record<string, FactTable>>;

/** What makes agents run one after another, what each was asked, and what it came to. */
export const CAMPAIGN_FACTS = {
  campaign_documents: {
    key: "digest",
    columns: ["campaign_id", "body", "applied_at", "applied_by"],
  },
  campaigns: {
    key: "no",
    columns: ["id", "digest", "title", "status", "created_at", "created_by", "changed_at", "changed_by"],
  },
  campaign_runs: {
    key: "no",
    columns: [
      "id",
      "campaign_no",
      "document_digest",
      "parameters",
      "started_at",
      "asked_by",
      "cancelled_by",
      "state",
      "end_kind",
      "end_because",
      "ended_at",
      "clean",
    ],
  },
  campaign_nodes: {
    key: "no",
    columns: [
      "campaign_run_no",
      "place",
      "node_id",
      "state",
      "run_no",
      "started_at",
      "tries",
      "boots",
      "outcome",
      "ended_at",
      "clean",
      "clean_because",
    ],
  },
} as const satisfies Readonly<Record<string, FactTable>>;

/** What reports say of exploits, and what people say an asset requires: inputs of priorities that are in no catalogue. */
export const INTELLIGENCE_FACTS = {
  exploit_words: { key: "no", columns: ["exposure_no", "import_no", "source", "at"] },
  asset_requirements: {
    key: "asset_no",
    columns: ["confidentiality", "integrity", "availability", "set_at", "set_by"],
  },
} as const satisfies Readonly<Record<string, FactTable>>;
