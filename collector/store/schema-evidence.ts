import type { Generated } from "kysely";

/** Runs, jobs, and what agents observed. */
export type EvidenceTables = {
  scenarios: {
    digest: string;
    id: string;
    version: number;
    body: Uint8Array;
    loaded_at: number;
    /** The newest bundle that vouches for it; null when none ever did, and then no agent is asked to take it. */
    bundle_digest: string | null;
    path: string | null;
  };
  runs: {
    no: Generated<number>;
    id: string;
    claim_no: number;
    reason: string;
    asked_by: string;
    scenario_digest: string;
    nonce: Uint8Array;
    marker: string;
    target: string;
    known_identity: string | null;
    issued_at: number;
    not_after: number;
    cancelled_at: number | null;
    /** derived, all of what follows */
    state: "running" | "judged" | "cancelled";
    judged_at: number | null;
    outcome: string | null;
    verdict: string | null;
  };
  jobs: {
    no: Generated<number>;
    id: string;
    run_no: number;
    agent_no: number;
    role: string;
    is_on_asset: number;
    lease_id: string;
    parameters: string;
    /** What was narrowed for it, as JSON (proto/work-limits.ts). */
    limits: Generated<string>;
    not_after: number;
    /** `held` until a witness listens, then `sent`; `ended` with the last word of the agent, or when its lease is over. */
    state: "held" | "sent" | "ended";
    was_live: number;
    ended_how: string | null;
    ended_because: string | null;
  };
  batches: {
    no: Generated<number>;
    agent_no: number;
    first_sequence: number;
    last_sequence: number;
    payload: Uint8Array;
    signature: Uint8Array;
    hash: Uint8Array;
    received_at: number;
    clock_offset_ms: number;
  };
  /** One row per observation: where it stands, and whether it was admitted. What it says is in its batch. */
  evidence: {
    no: Generated<number>;
    batch_no: number;
    agent_no: number;
    sequence: number;
    run_no: number | null;
    job_no: number | null;
    kind: string;
    /** Null when admitted; else why not. */
    refused: string | null;
  };
  quarantine: {
    no: Generated<number>;
    agent_no: number;
    at: number;
    reason: string;
    payload: Uint8Array;
    signature: Uint8Array;
  };
  /** derived: each agent's words on each claim that the fold still needs. */
  claim_words: {
    no: Generated<number>;
    claim_no: number;
    run_no: number;
    agent_no: number;
    effect: string;
    prevention: string;
    grade: string;
    issued_at: number;
    at: number;
    sequence: number;
  };
  /** Retests that are not answered yet. */
  retests: {
    no: Generated<number>;
    exposure_no: number;
    asked_by: string;
    asked_at: number;
    done_at: number | null;
  };
};
