import type { Untrusted } from "../../proto/untrusted.ts";

/** What the world knows of weaknesses, and what moved when it knew more. */
export type IntelTables = {
  kev: {
    cve: string;
    date_added: number;
    due_at: number | null;
    ransomware: number;
    name: string;
    vendor: string;
    product: string;
    /** JSON: a list of CWE ids. */
    cwes: string;
    notes: string;
    action: string;
  };
  /** Scores of one model and day each: those of the editions that `meta` names are in force. */
  epss_scores: { edition: number; cve: string; epss: number; percentile: number };
  exploits: { edition: number; cve: string; source: string; url: string; dated_at: number | null };
  /** A report's own word that there is an exploit. */
  exploit_words: {
    no: number;
    exposure_no: number;
    import_no: number;
    source: Untrusted;
    at: number;
  };
  asset_requirements: {
    asset_no: number;
    confidentiality: string;
    integrity: string;
    availability: string;
    set_at: number;
    set_by: string;
  };
  intel_updates: {
    no: number;
    id: string;
    feed: "kev" | "epss" | "exploits";
    at: number;
    by_user: string;
    version: string;
    feed_at: number;
    entries: number;
    /** JSON: what is other in the catalogue, in numbers and some names. */
    changes: string;
    /** Exposures that are prioritised again. */
    touched: number;
    state: "working" | "done";
    ended_at: number | null;
    band_moves: number;
    due_moves: number;
    score_moves: number;
    /** Of them so many became more urgent. */
    up: number;
  };
  intel_queue: { exposure_no: number; update_no: number };
  intel_moves: {
    update_no: number;
    exposure_no: number;
    kind: "band" | "due" | "score";
    rank: number;
    body: string;
  };
  intel_tries: {
    feed: string;
    tried_at: number;
    place: string;
    succeeded_at: number | null;
    failed_at: number | null;
    failure: string | null;
  };
};
