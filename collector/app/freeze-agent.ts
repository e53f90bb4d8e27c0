import { Fault } from "../../proto/fault.ts";
import { evidenceKey, isSignedFork } from "../../proto/seal.ts";
import { type BootTrace, weighFork } from "../domain/clone.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import type { Commands, Effect } from "./command.ts";

type Trail = { say(line: LiveLine): void; audit(entry: AuditEntry): void };

export type FreezeDeps = {
  readonly freezing: {
    freeze(agentNo: number, at: number, because: string): boolean;
    agent(agentId: string):
      | {
          readonly no: number;
          readonly id: string;
          readonly segment: string;
          readonly evidenceKey: Uint8Array;
          readonly durableSequence: number;
          readonly durableHash: Uint8Array;
        }
      | undefined;
    hashAt(agentNo: number, sequence: number): Uint8Array | undefined;
  };
  readonly trail: Trail;
  readonly effects: Effect[];
};

/** Who is to be frozen. */
export type Frozen = { readonly no: number; readonly id: string; readonly segment: string };

/**
 * Freezes an identity: whoever holds it is sent away, original and copy alike, and keeps its spool.
 * Nothing that it saw before is unsaid. Does nothing when it is not active. Call it inside a transaction.
 */
export function freezeAgent(
  { freezing, trail, effects }: FreezeDeps,
  agent: Frozen,
  because: string,
  by: { readonly user: string; readonly from: string },
  now: number,
): boolean {
  if (!freezing.freeze(agent.no, now, because)) return false;
  trail.audit({
    at: now,
    who: by.user,
    what: "freeze-agent",
    subject: agent.id,
    from: by.from,
    body: { because },
  });
  trail.say({
    at: now,
    kind: "agent-frozen",
    segment: agent.segment,
    exposureId: undefined,
    runId: undefined,
    agentId: agent.id,
    title: `Agent ${agent.id} is frozen`,
    detail: because,
    tone: "bad",
    axes: undefined,
  });
  effects.push({
    kind: "disconnect",
    agentId: agent.id,
    code: "frozen",
    sentence: `This identity is frozen: ${because}`.slice(0, 500),
  });
  return true;
}

/** Who acts when nobody was asked. */
export const BY_ITSELF = { user: "plumbline", from: "" } as const;

/** An agent says that its chain is another one than ours: believed when its evidence key signed it and the bytes differ. */
export async function noteFork(
  deps: FreezeDeps,
  { agentId, fork, from }: Commands["chain-fork"]["request"],
  now: number,
): Promise<Commands["chain-fork"]["reply"]> {
  const agent = deps.freezing.agent(agentId);
  if (agent === undefined || !isSignedFork(agentId, fork, evidenceKey(agent.evidenceKey)))
    return { kind: "not-believed" };
  const here =
    fork.sequence === agent.durableSequence
      ? agent.durableHash
      : deps.freezing.hashAt(agent.no, fork.sequence);
  const verdict = weighFork(fork, here);
  if (verdict.kind !== "fork") return { kind: "not-believed" };
  freezeAgent(deps, agent, verdict.because, { ...BY_ITSELF, from }, now);
  return { kind: "frozen" };
}

/** A person freezes an agent: its identity may be in other hands. */
export async function freezeByHand(
  deps: FreezeDeps,
  { agentId, reason, user, from }: Commands["freeze-agent"]["request"],
  now: number,
): Promise<Commands["freeze-agent"]["reply"]> {
  const agent = deps.freezing.agent(agentId);
  if (agent === undefined) throw new Fault("not-found", `No agent has the id "${agentId}"`);
  return { kind: freezeAgent(deps, agent, reason, { user, from }, now) ? "frozen" : "was-not-active" };
}

export type LetInDeps = {
  readonly fleet: {
    find(agentId: string): Promise<
      | {
          readonly no: number;
          readonly id: string;
          readonly segment: string;
          readonly status: string;
          readonly evidence_key: Uint8Array;
        }
      | undefined
    >;
    letIn(agentNo: number): Promise<unknown>;
  };
  readonly boots: Map<string, BootTrace>;
  readonly trail: Trail;
  readonly fingerprintOf: (evidenceKey: Uint8Array) => string;
};

/** A person has made sure that one process is left: the agent may come back. */
export async function thawAgent(
  deps: LetInDeps,
  { agentId, reason, user, from }: Commands["thaw-agent"]["request"],
  now: number,
): Promise<Commands["thaw-agent"]["reply"]> {
  const agent = await deps.fleet.find(agentId);
  if (agent === undefined) throw new Fault("not-found", `No agent has the id "${agentId}"`);
  if (agent.status !== "frozen") return { kind: "was-not-frozen" };
  await deps.fleet.letIn(agent.no);
  // Whoever comes first now is believed; if a second one lives, it freezes again.
  deps.boots.delete(agentId);
  deps.trail.audit({ at: now, who: user, what: "thaw-agent", subject: agentId, from, body: { reason } });
  deps.trail.say(letInLine(agent, `Agent ${agentId} was thawed`, `by ${user}: ${reason}`, now));
  return { kind: "thawed" };
}

/** A person has compared the fingerprint: the agent that waits may come in. */
export async function approveAgent(
  deps: LetInDeps,
  { agentId, fingerprint, user, from }: Commands["approve-agent"]["request"],
  now: number,
): Promise<Commands["approve-agent"]["reply"]> {
  const agent = await deps.fleet.find(agentId);
  if (agent === undefined) throw new Fault("not-found", `No agent has the id "${agentId}"`);
  const known = deps.fingerprintOf(agent.evidence_key);
  if (fingerprint !== undefined && fingerprint !== known)
    throw new Fault(
      "conflict",
      `Agent ${agentId} has the fingerprint ${known}: this is not the machine you look at`,
      {
        field: "fingerprint",
      },
    );
  if (agent.status !== "pending") return { kind: "was-not-pending" };
  await deps.fleet.letIn(agent.no);
  deps.trail.audit({
    at: now,
    who: user,
    what: "approve-agent",
    subject: agentId,
    from,
    body: { fingerprint: known, compared: fingerprint !== undefined },
  });
  deps.trail.say(letInLine(agent, `Agent ${agentId} was approved`, `by ${user}`, now));
  return { kind: "approved" };
}

const letInLine = (
  { id, segment }: { readonly id: string; readonly segment: string },
  title: string,
  detail: string,
  at: number,
): LiveLine => ({
  at,
  kind: "alert",
  segment,
  exposureId: undefined,
  runId: undefined,
  agentId: id,
  title,
  detail,
  tone: "neutral",
  axes: undefined,
});
