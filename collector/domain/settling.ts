import type { Role } from "../../proto/scenario.ts";
import type { Doubt, Prevention } from "./verdict.ts";

/** Where a run was made, and which of its scenario's parts nobody took. */
export type RunPlace = {
  readonly segment: string;
  readonly asset: string;
  readonly untaken: readonly Role[];
};

/**
 * What someone must do so that the next run settles what this one did not: an imperative clause for
 * people. Undefined of what settled something.
 */
export function whatSettles(prevention: Prevention, place: RunPlace): string | undefined {
  switch (prevention.kind) {
    case "inconclusive":
      return settlesDoubt(prevention.doubt, place);
    case "partial":
      return prevention.stage === "unspoken"
        ? "Test it with a scenario that speaks the service's protocol, or with a witness"
        : `Find out what answers in the target's place on the way from ${place.segment}`;
    case "prevented":
      return prevention.where === "source-host"
        ? `Lift the rule on the agent's own host in ${place.segment}, or test from another agent there`
        : undefined;
    case "absent":
    case "allowed":
      return undefined;
  }
}

/** Doubts that a witness would have ended, had one taken part. */
const ENDED_BY_WITNESS: readonly Doubt[] = [
  "baseline-failed",
  "unexpected-answer",
  "catch-all",
  "no-close-view",
];

function settlesDoubt(doubt: Doubt, place: RunPlace): string {
  return place.untaken.includes("witness") && ENDED_BY_WITNESS.includes(doubt)
    ? `Let an agent on ${place.asset} listen for it: nobody took the witness's part (witness: in its rules.yaml names the port and who may send)`
    : DOUBT_ACTIONS[doubt](place);
}

const DOUBT_ACTIONS: Readonly<Record<Doubt, (place: RunPlace) => string>> = {
  "agent-fault": ({ segment }) => `See that a live agent in ${segment} may and can run it`,
  "catch-all": ({ segment }) =>
    `Take what answers everything out of the way from ${segment}, or test with a scenario that shows the service's identity`,
  "target-down": () => "Bring the target back up, for a dead target proves nothing",
  "path-fault": ({ segment }) =>
    `Give the run a path canary that ${segment} may reach, or repair the way there`,
  "no-close-view": ({ asset }) => `Join an agent on ${asset}, or in its segment, that reaches the service`,
  "baseline-failed": ({ segment }) =>
    `Make the run's baselines pass from ${segment} (the run names the one that did not), or say why they can't`,
  "unexpected-answer": () => "Read in the run what came back: it is neither the weakness nor a control's no",
  "restart-unknown": () =>
    "Restart the service, or let the agent see when it started or what is mapped into it, for a new package proves nothing of an old process",
  "view-hidden": () =>
    "Let the agent see other users' processes on its host: ProtectProc=default in its unit, and no hidepid on /proc",
};
