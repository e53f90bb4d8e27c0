import { type RulesOfEngagement, rulesSchema } from "../../proto/engagement.ts";
import { Fault } from "../../proto/fault.ts";
import { sha256 } from "../../proto/seal.ts";
import type { Job } from "../../proto/wire.ts";
import { type BootTrace, weighBoot } from "../domain/clone.ts";
import type { FiledJob } from "../domain/filed-run.ts";
import type { AuditEntry, LiveKind, LiveLine } from "../domain/trail.ts";
import { type EchoDeps, noteEcho } from "./checkpoint-echo.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { Commands, Effect } from "./command.ts";
import { BY_ITSELF, type FreezeDeps, freezeAgent } from "./freeze-agent.ts";
import { isHalted } from "./halt-scope.ts";
import { jobMessage } from "./job-message.ts";
import type { OpenRun } from "./open-runs.ts";
import { noteCertificateUsed, type RenewDeps } from "./renew-certificate.ts";

type AgentRow = {
  readonly no: number;
  readonly id: string;
  readonly segment: string;
  readonly labels: string;
  readonly status: string;
  readonly durable_sequence: number;
  readonly durable_hash: Uint8Array;
};

/** A live agent, as long as its session lasts. */
export type Presence = {
  readonly agentNo: number;
  readonly agentId: string;
  readonly segment: string;
  readonly asset: string | undefined;
  readonly rules: RulesOfEngagement | undefined;
  readonly rulesProblem: string;
  readonly isHalted: boolean;
};

export type AgentSessionDeps = EchoDeps & {
  readonly checkpoints: EchoDeps["checkpoints"] & Pick<Checkpoints, "line">;
  readonly fleet: {
    find(agentId: string): Promise<AgentRow | undefined>;
    noteHello(
      agentNo: number,
      facts: {
        version: string;
        sourceAddress: string;
        rules: string;
        rulesDigest: string;
        rulesProblem: string;
        permissionModel: boolean;
        halted: boolean;
        bootId: string;
      },
      at: number,
    ): Promise<unknown>;
    noteSeen(agentNo: number, at: number): Promise<unknown>;
    noteHalted(agentId: string, halted: boolean): Promise<unknown>;
    revoke(agentNo: number, at: number): Promise<boolean>;
  } & RenewDeps["fleet"];
  readonly freezing: FreezeDeps["freezing"];
  /** Boot ids of this collector's time, by agent: what two processes of one identity are told by. */
  readonly boots: Map<string, BootTrace>;
  readonly records: {
    openJobsOf(agentNo: number): FiledJob[];
    loseJobsOf(agentNo: number): number;
    endJob(jobNo: number, how: string, because: string): boolean;
  };
  readonly runs: { find(runNo: number): OpenRun | undefined; drop(runNo: number): void };
  /** Who is live, by agent id. Lost with the process, as the sessions are; put back when a commit fails. */
  readonly present: Map<string, Presence>;
  /** Scopes of the halts in force. */
  readonly haltedScopes: ReadonlySet<string>;
  readonly vantagesChanged: () => void;
  /** Settles the runs that lost an agent, and folds again what it had a word on. */
  readonly concludeWithout: (agentNo: number, runNos: readonly number[]) => void;
  readonly trail: { say(line: LiveLine): void; audit(entry: AuditEntry): void };
  readonly effects: Effect[];
};

/** A session begins: note what the agent says of itself, and give it where its chain ends here and its open jobs. */
export async function agentHello(
  deps: AgentSessionDeps,
  { agentId, hello, from, fingerprint, connectedAt }: Commands["agent-hello"]["request"],
  now: number,
): Promise<Commands["agent-hello"]["reply"]> {
  const agent = await deps.fleet.find(agentId);
  if (agent === undefined || agent.status !== "active") {
    const code = agent?.status === "frozen" || agent?.status === "pending" ? agent.status : "revoked";
    deps.refusals.note({
      at: now,
      who: agentId,
      what: "agent-refused",
      subject: agentId,
      from,
      body: { status: agent?.status ?? "unknown" },
    });
    return { kind: "refused", code, sentence: "This agent is not active here" };
  }
  const boot = weighBoot(deps.boots.get(agentId), {
    bootId: hello.bootId,
    connectedAt: connectedAt ?? now,
    at: now,
  });
  if (boot.kind === "stale")
    return { kind: "refused", code: "replaced", sentence: "A newer process of this agent took over" };
  if (boot.kind === "clone") {
    freezeAgent(deps, agent, boot.because, { ...BY_ITSELF, from }, now);
    return { kind: "refused", code: "frozen", sentence: `This identity is frozen: ${boot.because}` };
  }
  deps.boots.set(agentId, boot.trace);
  if (fingerprint !== undefined) await noteCertificateUsed(deps, agent, fingerprint, now);
  await noteEcho(deps, agent, hello.checkpoint, now);
  const { rules, problem } = readRules(hello.rules, hello.rulesProblem);
  await deps.fleet.noteHello(
    agent.no,
    {
      version: hello.agentVersion,
      sourceAddress: hello.sourceAddress,
      rules: hello.rules,
      rulesDigest: hello.rules === "" ? "" : sha256(hello.rules).toString("hex"),
      rulesProblem: problem,
      permissionModel: hello.permissionModel,
      halted: hello.halted,
      bootId: hello.bootId,
    },
    now,
  );
  // A job that was open over a break in the session was not watched live from end to end.
  if (deps.present.has(agentId)) lose(deps, agent.no);
  deps.present.set(agentId, {
    agentNo: agent.no,
    agentId,
    segment: agent.segment,
    asset: (JSON.parse(agent.labels) as Record<string, string>)["asset"],
    rules,
    rulesProblem: problem,
    isHalted: hello.halted,
  });
  deps.vantagesChanged();
  say(deps, "agent-live", agent, `version ${hello.agentVersion}${problem === "" ? "" : `; ${problem}`}`, now);
  return {
    kind: "welcome",
    durableSequence: agent.durable_sequence,
    durableHash: agent.durable_hash,
    jobs: jobsFor(deps, agent, now),
    checkpoint: Buffer.from(deps.checkpoints.line()),
  };
}

/** The jobs that it was given and has not ended. Under a halt none goes out, and what it still does is called off. */
function jobsFor(deps: AgentSessionDeps, agent: AgentRow, now: number): readonly Job[] {
  if (isHalted(deps.haltedScopes, { agentId: agent.id, segment: agent.segment })) {
    deps.effects.push({ kind: "cancel-job", agentId: agent.id, jobId: "", reason: "A halt is in force" });
    return [];
  }
  return deps.records
    .openJobsOf(agent.no)
    .filter((job) => job.state === "sent" && job.notAfter > now)
    .flatMap((job) => {
      const run = deps.runs.find(job.runNo);
      return run === undefined ? [] : [jobMessage(run.stored, job)];
    });
}

/** A session ended. What the agent was looking at is no longer a live view; nothing else changes. */
export async function agentGone(
  deps: AgentSessionDeps,
  { agentId, why }: Commands["agent-gone"]["request"],
  now: number,
): Promise<Commands["agent-gone"]["reply"]> {
  const presence = deps.present.get(agentId);
  if (presence === undefined) return { kind: "noted" };
  deps.present.delete(agentId);
  lose(deps, presence.agentNo);
  await deps.fleet.noteSeen(presence.agentNo, now);
  deps.vantagesChanged();
  say(deps, "agent-silent", { id: agentId, segment: presence.segment }, why, now);
  return { kind: "noted" };
}

export async function agentHalted(
  deps: AgentSessionDeps,
  { agentId, halted }: Commands["agent-halted"]["request"],
  now: number,
): Promise<Commands["agent-halted"]["reply"]> {
  const presence = deps.present.get(agentId);
  if (presence !== undefined) deps.present.set(agentId, { ...presence, isHalted: halted });
  await deps.fleet.noteHalted(agentId, halted);
  // Bounded, because an agent that says so with each heartbeat must not fill the log.
  deps.refusals.note({
    at: now,
    who: agentId,
    what: halted ? "agent-halted" : "agent-resumed",
    subject: agentId,
    from: "agent",
    body: {},
  });
  return { kind: "noted" };
}

/** Cuts an agent off for good. What it observed before stays evidence; what comes after is refused. */
export async function revokeAgent(
  deps: AgentSessionDeps,
  request: Commands["revoke-agent"]["request"],
  now: number,
): Promise<Commands["revoke-agent"]["reply"]> {
  const agent = await deps.fleet.find(request.agentId);
  if (agent === undefined) throw new Fault("not-found", `No agent has the id "${request.agentId}"`);
  const isNew = await deps.fleet.revoke(agent.no, now);
  const abandoned = new Set<number>();
  deps.effects.push({
    kind: "disconnect",
    agentId: agent.id,
    code: "revoked",
    sentence: "This agent's certificate was revoked",
  });
  // It can't answer any more: whoever waits for it is told now, and not when the lease is over.
  for (const job of deps.records.openJobsOf(agent.no)) {
    deps.records.endJob(job.jobNo, "cancelled", "the agent was revoked");
    abandoned.add(job.runNo);
  }
  // At once, and not when its session ends: nothing is given to it any more.
  if (deps.present.delete(agent.id)) {
    lose(deps, agent.no);
    deps.vantagesChanged();
  }
  for (const runNo of abandoned) deps.runs.drop(runNo);
  deps.concludeWithout(agent.no, [...abandoned]);
  if (!isNew) return { kind: "already-revoked" };
  deps.trail.audit({
    at: now,
    who: request.user,
    what: "revoke-agent",
    subject: agent.id,
    from: request.from,
    body: {},
  });
  say(deps, "agent-revoked", agent, `by ${request.user}`, now);
  return { kind: "revoked" };
}

function lose(deps: AgentSessionDeps, agentNo: number): void {
  const runs = new Set(deps.records.openJobsOf(agentNo).map(({ runNo }) => runNo));
  deps.records.loseJobsOf(agentNo);
  for (const runNo of runs) deps.runs.drop(runNo);
}

function readRules(text: string, problem: string): { rules: RulesOfEngagement | undefined; problem: string } {
  if (text === "") return { rules: undefined, problem: problem || "the agent has no rules of engagement" };
  const parsed = rulesSchema.safeParse(safeJson(text));
  return parsed.success
    ? { rules: parsed.data, problem }
    : { rules: undefined, problem: "the agent's rules are not of this version" };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses it in the caller.
    return undefined;
  }
}

function say(
  deps: AgentSessionDeps,
  kind: LiveKind,
  agent: { id: string; segment: string },
  detail: string,
  at: number,
): void {
  deps.trail.say({
    at,
    kind,
    segment: agent.segment,
    exposureId: undefined,
    runId: undefined,
    agentId: agent.id,
    title: `Agent ${agent.id}`,
    detail,
    tone: kind === "agent-live" ? "neutral" : "unsure",
    axes: undefined,
  });
}
