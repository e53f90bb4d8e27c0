import { type Instant, instant } from "../../proto/time.ts";
import { CAMPAIGN_LIMITS, type Campaign, type NodeOutcome } from "../domain/campaign.ts";
import { afford, type CampaignEnd, type Course, decide, type NodeState } from "../domain/campaign-course.ts";
import { type CampaignNodeRow, type CampaignRunRow, type NodeEnd, stateOf } from "../domain/campaign-rows.ts";
import { readCampaign, type Values } from "../domain/campaign-text.ts";
import { askOf, type NodeDeps, orReason, planNode, type Reached } from "./campaign-node.ts";
import { type CleanDeps, cleanUp } from "./clean-campaign.ts";
import { endCampaign, endNode } from "./end-campaign.ts";
import { runScenario } from "./run-scenario.ts";
import { tellCampaign } from "./tell-campaign.ts";

export type CampaignTickDeps = NodeDeps &
  CleanDeps & {
    readonly campaigns: CleanDeps["campaigns"] & {
      due(at: number, most: number): readonly CampaignRunRow[];
      putWaiting(nodeNo: number, readyAt: number, because: string | null): void;
      putStarted(nodeNo: number, runId: string, at: number, tries: number): void;
      putOff(runNo: number, until: number, failures: number): void;
    };
    /** Does it whole or not at all, and says what failed. */
    readonly apart: (what: string, act: () => Promise<void>) => Promise<boolean>;
  };

/** When the process began to look; what was stored before it has waited for nobody since. */
export type Since = { readonly since: Instant };

/** Campaigns that one tick looks at. */
const MAX_LOOKED_AT = 64;
/** One that could not be moved on is tried again after this long, and so often. */
const RETRY_MS = 5_000;
const MAX_FAILURES = 3;
/** A node whose turn it is waits so long for a live agent, or for another run that asks the same. */
export const START_WAIT_MS = 180_000;
/** After the collector started, so long nothing is started of what was under way before: its agents are still coming back. */
export const RETURN_MS = 10_000;

/** What a tick does for campaigns. Everything it knows is stored, so it goes on where a killed process stopped. */
export async function advanceCampaigns(deps: CampaignTickDeps, now: Instant, since: Instant): Promise<void> {
  for (const run of deps.campaigns.due(now, MAX_LOOKED_AT)) {
    const isDone = await deps.apart(`Campaign ${run.campaignId}, run ${run.id},`, () =>
      advance(deps, run, now, { since }),
    );
    if (isDone && run.failures > 0) deps.campaigns.putOff(run.no, now, 0);
    if (isDone) continue;
    deps.campaigns.putOff(run.no, now + RETRY_MS, run.failures + 1);
    if (run.failures + 1 < MAX_FAILURES || run.state !== "running") continue;
    const because = `the collector could not move it on ${MAX_FAILURES} times; its log says why`;
    await deps.apart(`The end of campaign ${run.campaignId}`, async () =>
      endCampaign(deps, run, { kind: "failed", because }, { now, since }),
    );
  }
}

async function advance(
  deps: CampaignTickDeps,
  run: CampaignRunRow,
  now: Instant,
  times: Since,
): Promise<void> {
  if (run.state !== "running") return cleanUp(deps, run, { now, ...times });
  const reading = readCampaign(run.body);
  if (reading.kind === "malformed")
    return endCampaign(
      deps,
      run,
      { kind: "failed", because: `its document can't be read: ${reading.because}` },
      { now, ...times },
    );
  for (const node of deps.campaigns.nodes(run.no)) collect(deps, run, node, now);
  const nodes = new Map(deps.campaigns.nodes(run.no).map((node) => [node.nodeId, node]));
  const decision = decide(courseOf(run, reading.campaign, nodes), now);
  for (const { id, because } of decision.skips)
    endNode(deps, run, mustGet(nodes, id), { state: "skipped", because }, now);
  const end =
    decision.end ??
    (await startAll(deps, { run, campaign: reading.campaign, nodes, now, ...times }, decision.starts));
  if (end !== undefined) await endCampaign(deps, run, end, { now, ...times });
}

/** A run that is over gives its node what it came to. */
function collect(deps: CampaignTickDeps, run: CampaignRunRow, node: CampaignNodeRow, now: Instant): void {
  if (node.state !== "started") return;
  if (node.runState === "cancelled")
    endNode(deps, run, node, { state: "not-run", because: "its run was called off" }, now);
  if (node.runState !== "judged") return;
  const outcome = node.runOutcome as NodeOutcome;
  const end: NodeEnd =
    outcome === "not-run"
      ? { state: "not-run", because: "none of its agents did its job; its run says why" }
      : { state: "done", outcome };
  endNode(deps, run, node, end, now);
}

type Turn = {
  readonly run: CampaignRunRow;
  readonly campaign: Campaign;
  readonly nodes: ReadonlyMap<string, CampaignNodeRow>;
  readonly now: Instant;
} & Since;

async function startAll(
  deps: CampaignTickDeps,
  turn: Turn,
  ids: readonly string[],
): Promise<CampaignEnd | undefined> {
  const { run, now, since } = turn;
  if (run.startedAt < since && now - since < RETURN_MS) return undefined;
  for (const id of ids) {
    const end = await startNode(deps, turn, id);
    if (end !== undefined) return end;
  }
  return undefined;
}

/** Starts a node, or says why it waits; what never will start is ended. Gives the campaign's end where its budget is spent. */
async function startNode(deps: CampaignTickDeps, turn: Turn, id: string): Promise<CampaignEnd | undefined> {
  const { run, campaign, now } = turn;
  const row = mustGet(turn.nodes, id);
  const node = campaign.nodes.find((one) => one.id === id);
  if (node === undefined) throw new TypeError(`Campaign run ${run.id} has a node that its document has not`);
  const refuse = (because: string) => endNode(deps, run, row, { state: "not-run", because }, now);
  const asking = askOf(
    deps,
    node,
    JSON.parse(run.parameters) as Values,
    await reachedBy(deps, turn, node.from.reached),
  );
  if (asking.kind === "no") {
    asking.passes ? hold(deps, turn, row, asking.because) : refuse(asking.because);
    return undefined;
  }
  const planned = await planNode(deps, asking.asked, now);
  if (planned.kind === "untestable") {
    refuse(planned.because);
    return undefined;
  }
  const fresh = new Map(deps.campaigns.nodes(run.no).map((one) => [one.nodeId, one]));
  const word = afford(courseOf(run, campaign, fresh), { id, tries: planned.tries });
  if (word.kind === "end") return word.end;
  if (word.kind === "wait") return undefined;
  const caller = { user: `campaign ${run.campaignId}`, from: `campaign run ${run.id}` };
  const reply = await orReason(() => runScenario(deps, { ...asking.asked, ...caller }, now));
  if (reply.kind === "untestable")
    // Only agents that have too much to do can have come between the plan and the start.
    hold(deps, turn, row, reply.because);
  else if (reply.kind === "running")
    hold(deps, turn, row, `run ${reply.runId} asks the same; it waits for its end`);
  else {
    deps.campaigns.putStarted(row.no, reply.runId, now, planned.tries);
    const from = asking.asked.segment ?? `agent ${asking.asked.agentId}`;
    const via = node.from.reached === undefined ? "" : `, which "${node.from.reached}" reached`;
    tellCampaign(
      deps,
      run,
      { detail: `${id} started from ${from}${via}`, runId: reply.runId, segment: asking.asked.segment },
      now,
    );
  }
  return undefined;
}

/** What a node got through to. */
async function reachedBy(
  deps: CampaignTickDeps,
  { nodes }: Turn,
  id: string | undefined,
): Promise<Reached | undefined> {
  const endpointNo = id === undefined ? null : (nodes.get(id)?.endpointNo ?? null);
  return endpointNo === null ? undefined : deps.inventory.endpoint(endpointNo);
}

/** It may be otherwise soon; after a while it is no more waited for. */
function hold(
  deps: CampaignTickDeps,
  { run, now, since }: Turn,
  row: CampaignNodeRow,
  because: string,
): void {
  const waitedSince = Math.max(row.readyAt ?? now, since);
  if (now - waitedSince >= START_WAIT_MS)
    endNode(
      deps,
      run,
      row,
      { state: "not-run", because: `${because} (waited ${START_WAIT_MS / 1_000} s)` },
      now,
    );
  else if (row.readyAt === null || row.because !== because) deps.campaigns.putWaiting(row.no, now, because);
}

function courseOf(
  run: CampaignRunRow,
  campaign: Campaign,
  rows: ReadonlyMap<string, CampaignNodeRow>,
): Course {
  const all = [...rows.values()];
  return {
    campaign,
    nodes: new Map(all.map((row): [string, NodeState] => [row.nodeId, stateOf(row)])),
    startedAt: instant(run.startedAt),
    spent: {
      runs: all.filter(({ startedAt }) => startedAt !== null).length,
      tries: all.reduce((sum, { tries }) => sum + tries, 0),
    },
    cancelledBy: run.cancelledBy ?? undefined,
  };
}

function mustGet(nodes: ReadonlyMap<string, CampaignNodeRow>, id: string): CampaignNodeRow {
  const found = nodes.get(id);
  if (found === undefined) throw new TypeError(`No node "${id}"; there are ${CAMPAIGN_LIMITS.nodes} at most`);
  return found;
}
