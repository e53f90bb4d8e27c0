import type { Given } from "../../proto/scenario-parameters.ts";
import type { Target } from "../../proto/target.ts";
import type { ShownRound } from "../../proto/wording.ts";
import type { JobLimits } from "../../proto/work-limits.ts";

/** A scenario to run: at what, and from where. Of agent and segment one is enough; one about a host takes the agent and no target. */
export type AskedScenario = {
  readonly scenarioId: string;
  readonly target?: Target | undefined;
  /** Values of what the scenario declares. */
  readonly given?: Given;
  readonly segment?: string | undefined;
  readonly agentId?: string | undefined;
  readonly limits?: JobLimits;
};

/** One agent's share of a run as it would be: what, at what, how often, and for how long at most. */
export type JobPlanned = {
  readonly agentId: string;
  readonly segment: string;
  readonly role: string;
  readonly probesPerSecond: number | null;
  readonly mostMs: number;
  /** What leaves the agent at most, answers of a witness left out, and in how many tries. */
  readonly mostBytes: number;
  readonly tries: number;
  /** Files that it writes. */
  readonly files: readonly string[];
  readonly steps: readonly {
    readonly id: string;
    readonly purpose: string;
    readonly kind: string;
    readonly variant: string | null;
    readonly target: string | null;
    /** What goes out as text, round after round; empty where nothing does. */
    readonly says: string;
    /** The same to the byte. */
    readonly rounds: readonly ShownRound[];
    /** Over all tries; null where others decide how often. */
    readonly mostBytes: number | null;
    readonly tries: number;
    readonly timeoutMs: number;
  }[];
};

/** What became of asking: a run of its own, one that asks the same already, or why there can be none. */
export type ScenarioStarted =
  | { readonly kind: "started" | "running"; readonly runId: string }
  | { readonly kind: "untestable"; readonly because: string };
