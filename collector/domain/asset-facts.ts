import type { FactTable } from "./fact-table.ts";

/** Who is whom: what people and rules decided of assets, what follows of it, and which names several assets have. */
export const ASSET_FACTS = {
  shared_keys: { key: "no", columns: ["key", "asset_no"] },
  identity_rules: {
    key: "no",
    columns: ["id", "spec", "status", "created_at", "created_by", "changed_at", "changed_by"],
  },
  asset_decisions: {
    key: "no",
    columns: ["id", "kind", "at", "by_user", "reason", "body", "undone_at", "undone_by"],
  },
  absorbed_assets: { key: "no", columns: ["asset_no", "into_no", "decision_no", "ended_at"] },
  folded_exposures: {
    key: "no",
    columns: ["exposure_no", "into_no", "was_in_no", "decision_no", "ended_at"],
  },
  given_segments: { key: "asset_no", columns: ["segment", "at", "by_user"] },
  address_dismissals: { key: "no", columns: ["address", "reason", "at", "by_user", "ended_at", "ended_by"] },
  seen_addresses: {
    key: "no",
    columns: ["address", "agent_no", "how", "asset_no", "first_seen_at", "last_seen_at"],
  },
} as const satisfies Readonly<Record<string, FactTable>>;
