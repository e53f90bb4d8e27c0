import { plainAddress } from "../../proto/address.ts";
import { showTarget, type Target } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import { type CampaignNode, type Condition, conditionsOf, expectedOf } from "../domain/campaign.ts";
import { filled, type Values } from "../domain/campaign-text.ts";
import type { CampaignPlan, NodePlanned } from "./campaign-command.ts";
import { askOf, type NodeDeps, planNode, type Reached } from "./campaign-node.ts";
import { type CampaignDeps, mustFind, ready } from "./campaigns.ts";
import type { Commands } from "./command.ts";

type Deps = NodeDeps & Pick<CampaignDeps, "campaigns">;

/** What each node would do now; of those that depend on a verdict also on which. Changes nothing. */
export async function planCampaign(
  deps: Deps,
  { id, parameters }: Commands["plan-campaign"]["request"],
  now: Instant,
): Promise<CampaignPlan> {
  const row = mustFind(deps, id);
  const { campaign, values } = ready(row, parameters);
  const nodes: NodePlanned[] = [];
  for (const node of campaign.nodes) nodes.push(await planned(deps, node, campaign.nodes, values, now));
  return {
    id,
    title: campaign.title,
    digest: row.digest,
    nodes,
    stop: campaign.stop ?? [],
    budget: campaign.budget,
    tries: nodes.reduce((sum, { tries }) => sum + tries, 0),
  };
}

async function planned(
  deps: Deps,
  node: CampaignNode,
  all: readonly CampaignNode[],
  values: Values,
  now: Instant,
): Promise<NodePlanned> {
  const { target, segment, agentId, reached } = filled(node, values);
  const via = all.find(({ id }) => id === reached);
  const there = via === undefined ? undefined : await assetAt(deps, filled(via, values).target);
  const asking = askOf(deps, node, values, there);
  const plan = asking.kind === "no" ? undefined : await planNode(deps, asking.asked, now);
  const shown = plan?.kind === "plan" ? plan : undefined;
  const because = asking.kind === "no" ? asking.because : plan?.kind === "untestable" ? plan.because : null;
  return {
    id: node.id,
    scenario: node.scenario,
    from:
      via === undefined
        ? `${segment === undefined ? "agent" : "segment"} ${segment ?? agentId}`
        : `where "${via.id}" gets to: segment ${there?.segment ?? "unknown"}`,
    target: target === undefined ? null : showTarget(target),
    after: afterWords(conditionsOf(node)),
    expect: expectedOf(node),
    tries: shown?.tries ?? 0,
    jobs: shown?.plan.jobs ?? [],
    untaken: shown?.plan.untaken ?? [],
    because,
  };
}

/** Where a hop would get to, if it got there. */
async function assetAt(deps: Deps, target: Target | undefined): Promise<Reached | undefined> {
  const host = target === undefined ? undefined : plainAddress(target.host);
  const asset = host === undefined ? undefined : await deps.inventory.assetByKey([host]);
  return asset && { segment: asset.segment, asset: asset.name };
}

function afterWords({ all, any }: ReturnType<typeof conditionsOf>): readonly string[] {
  const words = ({ node, is }: Condition): string => `${node} is ${is.join(" or ")}`;
  return [...all.map(words), ...(any.length === 0 ? [] : [any.map(words).join(", or ")])];
}
