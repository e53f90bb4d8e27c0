import { showTarget } from "../../proto/target.ts";
import type { CampaignPlan } from "../app/campaign-command.ts";
import { type Campaign, expectedOf, type NodeOutcome } from "../domain/campaign.ts";
import { answerOf, type CampaignEnd, type NodeState } from "../domain/campaign-course.ts";
import { filled, readCampaign, type Values } from "../domain/campaign-text.ts";
import { iso, maybeIso } from "./instants.ts";

/** A campaign as the store gives it. */
export type CampaignRecord = {
  readonly no: number;
  readonly id: string;
  readonly title: string;
  readonly digest: string;
  readonly body: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly changedAt: number;
  readonly changedBy: string;
};
type Word = "ok" | "unconfirmed";
type NodeRecord = {
  readonly id: string;
  readonly state: NodeState["kind"];
  readonly because: string | null;
  readonly outcome: string | null;
  readonly tries: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly clean: Word | null;
  readonly cleanBecause: string | null;
  readonly runId: string | null;
  readonly segment: string | null;
};
/** One time that it was run. */
export type CampaignRunRecord = {
  readonly no: number;
  readonly id: string;
  readonly campaignId: string;
  readonly digest: string;
  readonly body: string;
  readonly parameters: string;
  readonly startedAt: number;
  readonly askedBy: string;
  readonly state: "running" | "cleaning" | "over";
  readonly endKind: string | null;
  readonly endBecause: string | null;
  readonly endedAt: number | null;
  readonly clean: Word | null;
  readonly nodes: readonly NodeRecord[];
};

/** What was meddled with can't be read; then what the rows themselves say is shown. */
function documentOf(body: string): Campaign | undefined {
  const reading = readCampaign(body);
  return reading.kind === "read" ? reading.campaign : undefined;
}

export function campaignView({ no: _no, body, createdAt, changedAt, ...row }: CampaignRecord) {
  const campaign = documentOf(body);
  return {
    ...row,
    about: campaign?.about ?? "its document can't be read",
    nodes: campaign?.nodes.length ?? 0,
    parameters: Object.entries(campaign?.parameters ?? {}).map(([name, { type, about, default: usual }]) => ({
      name,
      type,
      about,
      default: usual ?? null,
    })),
    document: body,
    createdAt: iso(createdAt),
    changedAt: iso(changedAt),
  };
}

export const planView = ({ nodes, stop, ...plan }: CampaignPlan) => ({
  ...plan,
  stop: [...stop],
  nodes: nodes.map(({ jobs, after, expect, untaken, ...node }) => ({
    ...node,
    after: [...after],
    expect: [...expect] as NodeOutcome[],
    untaken: [...untaken],
    jobs: jobs.map(({ agentId, segment, role, mostMs, steps }) => ({
      agentId,
      segment,
      role,
      mostMs,
      steps: steps.length,
      tries: steps.reduce((sum, { tries }) => sum + tries, 0),
    })),
  })),
});

export function campaignRunView(row: CampaignRunRecord) {
  const campaign = documentOf(row.body);
  const values = JSON.parse(row.parameters) as Values;
  const end = endOf(row);
  const isOver = row.state === "over" && end !== undefined;
  return {
    id: row.id,
    campaignId: row.campaignId,
    title: campaign?.title ?? "",
    digest: row.digest,
    parameters: { ...values },
    startedAt: iso(row.startedAt),
    askedBy: row.askedBy,
    state: row.state,
    end: end === undefined ? null : { ...end, at: iso(row.endedAt ?? row.startedAt) },
    clean: row.clean,
    answer:
      isOver && campaign !== undefined
        ? answerOf({ campaign, nodes: statesOf(row) }, end, row.clean === "ok")
        : null,
    spent: {
      runs: row.nodes.filter(({ startedAt }) => startedAt !== null).length,
      tries: row.nodes.reduce((sum, { tries }) => sum + tries, 0),
    },
    budget: campaign?.budget ?? null,
    nodes: row.nodes.map((node) => nodeView(node, campaign, values)),
  };
}

function nodeView(
  { startedAt, endedAt, outcome, ...node }: NodeRecord,
  campaign: Campaign | undefined,
  values: Values,
) {
  const written = campaign?.nodes.find(({ id }) => id === node.id);
  const target = written === undefined ? undefined : filled(written, values).target;
  return {
    ...node,
    scenario: written?.scenario ?? "",
    target: target === undefined ? null : showTarget(target),
    expect: written === undefined ? [] : [...expectedOf(written)],
    outcome: outcome as NodeOutcome | null,
    startedAt: maybeIso(startedAt),
    endedAt: maybeIso(endedAt),
  };
}

const endOf = ({ endKind, endBecause }: CampaignRunRecord): CampaignEnd | undefined =>
  endKind === null ? undefined : { kind: endKind as CampaignEnd["kind"], because: endBecause ?? "" };

const statesOf = ({ nodes }: CampaignRunRecord): ReadonlyMap<string, NodeState> =>
  new Map(
    nodes.map(({ id, state, outcome, because }): [string, NodeState] => {
      if (state === "done") return [id, { kind: state, outcome: outcome as NodeOutcome }];
      return [
        id,
        state === "waiting" || state === "started"
          ? { kind: state }
          : { kind: state, because: because ?? "" },
      ];
    }),
  );
