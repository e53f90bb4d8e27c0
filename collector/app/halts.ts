import { Fault } from "../../proto/fault.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import type { Presence } from "./agent-session.ts";
import type { Commands, Effect } from "./command.ts";
import { HALT_SCOPE, isInScope } from "./halt-scope.ts";

export type HaltDeps = {
  readonly people: {
    halts(): Promise<readonly { scope: string }[]>;
    addHalt(scope: string, reason: string, at: number, by: string): Promise<unknown>;
    endHalt(scope: string, at: number): Promise<boolean>;
  };
  readonly present: ReadonlyMap<string, Presence>;
  readonly haltedScopes: Set<string>;
  readonly trail: { say(line: LiveLine): void; audit(entry: AuditEntry): void };
  readonly effects: Effect[];
};

/** The kill switch: every run in the scope ends, and none starts there until it is lifted. Survives a restart. */
export async function halt(
  deps: HaltDeps,
  request: Commands["halt"]["request"],
  now: number,
): Promise<Commands["halt"]["reply"]> {
  if (!HALT_SCOPE.test(request.scope)) {
    throw new Fault(
      "bad-request",
      `Scope "${request.scope}" is neither "all" nor "segment:S" nor "agent:A"`,
      { field: "scope" },
    );
  }
  await deps.people.addHalt(request.scope, request.reason, now, request.user);
  deps.haltedScopes.add(request.scope);
  const hit = [...deps.present.values()].filter((agent) => isInScope(request.scope, agent));
  for (const { agentId } of hit) {
    deps.effects.push({
      kind: "cancel-job",
      agentId,
      jobId: "",
      reason: `Halted by ${request.user}: ${request.reason}`,
    });
  }
  note(deps, "halted", request, { reason: request.reason, agents: hit.length }, now);
  return { kind: "halted", agents: hit.length };
}

export async function resume(
  deps: HaltDeps,
  request: Commands["resume"]["request"],
  now: number,
): Promise<Commands["resume"]["reply"]> {
  const wasHalted = await deps.people.endHalt(request.scope, now);
  deps.haltedScopes.delete(request.scope);
  if (!wasHalted) return { kind: "was-not-halted" };
  note(deps, "resumed", request, {}, now);
  return { kind: "resumed" };
}

function note(
  deps: HaltDeps,
  kind: "halted" | "resumed",
  request: { readonly user: string; readonly from: string; readonly scope: string; readonly reason?: string },
  body: AuditEntry["body"],
  at: number,
): void {
  deps.trail.audit({ at, who: request.user, what: kind, subject: request.scope, from: request.from, body });
  deps.trail.say({
    at,
    kind,
    segment: request.scope.startsWith("segment:") ? request.scope.slice(8) : undefined,
    exposureId: undefined,
    runId: undefined,
    agentId: request.scope.startsWith("agent:") ? request.scope.slice(6) : undefined,
    title: `${request.scope} ${kind}`,
    detail: `by ${request.user}${request.reason === undefined ? "" : `: ${request.reason}`}`,
    tone: kind === "halted" ? "bad" : "neutral",
    axes: undefined,
  });
}
