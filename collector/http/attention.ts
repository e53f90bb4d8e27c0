import { FEEDS, type FeedName } from "../domain/catalogue.ts";
import { isEnding } from "./agent-view.ts";
import type { AuthorityRecord } from "./authority.ts";
import { isStale } from "./feed-status.ts";
import type { AgentView, SegmentView } from "./fleet-schemas.ts";
import type { Overview } from "./schemas.ts";

export type AttentionFacts = {
  readonly byClosure: Readonly<Record<string, number>>;
  readonly byValidation: Readonly<Record<string, number>>;
  /** Confirmed, in the most urgent band, and not closed. */
  readonly urgent: number;
  readonly overdue: number;
  readonly halts: number;
  readonly quarantined: number;
  /** Signed, and their bundle's time not over. */
  readonly scenarios: number;
  /** 1 when the last check of the record found a break. */
  readonly logBroken: number;
  /** Agents whose copy of a checkpoint contradicts the record. */
  readonly contradictions: number;
  /** Business flows that must work and do not. */
  readonly outages: number;
  /** Catalogues in force, by the day that each is of. */
  readonly feeds: Readonly<Partial<Record<FeedName, number>>>;
  readonly agents: readonly {
    readonly status: AgentView["status"];
    /** Empty when the agent has no rules that it may use. */
    readonly rulesDigest: string;
    readonly certificateExpiresAt: number | null;
    readonly certificateIssuedAt: number | null;
  }[];
  readonly authority: AuthorityRecord;
  readonly segments: readonly SegmentView[];
  readonly now: number;
};

/** What needs somebody now, most urgent first; each links to the list behind it. What is fine isn't mentioned. */
export function attention(facts: AttentionFacts): Overview["attention"] {
  return ITEMS.flatMap(({ kind, href, count, sentence }) => {
    const n = count(facts);
    return n === 0 ? [] : [{ kind, href, sentence: sentence(n) }];
  });
}

type Item = {
  readonly kind: string;
  readonly href: string;
  readonly count: (facts: AttentionFacts) => number;
  readonly sentence: (n: number) => string;
};

const closure = (kind: string, sentence: Item["sentence"]): Item => ({
  kind,
  href: `/exposures?closure=${kind}`,
  count: ({ byClosure }) => byClosure[kind] ?? 0,
  sentence,
});

const oldFeeds = (feeds: AttentionFacts["feeds"], now: number): readonly FeedName[] =>
  FEEDS.filter((feed) => {
    const at = feeds[feed];
    return isStale(feed, at === undefined ? undefined : { at }, now);
  });

const some = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const standing = (status: AgentView["status"], sentence: Item["sentence"]): Item => ({
  kind: `${status}-agents`,
  href: "/agents",
  count: ({ agents }) => agents.filter((agent) => agent.status === status).length,
  sentence,
});

const ITEMS: readonly Item[] = [
  standing(
    "frozen",
    (n) => `${some(n, "agent")} frozen: ${n === 1 ? "its identity is" : "their identities are"} in two hands`,
  ),
  {
    kind: "log-broken",
    href: "/audit?what=log-broken",
    count: ({ logBroken }) => logBroken,
    sentence: () => "The record does not hold: the last check found a break; plumbline verify-log names it",
  },
  {
    kind: "log-contradicted",
    href: "/audit?what=checkpoint-contradicted",
    count: ({ contradictions }) => contradictions,
    sentence: (n) =>
      `${some(n, "agent")} ${n === 1 ? "holds" : "hold"} a checkpoint that this record contradicts: it was put back or written anew`,
  },
  {
    kind: "quarantined",
    href: "/agents",
    count: ({ quarantined }) => quarantined,
    sentence: (n) =>
      `${some(n, "batch", "batches")} broke the sender's chain and ${n === 1 ? "is" : "are"} in quarantine`,
  },
  {
    kind: "halted",
    href: "/agents",
    count: ({ halts }) => halts,
    sentence: (n) => `${some(n, "halt")} in force: nothing runs there`,
  },
  {
    kind: "no-scenarios",
    href: "/agents",
    count: ({ scenarios }) => (scenarios === 0 ? 1 : 0),
    sentence: () => "No signed scenarios, so nothing can be tested: plumbline scenario keygen, sign, publish",
  },
  {
    kind: "outages",
    // The console has no list of them yet; the stream says each as it begins and ends.
    href: "/",
    count: ({ outages }) => outages,
    sentence: (n) =>
      `${some(n, "business flow")} that must work ${n === 1 ? "does" : "do"} not (plumbline intent outages)`,
  },
  closure("reopened", (n) => `${some(n, "closed exposure")} can be reached again`),
  closure("fixed-but-broke", (n) => `${some(n, "fix", "fixes")} broke a business flow`),
  closure(
    "still-open",
    (n) => `${some(n, "exposure")} said to be fixed ${n === 1 ? "is" : "are"} still open`,
  ),
  {
    kind: "urgent",
    href: "/exposures?band=immediate&validation=confirmed",
    count: ({ urgent }) => urgent,
    sentence: (n) => `${some(n, "confirmed exposure")} to be fixed immediately`,
  },
  {
    kind: "overdue",
    href: "/exposures?sort=due&order=asc",
    count: ({ overdue }) => overdue,
    sentence: (n) => `${some(n, "exposure")} past ${n === 1 ? "its" : "their"} due date`,
  },
  {
    kind: "stale-intelligence",
    // The console has no page of them yet.
    href: "/exposures",
    count: ({ feeds, now }) => oldFeeds(feeds, now).length,
    sentence: (n) => `${some(n, "catalogue")} of exploit intelligence out of date (plumbline intel status)`,
  },
  {
    kind: "no-kev",
    href: "/exposures",
    count: ({ feeds, byValidation }) =>
      feeds.kev === undefined && Object.values(byValidation).some((n) => n > 0) ? 1 : 0,
    sentence: () =>
      "KEV was never loaded, so every exposure with a CVE counts as perhaps exploited (plumbline intel update --kev)",
  },
  closure("cannot-tell", (n) => `${some(n, "retest")} can't tell: something is missing`),
  {
    kind: "contested",
    href: "/exposures?validation=contested",
    count: ({ byValidation: { contested = 0 } }) => contested,
    sentence: (n) => `${some(n, "exposure")} on which the evidence disagrees`,
  },
  standing("pending", (n) => `${some(n, "agent")} ${n === 1 ? "waits" : "wait"} for approval`),
  standing(
    "expired",
    (n) => `${some(n, "agent")} with an ended certificate: it comes back by plumbline-agent rejoin`,
  ),
  standing("silent", (n) => `${some(n, "agent")} silent: their segments are seen less or not at all`),
  {
    kind: "rules-problem",
    href: "/agents",
    count: ({ agents }) =>
      agents.filter(({ rulesDigest, status }) => rulesDigest === "" && status === "live").length,
    sentence: (n) => `${some(n, "live agent")} without rules of engagement that can be used`,
  },
  {
    kind: "certificate-expiring",
    href: "/agents",
    count: ({ agents, now }) =>
      agents.filter(
        ({ status, certificateIssuedAt: notBefore, certificateExpiresAt: notAfter }) =>
          status !== "expired" && isEnding({ notBefore, notAfter }, now),
      ).length,
    sentence: (n) => `${some(n, "agent certificate")} about to expire and not renewed`,
  },
  {
    kind: "authority-expiring",
    href: "/agents",
    count: ({ authority: { current, next, server }, now }) =>
      [current, next, server].filter((one) => one !== null && isEnding(one, now)).length,
    sentence: (n) =>
      `${some(n, "certificate")} of the collector itself about to expire (plumbline ca status)`,
  },
  {
    kind: "authority-rolling",
    href: "/agents",
    count: ({ authority: { next } }) => (next === null ? 0 : 1),
    sentence: () => "The authority is being rolled over (plumbline ca status)",
  },
  {
    kind: "blind-segments",
    href: "/agents",
    count: ({ segments }) => segments.filter(({ agents }) => agents.live === 0).length,
    sentence: (n) => `${some(n, "segment")} without a live agent: nothing can be tested from there`,
  },
  {
    kind: "unvalidated",
    href: "/exposures?validation=unvalidated",
    count: ({ byValidation: { unvalidated = 0 } }) => unvalidated,
    sentence: (n) => `${some(n, "exposure")} nobody has validated yet`,
  },
];
