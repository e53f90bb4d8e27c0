import type { FactTable } from "./fact-table.ts";

/**
 * Which assets a scope holds, since when, and what its cycles came to. A row slipped in here lets a report in, lets a
 * gate pass, or makes a cycle look better than it was.
 */
export const SCOPE_FACTS = {
  scopes: {
    key: "no",
    columns: ["id", "owner", "spec", "status", "created_at", "created_by", "changed_at", "changed_by"],
  },
  scope_members: { key: "no", columns: ["scope_no", "asset_no", "added_at", "ended_at"] },
  cycles: {
    key: "no",
    columns: ["id", "scope_no", "title", "spec", "started_at", "started_by", "ended_at", "ended_by"],
  },
  cycle_numbers: { key: "no", columns: ["cycle_no", "moment", "name", "value"] },
  cycle_lessons: { key: "no", columns: ["cycle_no", "at", "by_user", "body"] },
  cycle_reports: { key: "cycle_no", columns: ["body"] },
} as const satisfies Readonly<Record<string, FactTable>>;
