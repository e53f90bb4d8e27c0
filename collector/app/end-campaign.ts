import type { Instant } from "../../proto/time.ts";
import type { CampaignEnd } from "../domain/campaign-course.ts";
import type { CampaignNodeRow, CampaignRunRow, NodeEnd } from "../domain/campaign-rows.ts";
import { type CampaignTimes, type CleanDeps, cleanUp } from "./clean-campaign.ts";
import { tellCampaign } from "./tell-campaign.ts";

/** Gives every node that did not start its reason, and begins at once to call off what is under way. */
export async function endCampaign(
  deps: CleanDeps,
  run: CampaignRunRow,
  end: CampaignEnd,
  times: CampaignTimes,
): Promise<void> {
  const { now } = times;
  const because = `the campaign was over: ${end.kind} (${end.because})`;
  for (const node of deps.campaigns.nodes(run.no))
    if (node.state === "waiting") endNode(deps, run, node, { state: "skipped", because }, now);
  deps.campaigns.end(run.no, end.kind, end.because, now);
  const tone = end.kind === "failed" ? "bad" : "neutral";
  tellCampaign(deps, run, { detail: `${end.kind}: ${end.because}`, tone }, now);
  await cleanUp(deps, { ...run, state: "cleaning" }, times);
}

/** Files how a node ended, and says so. */
export function endNode(
  deps: Pick<CleanDeps, "campaigns" | "trail">,
  run: CampaignRunRow,
  node: CampaignNodeRow,
  end: NodeEnd,
  now: Instant,
): void {
  deps.campaigns.endNode(node.no, end, now);
  const words = end.state === "done" ? `was ${end.outcome}` : `${end.state}: ${end.because}`;
  tellCampaign(deps, run, { detail: `${node.nodeId} ${words}`, runId: node.runId ?? undefined }, now);
}
