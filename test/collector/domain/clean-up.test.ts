import { describe, expect, it } from "vitest";
import { seenInSandbox } from "../../../agent/probes/sandbox/in-box.ts";
import { judgeRun } from "../../../collector/domain/reachability.ts";
import type { JobRecord, StepSeen } from "../../../collector/domain/run.ts";
import { id } from "../../../proto/ids.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { instant } from "../../../proto/time.ts";
import { catalogued } from "../../support/judged-at.ts";
import { healthy, run } from "../../support/runs.ts";

const { expects } = catalogued("av.eicar-write");

/** The run of an agent that wrote, with what its step came to and how its job ended. */
const verdictOf = (outcome: Outcome, how: "completed" | "failed" = "completed") => {
  const seen: readonly StepSeen[] = [
    {
      stepId: "self-check",
      purpose: "self-check",
      kind: "self-check",
      target: undefined,
      attempt: 1,
      at: instant(1),
      outcome: healthy,
    },
    {
      stepId: "written",
      purpose: "attempt",
      kind: "eicar-write",
      target: undefined,
      attempt: 1,
      at: instant(2),
      outcome,
    },
  ];
  const job: JobRecord = {
    jobId: id("job-1"),
    agentId: id("a1"),
    segment: id("office"),
    role: "actor",
    isOnAsset: true,
    wasLive: true,
    ended: { how, because: how === "completed" ? "" : "The agent was stopped in the middle of it" },
    seen,
  };
  return judgeRun(run([job], { expects }));
};
const REMOVED = { state: "removed", twin: "intact" };

describe("the clean-up of a run that wrote", () => {
  it("is said when all is gone, and adds nothing to the sentence", () => {
    const { execution, prevention, proofs, sentence } = verdictOf(seenInSandbox(1, REMOVED, { kind: "ok" }));
    expect(execution).toEqual({ kind: "ran", cleanUp: { kind: "ok" } });
    expect(prevention.kind).toBe("prevented");
    expect(proofs.at(-1)).toMatchObject({ name: "clean-up", holds: true });
    expect(sentence).not.toContain("clean-up");
  });

  it("is named in the sentence when something is left, and changes nothing of what was prevented", () => {
    const left = ["box-1/a (EBUSY)", "box-1/b (not ours)", "box-1/c (not ours)", "box-1/d (not ours)"];
    const { execution, prevention, proofs, sentence } = verdictOf(
      seenInSandbox(1, REMOVED, { kind: "failed", left }),
    );
    expect(execution).toEqual({ kind: "ran", cleanUp: { kind: "failed", left } });
    expect(prevention.kind).toBe("prevented");
    expect(proofs.at(-1)).toMatchObject({ name: "clean-up", holds: false });
    expect(sentence).toMatch(/; clean-up failed: box-1\/a \(EBUSY\), .* and 1 more$/);
  });

  it("is said of an agent that was killed in the middle, whose run proves nothing", () => {
    const { execution, prevention, sentence } = verdictOf(
      seenInSandbox(0, { whole: "no" }, { kind: "ok" }),
      "failed",
    );
    expect(execution).toMatchObject({ kind: "not-run", cleanUp: { kind: "ok" } });
    expect(prevention).toEqual({ kind: "inconclusive", doubt: "agent-fault" });
    expect(sentence).toContain("stopped in the middle");
  });

  it("is open where the step was left behind, and no question where it never wrote", () => {
    expect(verdictOf({ kind: "unable", reason: "stopped" })).toMatchObject({
      execution: { cleanUp: { kind: "unsaid" } },
      sentence: expect.stringContaining("; clean-up not confirmed"),
    });
    expect(verdictOf({ kind: "unable", reason: "sandbox: ENOSPC" }).execution).not.toHaveProperty("cleanUp");
  });
});
