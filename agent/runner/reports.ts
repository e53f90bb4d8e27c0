import { id } from "../../proto/ids.ts";
import type { JobBinding, Observation } from "../../proto/observation.ts";
import type { Outcome } from "../../proto/outcome.ts";
import { after } from "../../proto/time.ts";
import type { Log } from "../log.ts";
import type { RulesReading } from "../rules.ts";
import type { Timepiece } from "../timepiece.ts";
import type { RuleRefusal } from "./accept.ts";
import type { JobEnding } from "./run.ts";

type Deps = {
  readonly time: Timepiece;
  readonly rules: () => RulesReading;
  readonly emit: (observation: Observation, rulesDigest: string) => void;
  readonly log: Log;
};

/** What is said of jobs: each word with its span, bound to its order, under the rules then in force. */
export function reports(deps: Deps) {
  /** What each job that is not over was, for the envelope. */
  const bindings = new Map<string, JobBinding>();

  const digest = (): string => {
    const reading = deps.rules();
    return reading.kind === "in-force" ? reading.digest : "";
  };

  function say(jobId: string, stepId: string, attempt: number, startedAtMs: number, outcome: Outcome): void {
    const endedAt = deps.time.wall();
    // The span is the steady clock's: a wall clock that jumps meanwhile must not bend it.
    const endedMs = deps.time.steadyMs();
    const startedAt = after(endedAt, startedAtMs - endedMs);
    const steady = { startedMs: startedAtMs, endedMs };
    const binding = bindings.get(jobId);
    deps.emit(
      { jobId: id(jobId), stepId, attempt, startedAt, endedAt, outcome, steady, ...(binding && { binding }) },
      digest(),
    );
  }

  return {
    say,
    /** From here on what is said of the job carries its order; nothing changes where the order has none. */
    bind(jobId: string, binding: JobBinding | undefined): void {
      if (binding !== undefined) bindings.set(jobId, binding);
    },
    bindingFor: (jobId: string): JobBinding | undefined => bindings.get(jobId),
    refuse(jobId: string, { stepId, rule, because }: RuleRefusal): void {
      const outcome: Outcome = {
        kind: "refused-by-rules",
        rule: rule.slice(0, 128),
        because: because.slice(0, 500),
      };
      say(jobId, stepId, 1, deps.time.steadyMs(), outcome);
    },
    /** The last word on a job. */
    end(jobId: string, { how, because }: JobEnding): void {
      deps.log.info({ jobId, how, because }, "job ended");
      say(jobId, "", 1, deps.time.steadyMs(), { kind: "job-ended", how, because });
      bindings.delete(jobId);
    },
  };
}
