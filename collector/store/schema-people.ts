import type { Generated } from "kysely";

/** People, what they are known by, and what was done. */
export type PeopleTables = {
  users: { id: string; name: string; role: string; password: string; created_at: number; epoch: number };
  sessions: { hash: string; user_id: string; created_at: number; expires_at: number; epoch: number };
  api_tokens: {
    hash: string;
    id: string;
    name: string;
    user_id: string;
    created_at: number;
    expires_at: number;
    last_used_at: number | null;
    epoch: number;
  };
  /** The live stream, resumable by its number. */
  events: {
    no: Generated<number>;
    at: number;
    kind: string;
    segment: string | null;
    exposure_id: string | null;
    run_id: string | null;
    agent_id: string | null;
    body: string;
  };
  audit: {
    no: Generated<number>;
    at: number;
    who: string;
    what: string;
    subject: string;
    from_address: string;
    body: string;
    previous_hash: Uint8Array;
    hash: Uint8Array;
  };
};
