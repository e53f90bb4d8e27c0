import type { Generated } from "kysely";

/** Campaigns, each version of their documents, and what became of each time that one was run. */
export type CampaignTables = {
  campaign_documents: {
    digest: string;
    /** The campaign's own id, as the document says it. */
    campaign_id: string;
    /** The exact text that was applied. */
    body: string;
    applied_at: number;
    applied_by: string;
  };
  campaigns: {
    no: Generated<number>;
    id: string;
    /** The document in force. */
    digest: string;
    title: string;
    status: "active" | "deleted";
    created_at: number;
    created_by: string;
    changed_at: number;
    changed_by: string;
  };
  campaign_runs: {
    no: Generated<number>;
    id: string;
    campaign_no: number;
    document_digest: string;
    /** What was filled in, as JSON. */
    parameters: string;
    started_at: number;
    asked_by: string;
    cancelled_by: string | null;
    state: "running" | "cleaning" | "over";
    end_kind: string | null;
    end_because: string | null;
    ended_at: number | null;
    /** Whether every agent confirmed that nothing of it is left there; may still turn after the end. */
    clean: "ok" | "unconfirmed" | null;
    over_at: number | null;
    /** Not looked at before. */
    look_at: number;
    /** Times in a row that it could not be moved on. */
    failures: Generated<number>;
  };
  campaign_nodes: {
    no: Generated<number>;
    campaign_run_no: number;
    place: number;
    node_id: string;
    state: "waiting" | "started" | "done" | "not-run" | "skipped" | "called-off";
    /** Why it waits, or why it did not run to its end. */
    because: string | null;
    /** Since when it could start, were there somebody. */
    ready_at: number | null;
    run_no: number | null;
    started_at: number | null;
    /** Tries that its jobs were planned with. */
    tries: Generated<number>;
    /** The process that each of its agents was when it got its job, by agent, as JSON. */
    boots: Generated<string>;
    outcome: string | null;
    ended_at: number | null;
    clean_turn_at: number | null;
    clean: "ok" | "unconfirmed" | null;
    clean_because: string | null;
  };
};
