import type { KevEntry, PriorityFacts } from "../../collector/domain/priority-facts.ts";
import { id } from "../../proto/ids.ts";
import { type Instant, instant } from "../../proto/time.ts";

/** Midnight UTC of a day, as feeds mean it. */
export const day = (date: string): Instant => instant(Date.parse(`${date}T00:00:00Z`));

export const SIGHTED = day("2026-03-01");

/** A network weakness that gives total control, for which nobody knows an exploit. */
export const EASY_AND_TOTAL = {
  version: "3.1",
  vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
  score: 9.8,
};

export const NOT_OBSERVED = { systemExposure: "unknown", publiclyExposed: "unknown" } as const;

/** Seen from the internet. */
export const seenOpen = (at = SIGHTED): PriorityFacts["observed"] => ({
  systemExposure: { value: "open", by: "obs-open", at },
  publiclyExposed: { value: "yes", by: "obs-public", at },
});

/** Tried from everywhere, reached from nowhere. */
export const seenClosed = (at = SIGHTED): PriorityFacts["observed"] => ({
  systemExposure: { value: "small", by: "obs-closed", at },
  publiclyExposed: { value: "no", by: "obs-private", at },
});

export const listed = (over: Partial<KevEntry> = {}): PriorityFacts["kev"] => ({
  kind: "loaded",
  entries: [
    { cve: "CVE-2026-1000", dateAdded: day("2026-02-01"), dueDate: null, ransomware: false, ...over },
  ],
});

/** An internal asset of middling value, with a CVE that KEV does not list; nothing observed. */
export const facts = (over: Partial<PriorityFacts> = {}): PriorityFacts => ({
  cves: ["CVE-2026-1000"],
  kev: { kind: "loaded", entries: [] },
  epss: [],
  exploits: [],
  cvss: EASY_AND_TOTAL,
  criticality: 3,
  declared: { segment: segment("internal"), at: day("2026-01-01") },
  observed: NOT_OBSERVED,
  firstSightedAt: SIGHTED,
  ...over,
});

type Segment = NonNullable<PriorityFacts["declared"]["segment"]>;

export const segment = (trust: Segment["trust"], isPublic = false): Segment => ({
  id: SEGMENT_IDS[trust],
  trust,
  isPublic,
});

const SEGMENT_IDS: Readonly<Record<Segment["trust"], Segment["id"]>> = {
  untrusted: id("outside"),
  partner: id("partners"),
  internal: id("office"),
  restricted: id("vault"),
};
