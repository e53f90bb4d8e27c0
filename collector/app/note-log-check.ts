import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import type { Commands } from "./command.ts";

type Deps = {
  readonly logChecks: {
    add(check: {
      at: number;
      kind: "verify";
      agent_id: null;
      holds: number;
      sentence: string;
    }): Promise<unknown>;
  };
  readonly trail: { say(line: LiveLine): void; audit(entry: AuditEntry): void };
};

/** Keeps what the daily check of the log found, and alerts when it doesn't hold. */
export async function noteLogCheck(
  deps: Deps,
  { holds, sentence }: Commands["note-log-check"]["request"],
  now: number,
): Promise<Commands["note-log-check"]["reply"]> {
  await deps.logChecks.add({ at: now, kind: "verify", agent_id: null, holds: holds ? 1 : 0, sentence });
  deps.trail.audit({
    at: now,
    who: "collector",
    what: holds ? "log-verified" : "log-broken",
    subject: "log",
    from: "collector",
    body: { sentence },
  });
  if (holds) return { kind: "noted" };
  deps.trail.say({
    at: now,
    kind: "alert",
    segment: undefined,
    exposureId: undefined,
    runId: undefined,
    agentId: undefined,
    title: "The record does not hold: verify-log found a break",
    detail: sentence,
    tone: "bad",
    axes: undefined,
  });
  return { kind: "noted" };
}
