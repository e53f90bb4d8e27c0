import { createPrivateKey, type KeyObject } from "node:crypto";
import { WebSocket } from "ws";
import { id, type JobId } from "../../proto/ids.ts";
import { LINK_PATH } from "../../proto/join.ts";
import type { Observation } from "../../proto/observation.ts";
import { batchHash, chainStart, signBatch } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";
import { untrusted } from "../../proto/untrusted.ts";
import { decode, encode, encodeBatch } from "../../proto/wire.ts";
import type { PlannedAgent } from "../bench/ingest-plan.ts";

/**
 * An agent that keeps a ledger outside the collector: which sequences it sealed, and which were
 * acknowledged to it. Sends one batch at a time, resumes where the collector says, and checks at
 * each welcome that nothing acknowledged was forgotten.
 */
export function ledgerAgent(agent: PlannedAgent, agentsUrl: string, ca: string) {
  const key: KeyObject = createPrivateKey(agent.evidenceKey);
  const batches = sealAll(agent, key);
  let acknowledged = 0;
  const forgotten: string[] = [];
  let isStopped = false;
  let socket: WebSocket | undefined;

  const connect = (): void => {
    if (isStopped) return;
    const link = new WebSocket(`${agentsUrl.replace("https", "wss")}${LINK_PATH}`, {
      ca,
      cert: agent.certificate,
      key: agent.key,
      minVersion: "TLSv1.3",
      perMessageDeflate: false,
    });
    socket = link;
    link.on("error", () => {
      // The collector is down: "close" follows and dials again.
    });
    link.on("close", () =>
      setTimeout(connect, 25 + Math.floor(agent.agentId.charCodeAt(agent.agentId.length - 1) / 4)),
    );
    link.on("open", () => link.send(encode(HELLO)));
    link.on("message", (data: Buffer) => {
      const message = decode(data);
      if (message.kind === "heartbeat") link.send(encode({ ...message, agentClock: instant(Date.now()) }));
      if (message.kind === "welcome") {
        if (message.durableSequence < acknowledged)
          forgotten.push(`acknowledged ${acknowledged}, after the restart ${message.durableSequence}`);
        send(link, message.durableSequence);
      }
      if (message.kind === "ack") {
        acknowledged = Math.max(acknowledged, message.sequence);
        send(link, message.sequence);
      }
    });
  };

  const send = (link: WebSocket, durable: number): void => {
    const next = batches.find(({ first }) => first === durable + 1);
    if (next !== undefined && link.readyState === WebSocket.OPEN) link.send(next.frame);
  };

  connect();
  return {
    agentId: agent.agentId,
    sealed: batches.reduce((sum, { count }) => sum + count, 0),
    acknowledged: () => acknowledged,
    forgotten: () => forgotten,
    stop: (): void => {
      isStopped = true;
      socket?.removeAllListeners("close");
      socket?.terminate();
    },
  };
}

const HELLO = {
  kind: "hello",
  protocolMin: 1,
  protocolMax: 1,
  agentVersion: "ledger",
  bootId: "ledger",
  lastSequence: 0,
  rules: "",
  rulesProblem: "",
  permissionModel: false,
  halted: false,
  nodeVersion: process.version,
  platform: process.platform,
  sourceAddress: "",
  clock: instant(0),
} as const;

/** One batch for each job: self-check, neighbour, five tries, the end. */
function sealAll(agent: PlannedAgent, key: KeyObject): { first: number; count: number; frame: Uint8Array }[] {
  let first = 1;
  let previousHash: Uint8Array = chainStart(agent.agentId, Buffer.from(agent.evidencePublicKey, "base64"));
  return agent.jobs.map((jobId) => {
    const observations = observationsOf(id<JobId>(jobId));
    const payload = encodeBatch({
      agentId: agent.agentId,
      bootId: "ledger",
      agentVersion: "ledger",
      firstSequence: first,
      previousHash,
      rulesDigest: "",
      observations,
    });
    previousHash = batchHash(payload);
    const batch = {
      first,
      count: observations.length,
      frame: encode({ kind: "batch", payload, signature: signBatch(payload, key) }),
    };
    first += observations.length;
    return batch;
  });
}

function observationsOf(jobId: JobId): readonly Observation[] {
  const at = instant(Date.now());
  const base = { jobId, attempt: 1, startedAt: at, endedAt: at };
  const spoke = {
    kind: "spoke",
    elapsedMs: 3,
    from: { address: "198.51.100.7", port: 40_000 },
    identity: { by: "banner", hash: "ab".repeat(32) },
    sample: untrusted("SSH-2.0-ledger"),
  } as const;
  return [
    { ...base, stepId: "self-check", outcome: { kind: "healthy", elapsedMs: 1, loopDelayMs: 1 } },
    { ...base, stepId: "neighbour", outcome: spoke },
    ...[1, 2, 3, 4, 5].map(
      (attempt): Observation => ({ ...base, attempt, stepId: "attempt", outcome: spoke }),
    ),
    { ...base, stepId: "", attempt: 0, outcome: { kind: "job-ended", how: "completed", because: "" } },
  ];
}
