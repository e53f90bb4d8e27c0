import type { Instant } from "../../proto/time.ts";
import {
  CAMPAIGN_LIMITS,
  type Campaign,
  type CampaignNode,
  type Condition,
  conditionsOf,
  expectedOf,
  type NodeOutcome,
  type StopRule,
} from "./campaign.ts";

/** Where a node stands. All but the first two are ends, and a node has one. */
export type NodeState =
  | { readonly kind: "waiting" }
  | { readonly kind: "started" }
  | { readonly kind: "done"; readonly outcome: NodeOutcome }
  | { readonly kind: "not-run" | "skipped" | "called-off"; readonly because: string };

/** Why a campaign is over. */
export type CampaignEnd = {
  readonly kind: "completed" | "stopped" | "budget-spent" | "cancelled" | "failed";
  readonly because: string;
};

/** What a campaign has come to so far. */
export type Course = {
  readonly campaign: Campaign;
  readonly nodes: ReadonlyMap<string, NodeState>;
  readonly startedAt: Instant;
  readonly spent: Spent;
  readonly cancelledBy: string | undefined;
};
export type Spent = { readonly runs: number; readonly tries: number };

export type Decision = {
  /** What may start now, in the order of the document; each is put to `afford` first. */
  readonly starts: readonly string[];
  /** What never will, each with the reason. */
  readonly skips: readonly { readonly id: string; readonly because: string }[];
  readonly end: CampaignEnd | undefined;
};

const MINUTE_MS = 60_000;

/**
 * What is to be done next. A function of what is known and of nothing else: in which order it became known
 * changes nothing. A condition that is met stays met, so what starts early would have started late too.
 */
export function decide(course: Course, now: Instant): Decision {
  const nodes = new Map(course.nodes);
  const skips = skipHopeless(course.campaign, nodes);
  const end = endOf({ ...course, nodes }, now);
  if (end !== undefined) return { starts: [], skips, end };
  const places = CAMPAIGN_LIMITS.atOnce - countStarted(nodes);
  const starts = course.campaign.nodes
    .filter((node) => nodes.get(node.id)?.kind === "waiting" && fateOf(node, nodes).kind === "ready")
    .map(({ id }) => id);
  const { runs } = course.campaign.budget;
  if (starts.length > 0 && course.spent.runs >= runs) {
    const spent = { starts: [], skips };
    return countStarted(nodes) > 0
      ? { ...spent, end: undefined }
      : { ...spent, end: spentEnd(`its ${runs} runs are spent, and "${starts[0]}" would be one more`) };
  }
  return { starts: starts.slice(0, Math.max(0, Math.min(places, runs - course.spent.runs))), skips, end };
}

/** Whether a node's run fits what is left of the budget: if not, it waits for those under way, and then ends the campaign. */
export function afford(
  { campaign: { budget }, nodes, spent }: Pick<Course, "campaign" | "nodes" | "spent">,
  node: { readonly id: string; readonly tries: number },
): { readonly kind: "start" | "wait" } | { readonly kind: "end"; readonly end: CampaignEnd } {
  if (spent.runs < budget.runs && spent.tries + node.tries <= budget.tries) return { kind: "start" };
  if (countStarted(nodes) > 0) return { kind: "wait" };
  const left = budget.tries - spent.tries;
  return { kind: "end", end: spentEnd(`"${node.id}" takes ${node.tries} tries, and ${left} are left`) };
}

/** How a node counts for conditions, once it is over. */
export const outcomeOf = (state: NodeState | undefined): NodeOutcome | undefined => {
  if (state === undefined || state.kind === "waiting" || state.kind === "started") return undefined;
  return state.kind === "done" ? state.outcome : "not-run";
};

/** The answer that a campaign gives: what it was meant to show holds, does not hold, or can't be told. */
export type Answer = { readonly kind: "yes" | "no" | "cannot-tell"; readonly because: string };

/** Reads the answer from how it ended. What was passed over because another node did what it should says nothing against it. */
export function answerOf(
  { campaign, nodes }: Pick<Course, "campaign" | "nodes">,
  end: CampaignEnd,
  isClean: boolean,
): Answer {
  const ran = campaign.nodes.flatMap((node) => {
    const state = nodes.get(node.id);
    const outcome = state?.kind === "skipped" ? undefined : outcomeOf(state);
    return outcome === undefined ? [] : [{ node, outcome, isMeant: expectedOf(node).includes(outcome) }];
  });
  const against = ran.find(({ outcome, isMeant }) => !isMeant && SETTLED.has(outcome));
  if (against !== undefined)
    return {
      kind: "no",
      because: `"${against.node.id}" was ${against.outcome}, and was to be ${expectedOf(against.node).join(" or ")}`,
    };
  const doubt = ran.find(({ isMeant }) => !isMeant);
  if (doubt !== undefined)
    return { kind: "cannot-tell", because: `"${doubt.node.id}" was ${doubt.outcome}, which settles nothing` };
  if (end.kind !== "completed" && end.kind !== "stopped")
    return { kind: "cannot-tell", because: end.because };
  if (ran.length === 0) return { kind: "cannot-tell", because: "none of its nodes ran" };
  if (!isClean) return { kind: "cannot-tell", because: "its clean-up is not confirmed" };
  return {
    kind: "yes",
    because: `${ran.length === 1 ? "its one node that ran" : `all ${ran.length} nodes that ran`} came to what was expected`,
  };
}

const SETTLED: ReadonlySet<NodeOutcome> = new Set(["allowed", "prevented", "absent"]);

const spentEnd = (because: string): CampaignEnd => ({ kind: "budget-spent", because });

function endOf({ campaign, nodes, startedAt, cancelledBy }: Course, now: Instant): CampaignEnd | undefined {
  const stop = (campaign.stop ?? []).flatMap((rule) => {
    const node = campaign.nodes.find(({ id }) => stops(rule, nodes.get(id)));
    return node === undefined ? [] : [{ rule, node: node.id }];
  })[0];
  if (stop !== undefined) return { kind: "stopped", because: `${stop.rule}: "${stop.node}"` };
  if (campaign.nodes.every(({ id }) => outcomeOf(nodes.get(id)) !== undefined))
    return { kind: "completed", because: "every node has its end" };
  if (cancelledBy !== undefined) return { kind: "cancelled", because: `by ${cancelledBy}` };
  const { minutes } = campaign.budget;
  return now - startedAt >= minutes * MINUTE_MS ? spentEnd(`its ${minutes} minutes are over`) : undefined;
}

function stops(rule: StopRule, state: NodeState | undefined): boolean {
  if (state?.kind === "not-run") return rule === "any-inconclusive";
  if (state?.kind !== "done") return false;
  switch (rule) {
    case "first-prevented":
      return state.outcome === "prevented";
    case "first-success":
      return state.outcome === "allowed";
    case "any-inconclusive":
      return !SETTLED.has(state.outcome);
  }
}

/** Passes over what can't start any more, and then what waited for that. Marks it in `nodes`. */
function skipHopeless(campaign: Campaign, nodes: Map<string, NodeState>): Decision["skips"] {
  const skips: { id: string; because: string }[] = [];
  for (let before = -1; before !== skips.length; ) {
    before = skips.length;
    for (const node of campaign.nodes) {
      if (nodes.get(node.id)?.kind !== "waiting") continue;
      const fate = fateOf(node, nodes);
      if (fate.kind !== "hopeless") continue;
      nodes.set(node.id, { kind: "skipped", because: fate.because });
      skips.push({ id: node.id, because: fate.because });
    }
  }
  return skips;
}

type Fate = { readonly kind: "ready" | "open" } | { readonly kind: "hopeless"; readonly because: string };

function fateOf(node: CampaignNode, nodes: ReadonlyMap<string, NodeState>): Fate {
  const { all, any } = conditionsOf(node);
  const word = (one: Condition): boolean | undefined => {
    const outcome = outcomeOf(nodes.get(one.node));
    return outcome === undefined ? undefined : one.is.includes(outcome);
  };
  // Not before all of them are known: which of several is named must not hang on which came first.
  if (all.some((one) => word(one) === undefined)) return { kind: "open" };
  const broken = all.find((one) => word(one) === false);
  if (broken !== undefined) return { kind: "hopeless", because: wordsOf(broken, nodes) };
  const hopes = any.map((one) => word(one));
  if (any.length > 0 && hopes.every((met) => met === false))
    return { kind: "hopeless", because: any.map((one) => wordsOf(one, nodes)).join("; ") };
  return { kind: any.length === 0 || hopes.includes(true) ? "ready" : "open" };
}

/** `"hop-1" was prevented, and this goes on only where it is allowed`. */
function wordsOf({ node, is }: Condition, nodes: ReadonlyMap<string, NodeState>): string {
  const state = nodes.get(node);
  const was = state?.kind === "skipped" ? "skipped" : (outcomeOf(state) ?? "not there");
  return `"${node}" was ${was}, and this goes on only where it is ${is.join(" or ")}`;
}

const countStarted = (nodes: ReadonlyMap<string, NodeState>): number =>
  [...nodes.values()].filter(({ kind }) => kind === "started").length;
