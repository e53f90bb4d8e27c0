import { sha256 } from "../../proto/seal.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { Commands } from "./command.ts";

export type EchoDeps = {
  readonly checkpoints: Pick<Checkpoints, "read" | "isKnown">;
  readonly logChecks: {
    add(check: {
      at: number;
      kind: "echo";
      agent_id: string;
      holds: number;
      sentence: string;
    }): Promise<unknown>;
  };
  /** What was said already, so that an agent that comes back often says it once. */
  readonly toldEchoes: Set<string>;
  readonly refusals: { note(entry: AuditEntry): boolean };
  readonly trail: { say(line: LiveLine): void };
};

/** Echoes that are remembered as told. */
const MAX_TOLD = 20_000;

/** Holds the checkpoint that an agent kept against the record here; what contradicts is an alert. */
export async function noteEcho(
  deps: EchoDeps,
  agent: { readonly id: string; readonly segment: string },
  copy: Uint8Array | undefined,
  now: number,
): Promise<void> {
  if (copy === undefined) return;
  const reading = deps.checkpoints.read(copy);
  if (reading.kind === "known") return;
  // Its heartbeats will say the same by hash alone.
  deps.toldEchoes.add(heldName(agent.id, sha256(copy).toString("hex")));
  await tell(deps, agent, reading.kind === "before-restore", reading.sentence, now);
}

/** An agent holds a checkpoint by a hash that is not among ours; it shows the whole of it with its next hello. */
export async function checkpointHeld(
  deps: EchoDeps & { readonly fleet: { find(agentId: string): Promise<{ segment: string } | undefined> } },
  { agentId, hash }: Commands["checkpoint-held"]["request"],
  now: number,
): Promise<Commands["checkpoint-held"]["reply"]> {
  if (deps.checkpoints.isKnown(hash) || deps.toldEchoes.has(heldName(agentId, hash)))
    return { kind: "noted" };
  const agent = await deps.fleet.find(agentId);
  await tell(
    deps,
    { id: agentId, segment: agent?.segment ?? "" },
    false,
    `it holds a checkpoint that is not in this log (${hash.slice(0, 16)}…)`,
    now,
  );
  return { kind: "noted" };
}

const heldName = (agentId: string, hash: string): string => `${agentId} holds ${hash}`;

async function tell(
  deps: EchoDeps,
  agent: { readonly id: string; readonly segment: string },
  isExplained: boolean,
  sentence: string,
  at: number,
): Promise<void> {
  const name = `${agent.id} ${sentence}`;
  if (deps.toldEchoes.has(name)) return;
  if (deps.toldEchoes.size >= MAX_TOLD) deps.toldEchoes.clear();
  deps.toldEchoes.add(name);
  await deps.logChecks.add({ at, kind: "echo", agent_id: agent.id, holds: isExplained ? 1 : 0, sentence });
  if (!isExplained)
    deps.refusals.note({
      at,
      who: agent.id,
      what: "checkpoint-contradicted",
      subject: "log",
      from: "agent",
      body: { sentence },
    });
  deps.trail.say({
    at,
    kind: "alert",
    segment: agent.segment,
    exposureId: undefined,
    runId: undefined,
    agentId: agent.id,
    title: isExplained
      ? `Agent ${agent.id} remembers what was before a restore`
      : `Agent ${agent.id} contradicts this collector's record`,
    detail: sentence,
    tone: isExplained ? "neutral" : "bad",
    axes: undefined,
  });
}
