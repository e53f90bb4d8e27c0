import type { Clock } from "../../proto/time.ts";
import type { Scope } from "../app/role.ts";
import { type AgentRecord, agentStatus } from "./agent-view.ts";
import { type AttentionFacts, attention } from "./attention.ts";
import type { AuthorityRecord } from "./authority.ts";
import { type Route, route } from "./route.ts";
import { overviewSchema } from "./schemas.ts";
import { type SegmentDeps, segmentViews } from "./segments.ts";

export type Counts = Readonly<Record<string, number>>;

/** Counts of what there is, and of what waits for somebody. */
export type OverviewRecord = {
  readonly exposures: { readonly byValidation: Counts; readonly byBand: Counts; readonly byClosure: Counts };
  readonly runs: { readonly running: number; readonly total: number; readonly byOutcome: Counts };
  readonly agents: readonly Pick<
    AgentRecord,
    "id" | "status" | "lastSeenAt" | "rulesDigest" | "certificateExpiresAt" | "certificateIssuedAt"
  >[];
  readonly evidence: { readonly batches: number; readonly observations: number };
  readonly waiting: Pick<
    AttentionFacts,
    | "urgent"
    | "overdue"
    | "halts"
    | "quarantined"
    | "scenarios"
    | "logBroken"
    | "contradictions"
    | "outages"
    | "feeds"
  > & {
    /** When the record was last checked; null when never. */
    readonly logVerifiedAt: number | null;
  };
};

export type OverviewDeps = SegmentDeps & {
  readonly clock: Clock;
  readonly authority: () => AuthorityRecord;
  readonly overview: (now: number, scope: Scope) => Promise<OverviewRecord>;
};

/** Where everything stands, and what needs somebody now. */
export function overviewRoutes(deps: OverviewDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/overview",
      permission: "viewer",
      summary: "Where everything stands",
      reply: overviewSchema,
      handle: async ({ scope }) => {
        const now = deps.clock();
        const live = deps.sessions();
        const { exposures, runs, agents, evidence, waiting } = await deps.overview(now, scope);
        const statuses = agents.map((agent) => ({ ...agent, status: agentStatus(agent, live, now) }));
        const present = statuses.filter(({ status }) => status !== "revoked");
        const segments = await segmentViews(deps, scope);
        const byClosure = exposures.byClosure;
        return {
          exposures: { total: sum(byClosure), ...exposures },
          agents: {
            live: present.filter(({ status }) => status === "live").length,
            silent: present.filter(({ status }) => status === "silent").length,
            total: present.length,
          },
          runs,
          segments,
          attention: attention({
            ...waiting,
            byClosure,
            byValidation: exposures.byValidation,
            agents: present,
            segments,
            authority: deps.authority(),
            now,
          }),
          evidence,
        };
      },
    }),
  ];
}

const sum = (counts: Counts): number => Object.values(counts).reduce((total, count) => total + count, 0);
