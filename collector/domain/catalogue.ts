/** The catalogues of exploit intelligence: CISA's KEV, FIRST's EPSS, references to exploits from a file. */
export const FEEDS = ["kev", "epss", "exploits"] as const;
export type FeedName = (typeof FEEDS)[number];

/** One file of a catalogue, as it came: its rows are never changed, only put out of force. */
export type FeedEdition = {
  readonly no: number;
  /** Of EPSS the model; "unknown" where the file names none. */
  readonly version: string;
  /** The day that it is of. */
  readonly at: number;
  readonly entries: number;
  /** Of its rows in order: what is changed later is then seen. */
  readonly sha256: string;
  /** Its file names no day, so `at` is when it was loaded; no later file is too old beside it. */
  readonly isUndated?: boolean;
  /** It adds to those before it and takes nothing out. */
  readonly isExtract?: boolean;
};

/** Where a catalogue came from. Kept in `meta`, which is in the ledger. */
export type FeedFacts = {
  readonly version: string;
  readonly at: number;
  /** Of KEV's rows; catalogues with editions keep it with each. */
  readonly sha256?: string;
  /** Which columns of KEV the digest is over: absent before there were more. */
  readonly form?: 2;
  /** The editions in force, the newest first: for each CVE the first that names it counts. */
  readonly editions?: readonly FeedEdition[];
};

/** Extracts that may lie on a whole edition; beyond it a whole file is asked for. */
export const MAX_EXTRACTS = 8;

/** When a catalogue is old: KEV and EPSS come out daily, exploits as often as somebody makes the file. */
export const STALE_AFTER_DAYS: Readonly<Record<FeedName, number>> = { kev: 7, epss: 7, exploits: 30 };

/** A reference to an exploit. The address is text that somebody wrote, and is never visited. */
export type ExploitReference = {
  readonly cve: string;
  readonly source: string;
  /** Empty where the source gives none. */
  readonly url: string;
  readonly at: number | null;
};
