import type { Generated } from "kysely";

/** What proves the record, and what was decided about keeping it. */
export type LedgerTables = {
  /** One entry per change of a fact (domain/ledger.ts); `entry` is its hash, then the row's digest. */
  ledger: { no: Generated<number>; fact_table: string; fact_row: number | string; entry: Uint8Array };
  /** Stretches of agents' chains that retention has deleted, each signed with the log key. */
  tombstones: {
    no: Generated<number>;
    at: number;
    agent_no: number;
    first_sequence: number;
    last_sequence: number;
    batches: number;
    body: string;
    signature: Uint8Array;
  };
  legal_holds: { no: Generated<number>; scope: string; reason: string; at: number; by_user: string };
  /** What checking the log found: each day's run, and what agents' copies of checkpoints said. */
  log_checks: {
    no: Generated<number>;
    at: number;
    kind: "verify" | "echo" | "restored";
    agent_id: string | null;
    holds: number;
    sentence: string;
  };
};
