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
    status: "active" | "revoked" | "frozen" | "pending";
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
    /** 1 once one of its batches had an envelope; from then on every one must. */
    binds: Generated<number>;
    /** Why it is frozen; empty when it is not. */
    frozen_because: Generated<string>;
    frozen_at: Generated<number | null>;
  };
  certificates: {
    fingerprint: string;
    agent_no: number;
    not_after: number;
    issued_at: number;
    /** `retired`: a newer one of the agent was used, or it rejoined. */
    status: "active" | "revoked" | "retired";
    /** Fingerprint of the authority that issued it; empty for those of the first version. */
    authority: Generated<string>;
    first_used_at: Generated<number | null>;
  };
  join_tokens: {
    hash: string;
    segment: string;
    labels: string;
    created_at: number;
    created_by: string;
    expires_at: number;
    uses_left: number;
    /** How many it was made for. */
    uses: Generated<number>;
    /** The agent that may come back with it; null for a new one. */
    for_agent: Generated<string | null>;
    /** Whether it also lets a frozen agent back. */
    thaws: Generated<number>;
    /** Whether who joins with it waits for a person. */
    needs_approval: Generated<number>;
    revoked_at: Generated<number | null>;
    last_used_at: Generated<number | null>;
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
