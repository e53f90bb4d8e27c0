import type { Generated } from "kysely";

/** People, what they are known by, and what was done. */
export type PeopleTables = {
  users: {
    id: string;
    name: string;
    role: string;
    /** An argon2id hash; "" where another place proves who they are, and for who is gone. */
    password: string;
    created_at: number;
    epoch: number;
    /** A removed account keeps its name, so that nobody else's deeds come to bear it. */
    status: Generated<string>;
    must_change_password: Generated<number>;
    /** Who they are to an identity provider: issuer and subject, never a name or an address. */
    issuer: Generated<string | null>;
    subject: Generated<string | null>;
    totp_sealed: Generated<string | null>;
    totp_confirmed_at: Generated<number | null>;
    /** The newest time step a code was taken for: none is taken twice. */
    totp_last_step: Generated<number>;
  };
  recovery_codes: { user_id: string; hash: string };
  sessions: {
    hash: string;
    user_id: string;
    created_at: number;
    expires_at: number;
    epoch: number;
    id: Generated<string>;
    last_used_at: Generated<number>;
    from_address: Generated<string>;
    how: Generated<string>;
  };
  /** Sealed with a key outside this file; see app/sealed-secrets.ts. */
  secrets: { name: string; sealed: string; sealed_at: number };
  magic_links: {
    id: string;
    hash: string;
    exposure_no: number;
    made_by: string;
    made_at: number;
    expires_at: number;
    ended_at: number | null;
    ended_because: string | null;
    uses: Generated<number>;
    last_used_at: number | null;
  };
  link_sessions: { hash: string; link_id: string; created_at: number; expires_at: number };
  api_tokens: {
    hash: string;
    id: string;
    name: string;
    user_id: string;
    created_at: number;
    expires_at: number;
    last_used_at: number | null;
    epoch: number;
    /** JSON: what of its maker's role it may use. */
    scopes: Generated<string>;
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
