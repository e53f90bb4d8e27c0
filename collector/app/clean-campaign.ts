import type { Batch } from "../../proto/observation.ts";
import type { Outcome } from "../../proto/outcome.ts";
import type { Instant } from "../../proto/time.ts";
import { decodeBatch } from "../../proto/wire.ts";
import type { NodeOutcome } from "../domain/campaign.ts";
import { isUnsaid, leftBehind } from "../domain/campaign-clean-up.ts";
import type { CampaignNodeRow, CampaignRunRow, JobWord, NodeEnd, SaidRow } from "../domain/campaign-rows.ts";
import type { Verdict } from "../domain/verdict.ts";
import { cancelRun, type RequestRunsDeps } from "./request-runs.ts";
import { tellCampaign } from "./tell-campaign.ts";

export type CleanDeps = RequestRunsDeps & {
  readonly campaigns: {
    nodes(runNo: number): readonly CampaignNodeRow[];
    words(runNo: number): readonly JobWord[];
    said(runNo: number): readonly SaidRow[];
    endNode(nodeNo: number, end: NodeEnd, at: number): void;
    putCleanTurn(nodeNo: number, at: number): void;
    putClean(nodeNo: number, word: "ok" | "unconfirmed", because: string | null): void;
    end(runNo: number, kind: string, because: string, at: number): void;
    over(runNo: number, word: "ok" | "unconfirmed", at: number): void;
    putOff(runNo: number, until: number, failures: number): void;
  };
  readonly records: RequestRunsDeps["records"] & {
    verdictOf(runNo: number): { readonly verdict: string } | undefined;
  };
  readonly liveAgents: () => readonly { readonly agentId: string }[];
};

/** Now, and when this process began to look: what was stored before has waited for nobody since. */
export type CampaignTimes = { readonly now: Instant; readonly since: Instant };

/** An agent that was told to stop is waited for this long before the next node's turn; the demo's stop in less than one second. */
export const CONFIRM_MS = 15_000;
/** What was not confirmed is looked for again so often, and so long: an agent that comes back says what became of its jobs. */
const LATE_LOOK_MS = 5_000;
const LATE_MS = 7 * 24 * 3_600_000;
/** Nobody looks any more after that. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Calls off what is under way and has every started node confirmed, the one that started last first; the next has
 * its turn when this one is confirmed, or was waited for long enough. Each step is stored, so that a collector that
 * was killed in the middle goes on with the node that it was at.
 */
export async function cleanUp(
  deps: CleanDeps,
  run: CampaignRunRow,
  { now, since }: CampaignTimes,
): Promise<void> {
  const nodes = deps.campaigns.nodes(run.no);
  const started = nodes.filter(({ runNo }) => runNo !== null).sort((a, b) => (b.runNo ?? 0) - (a.runNo ?? 0));
  for (const node of started) {
    if (node.clean === "ok") continue;
    if (node.cleanTurnAt === null) await begin(deps, run, node, now);
    const left = leftOf(deps, node);
    const waitedMs = now - Math.max(node.cleanTurnAt ?? now, since);
    if (left === undefined)
      put(deps, run, node, "ok", node.clean === null ? null : "confirmed after the campaign's end", now);
    else if (node.clean === null && waitedMs < CONFIRM_MS) return;
    else if (node.clean === null || node.cleanBecause !== left)
      put(deps, run, node, "unconfirmed", left, now);
  }
  finish(deps, run, now);
}

/** The turn of a node: its run is called off where it is still under way. */
async function begin(
  deps: CleanDeps,
  run: CampaignRunRow,
  node: CampaignNodeRow,
  now: Instant,
): Promise<void> {
  deps.campaigns.putCleanTurn(node.no, now);
  if (node.state !== "started" || node.runId === null) return;
  const caller = { user: `campaign ${run.campaignId}`, from: `campaign run ${run.id}` };
  await cancelRun(deps, { ...caller, runId: node.runId }, now);
  const after = deps.campaigns.nodes(run.no).find(({ no }) => no === node.no);
  // What had got through before is judged all the same.
  const isJudged = after?.runState === "judged" && after.runOutcome !== "not-run";
  const end: NodeEnd = isJudged
    ? { state: "done", outcome: after.runOutcome as NodeOutcome }
    : { state: "called-off", because: "the campaign was over before its run was" };
  deps.campaigns.endNode(node.no, end, now);
  tellCampaign(
    deps,
    run,
    { detail: `${node.nodeId} ${isJudged ? `was ${end.outcome}` : "called off"}`, runId: node.runId },
    now,
  );
}

function put(
  deps: CleanDeps,
  run: CampaignRunRow,
  node: CampaignNodeRow,
  word: "ok" | "unconfirmed",
  because: string | null,
  now: Instant,
): void {
  deps.campaigns.putClean(node.no, word, because);
  const isBad = word === "unconfirmed";
  const detail = isBad
    ? `clean-up of ${node.nodeId} is not confirmed: ${because}`
    : `clean-up of ${node.nodeId} confirmed`;
  tellCampaign(
    deps,
    run,
    { detail, tone: isBad ? "unsure" : "neutral", runId: node.runId ?? undefined },
    now,
  );
}

function finish(deps: CleanDeps, run: CampaignRunRow, now: Instant): void {
  const open = deps.campaigns.nodes(run.no).filter(({ clean }) => clean === "unconfirmed");
  const word = open.length === 0 ? "ok" : "unconfirmed";
  const isLate = run.overAt !== null && now - run.overAt >= LATE_MS;
  if (word === "unconfirmed") deps.campaigns.putOff(run.no, isLate ? NEVER : now + LATE_LOOK_MS, 0);
  if (run.state === "over" && run.clean === word) return;
  deps.campaigns.over(run.no, word, now);
  const detail =
    word === "ok"
      ? "over, clean-up ok"
      : `over, clean-up not confirmed of ${open.map(({ nodeId }) => nodeId).join(", ")}`;
  tellCampaign(deps, run, { detail, tone: word === "ok" ? "neutral" : "unsure" }, now);
}

/** What is not confirmed of a node, in words. */
function leftOf(deps: CleanDeps, node: CampaignNodeRow): string | undefined {
  const runNo = node.runNo ?? 0;
  const outcomes = outcomesOf(deps, runNo);
  const isLive = (id: string): boolean => deps.liveAgents().some(({ agentId }) => agentId === id);
  const left = leftBehind(deps.campaigns.words(runNo), outcomes, bootsOf(node), isLive);
  const judged = deps.records.verdictOf(runNo);
  if (!isUnsaid(judged && (JSON.parse(judged.verdict) as Verdict), outcomes)) return left;
  return [left, "its agent did not say whether all that it wrote is gone"]
    .filter((word) => word !== undefined)
    .join("; ");
}

/** What its agents said that they saw, also what came too late for a verdict. */
function outcomesOf({ campaigns }: CleanDeps, runNo: number): readonly Outcome[] {
  const batches = new Map<number, Batch>();
  return campaigns.said(runNo).flatMap(({ batchNo, payload, firstSequence, sequence }) => {
    const batch = batches.get(batchNo) ?? decodeBatch(payload);
    batches.set(batchNo, batch);
    return batch.observations[sequence - firstSequence]?.outcome ?? [];
  });
}

const bootsOf = ({ boots }: CampaignNodeRow): ReadonlyMap<string, string> =>
  new Map(Object.entries(JSON.parse(boots) as Record<string, string>));
