import type { JudgedRun } from "./closure-assessment.ts";
import type { Doubt } from "./verdict.ts";

/** Why a run after the fix doesn't count, and what someone must do so that the next one does. */
export type Vain = { readonly because: string; readonly nextAction: string };

export function whyVain({ verdict, segment }: JudgedRun): Vain {
  const { prevention, sentence } = verdict;
  return { because: sentence, nextAction: nextActionFor(prevention, segment) };
}

function nextActionFor(prevention: JudgedRun["verdict"]["prevention"], segment: string): string {
  switch (prevention.kind) {
    case "inconclusive":
      return DOUBT_ACTIONS[prevention.doubt](segment);
    case "partial":
      return prevention.stage === "unspoken"
        ? "Test it with a scenario that speaks the service's protocol, or with a witness; then retest"
        : `Find out what answers in the target's place on the way from ${segment}; then retest`;
    case "prevented":
      return prevention.where === "source-host"
        ? `Lift the rule on the agent's own host in ${segment}, or test from another agent there; then retest`
        : "Retest with the same scenario, in its newest version, from the same segment";
    case "absent":
    case "allowed":
      return "Retest with the same scenario, in its newest version, from the same segment";
  }
}

const DOUBT_ACTIONS: Readonly<Record<Doubt, (segment: string) => string>> = {
  "agent-fault": (segment) => `See that a live agent in ${segment} may and can run it; then retest`,
  "catch-all": (segment) =>
    `Take what answers everything out of the way from ${segment}, or test with a scenario that shows the service's identity; then retest`,
  "target-down": () => "Bring the target back up, for a dead target proves no fix; then retest",
  "path-fault": (segment) =>
    `Give the run a path canary that ${segment} may reach, or repair the way there; then retest`,
  "no-close-view": () =>
    "Join an agent in the asset's segment, or on the asset, that reaches the service; then retest",
  "baseline-failed": (segment) =>
    `Make the run's baselines pass from ${segment} (the run names the one that did not), or say why they can't; then retest`,
  "unexpected-answer": () =>
    "Read in the run what came back: it is neither the weakness nor a control's no; then retest",
  "restart-unknown": () =>
    "Restart the service, or let the agent see its mapped files or its start, for a new package proves nothing of an old process; then retest",
  "view-hidden": () =>
    "Let the agent see other users' processes on its host (ProtectProc=default in its unit, no hidepid), then retest",
};
