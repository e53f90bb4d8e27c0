import type { EpssFile, ExploitsFile, KevFile } from "../../collector/app/load-feed.ts";

import { environmental } from "../../collector/intake/environmental.ts";

/** A KEV file as its parser gives it; each test says what differs. */
export const kevFile = (over: Partial<KevFile> = {}): KevFile => ({
  catalogVersion: "2026.11.19",
  dateReleased: "2026-11-19T12:00:00Z",
  duplicates: 0,
  entries: [],
  ...over,
});

export const kevFileEntry = (over: Partial<KevFile["entries"][number]> = {}): KevFile["entries"][number] => ({
  cve: "CVE-2024-1234",
  dateAdded: "2024-05-01",
  dueDate: "2024-05-22",
  ransomware: "known",
  name: "A flaw",
  vendor: "",
  product: "",
  cwes: [],
  notes: "",
  action: "",
  ...over,
});

export const epssFile = (over: Partial<EpssFile> = {}): EpssFile => ({
  modelVersion: null,
  scoreDate: null,
  parts: [],
  entries: 0,
  sha256: "",
  duplicates: 0,
  ...over,
});

export const exploitsFile = (over: Partial<ExploitsFile> = {}): ExploitsFile => ({
  newestAt: null,
  parts: [],
  entries: 0,
  sha256: "",
  duplicates: 0,
  ...over,
});

/** What the people's side needs to take catalogues in, where a test is about something else. */
export const FEED_READERS = {
  readKev: () => kevFile({ entries: [kevFileEntry()] }),
  readEpss: () =>
    epssFile({ parts: [[{ cve: "CVE-2024-1234", epss: 0.5, percentile: 0.9 }]], entries: 1, sha256: "e" }),
  readExploits: () =>
    exploitsFile({
      parts: [[{ cve: "CVE-2024-1234", source: "exploit-db", url: "", at: null }]],
      entries: 1,
      sha256: "x",
    }),
  feedSources: {},
  rateInPlace: environmental,
};
