import type { Generated } from "kysely";

/**
 * The tables, as rows. Instants are epoch milliseconds; JSON is text; booleans are 0 and 1.
 * `no` is an integer key in order of admission: what grows without end is keyed by it and carries
 * no index on random ids. `id` is what the outside sees.
 *
 * Facts are append-only (batches, evidence, sightings, statements, audit, events). State is what
 * `settle` derives from them and `rebuild` can derive again (the columns named `derived` below).
 */
export type Schema = {
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
  assets: {
    no: Generated<number>;
    id: string;
    name: string;
    addresses: string;
    segment: string | null;
    owner: string | null;
    service: string | null;
    criticality: number | null;
    created_at: number;
  };
  /** Every name and address by which a report may speak of an asset, in lower case. */
  asset_keys: { key: string; asset_no: number };
  endpoints: {
    no: Generated<number>;
    asset_no: number;
    transport: "tcp" | "udp";
    host: string;
    port: number;
    speaks: string;
    reached_as: string;
    is_canary: number;
    must_allow: string;
    server_name: string;
    path: string;
    /** derived */
    known_identity: string | null;
  };
  imports: {
    no: Generated<number>;
    id: string;
    sha256: string;
    format: string;
    file_name: string;
    bytes: Uint8Array;
    imported_at: number;
    imported_by: string;
    summary: string;
  };
  exposures: {
    no: Generated<number>;
    id: string;
    asset_no: number;
    /** asset, endpoint, component and weakness: what makes two sightings one exposure. */
    fold_key: string;
    title: string;
    weakness: string;
    component: string | null;
    host: string | null;
    port: number | null;
    transport: "tcp" | "udp" | null;
    cves: string;
    severity: string;
    cvss: string | null;
    is_reachability: number;
    first_sighted_at: number;
    last_sighted_at: number;
    sightings: number;
    owner: string | null;
    /** derived, all of what follows */
    validation: string;
    fresh_until: number | null;
    closure: string;
    asserted_band: string;
    asserted_due: number | null;
    grounded_band: string;
    grounded_due: number | null;
    score: number;
    state: string;
    settle_at: number | null;
  };
  sightings: {
    no: Generated<number>;
    exposure_no: number;
    import_no: number;
    at: number;
    severity: string;
    evidence: string;
  };
  /** What people say of an exposure. Never changes what the evidence says. */
  statements: {
    no: Generated<number>;
    exposure_no: number;
    kind: "fix-claimed" | "assigned";
    at: number;
    by_user: string;
    body: string;
  };
  claims: {
    no: Generated<number>;
    id: string;
    exposure_no: number;
    asset_no: number;
    endpoint_no: number;
    segment: string;
    scenario_id: string;
    expectation: "deny" | "allow";
    created_at: number;
    /** derived, all of what follows */
    standing: string;
    ever_supported: number;
  };
  scenarios: { digest: string; id: string; version: number; body: Uint8Array; loaded_at: number };
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
  kev: { cve: string; date_added: number; due_at: number | null; ransomware: number; name: string };
  epss: { cve: string; epss: number; percentile: number };
  halts: {
    no: Generated<number>;
    scope: string;
    reason: string;
    at: number;
    by_user: string;
    ended_at: number | null;
  };
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
