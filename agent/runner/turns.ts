import { plainAddress } from "../../proto/address.ts";
import type { Step } from "../../proto/step.ts";
import type { WorkLimits } from "../../proto/work-limits.ts";
import { watchUntil } from "../probes/watch-until.ts";
import { freshPace, grantTurn, jobOver } from "./pace.ts";

/** How often a try that waits for a free place looks again; a place that is freed wakes it at once. */
const PLACE_POLL_MS = 250;

/** The limits of the agent and of one job, as they are at the moment. */
export type LimitsNow = () => { readonly agent: WorkLimits; readonly job: WorkLimits };

/** Gives out turns to tries. */
export type Turns = {
  /** Resolves when the try may begin, with what to call when it is over; or when `stop` is aborted. */
  readonly next: (jobId: string, step: Step, limits: LimitsNow, stop: AbortSignal) => Promise<() => void>;
  /** For one more request of a try that is under way: waits for the rate and the cool-down, and holds no further place. */
  readonly again: (jobId: string, step: Step, limits: LimitsNow, stop: AbortSignal) => Promise<void>;
  readonly forget: (jobId: string) => void;
};

/** Makes tries wait for the rate, the cool-down of their address and a free place. */
export function turns(steadyMs: () => number): Turns {
  let pace = freshPace(steadyMs());
  let underway = 0;
  let freed = new AbortController();

  function release(): void {
    underway--;
    freed.abort();
    freed = new AbortController();
  }

  /** Milliseconds to wait for the rate and the cool-down; zero where the token was given. */
  function asked(jobId: string, step: Step, limits: LimitsNow): number {
    const { agent, job } = limits();
    const asking = {
      jobId,
      address: addressOf(step),
      agentPerSecond: agent.probesPerSecond,
      jobPerSecond: job.probesPerSecond,
      coolDownMs: job.coolDownSeconds * 1_000,
    };
    const turn = grantTurn(pace, asking, steadyMs());
    pace = turn.pace;
    return turn.waitMs;
  }

  async function next(jobId: string, step: Step, limits: LimitsNow, stop: AbortSignal): Promise<() => void> {
    while (!stop.aborted) {
      if (underway >= limits().agent.concurrentProbes) {
        await watchUntil(PLACE_POLL_MS, stop, freed.signal);
        continue;
      }
      const waitMs = asked(jobId, step, limits);
      if (waitMs === 0) {
        underway++;
        return release;
      }
      await watchUntil(waitMs, stop);
    }
    return () => undefined;
  }

  async function again(jobId: string, step: Step, limits: LimitsNow, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const waitMs = asked(jobId, step, limits);
      if (waitMs === 0) return;
      await watchUntil(waitMs, stop);
    }
  }

  return {
    next,
    again,
    forget: (jobId) => {
      pace = jobOver(pace, jobId);
    },
  };
}

const addressOf = (step: Step): string =>
  "target" in step ? (plainAddress(step.target.host) ?? step.target.host) : "";
