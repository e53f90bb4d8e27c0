import type { Generated } from "kysely";

/** The fleet: segments, agents, what they are known by, and the halts in force. */
export type FleetTables = {
  meta: { key: string; value: string };
  segments: { id: string; cidrs: string; trust: string; is_public: number };
  agents: {
    no: Generated<number>;
    id: string;
    segment: string;
    labels: string;
    status: "active" | "revoked" | "frozen";
    evidence_key: Uint8Array;
    joined_at: number;
    revoked_at: number | null;
    last_seen_at: number | null;
    version: string;
    source_address: string;
    rules: string;
    rules_digest: string;
    rules_problem: string;
    permission_model: number;
    halted: number;
    boot_id: string;
    clock_offset_ms: number | null;
    /** The last durable sequence and the hash of the batch that holds it. */
    durable_sequence: number;
    durable_hash: Uint8Array;
  };
  certificates: {
    fingerprint: string;
    agent_no: number;
    not_after: number;
    issued_at: number;
    status: "active" | "revoked";
  };
  join_tokens: {
    hash: string;
    segment: string;
    labels: string;
    created_at: number;
    created_by: string;
    expires_at: number;
    uses_left: number;
  };
  halts: {
    no: Generated<number>;
    scope: string;
    reason: string;
    at: number;
    by_user: string;
    ended_at: number | null;
  };
};
