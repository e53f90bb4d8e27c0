import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { WebSocket } from "ws";
import { id, type JobId } from "../../proto/ids.ts";
import { LINK_PATH } from "../../proto/join.ts";
import type { Observation } from "../../proto/observation.ts";
import { batchHash, chainStart, signBatch } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";
import { untrusted } from "../../proto/untrusted.ts";
import { decode, encode, encodeBatch, type SealedBatch } from "../../proto/wire.ts";
import type { PlannedAgent, Sizes } from "./ingest-plan.ts";

/** The load, in a process of its own: seals everything beforehand, connects, and times from the first batch to the last ack. */
type Plan = {
  readonly agentsUrl: string;
  readonly ca: string;
  readonly sizes: Sizes;
  readonly agents: readonly PlannedAgent[];
};

const WINDOW = 8;
const plan = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Plan;

const observationsOf = (jobId: string, perRun: number): Observation[] => {
  const at = instant(Date.now());
  const from = { address: "198.51.100.7", port: 40_000 };
  const base = { jobId: id<JobId>(jobId), attempt: 1, startedAt: at, endedAt: at };
  const spoke = {
    kind: "spoke" as const,
    elapsedMs: 12.25,
    from,
    identity: { by: "banner" as const, hash: "ab".repeat(32) },
    sample: untrusted("SSH-2.0-OpenSSH_7.4 ".padEnd(110, "x")),
  };
  return [
    { ...base, stepId: "self-check", outcome: { kind: "healthy", elapsedMs: 1, loopDelayMs: 0.5 } },
    { ...base, stepId: "neighbour", outcome: spoke },
    ...Array.from(
      { length: perRun - 3 },
      (_, i): Observation => ({ ...base, stepId: "attempt", attempt: i + 1, outcome: spoke }),
    ),
    { ...base, stepId: "", attempt: 0, outcome: { kind: "job-ended", how: "completed", because: "" } },
  ];
};

function seal(agent: PlannedAgent, { batches, perBatch, perRun }: Sizes): SealedBatch[] {
  const key = createPrivateKey(agent.evidenceKey);
  const all = agent.jobs.flatMap((jobId) => observationsOf(jobId, perRun));
  let previousHash: Uint8Array = chainStart(agent.agentId, Buffer.from(agent.evidencePublicKey, "base64"));
  return Array.from({ length: batches }, (_, b) => {
    const payload = encodeBatch({
      agentId: agent.agentId,
      bootId: "bench",
      agentVersion: "bench",
      firstSequence: b * perBatch + 1,
      previousHash,
      rulesDigest: "",
      observations: all.slice(b * perBatch, (b + 1) * perBatch),
    });
    previousHash = batchHash(payload);
    return { kind: "batch", payload, signature: signBatch(payload, key) };
  });
}

async function connect(agent: PlannedAgent): Promise<WebSocket> {
  const socket = new WebSocket(`${plan.agentsUrl.replace("https", "wss")}${LINK_PATH}`, {
    ca: plan.ca,
    cert: agent.certificate,
    key: agent.key,
    minVersion: "TLSv1.3",
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const welcomed = new Promise<void>((resolve, reject) => {
    socket.on("message", (data: Buffer) => {
      const message = decode(data);
      if (message.kind === "welcome") resolve();
      if (message.kind === "dismissal") reject(new Error(`dismissed: ${message.code} ${message.sentence}`));
      if (message.kind === "heartbeat") {
        socket.send(encode({ ...message, agentClock: instant(Date.now()) }));
      }
    });
  });
  socket.send(
    encode({
      kind: "hello",
      protocolMin: 1,
      protocolMax: 1,
      agentVersion: "bench",
      bootId: "bench",
      lastSequence: 0,
      rules: "",
      rulesProblem: "",
      permissionModel: false,
      halted: false,
      nodeVersion: process.version,
      platform: process.platform,
      sourceAddress: "",
      clock: instant(Date.now()),
    }),
  );
  await welcomed;
  return socket;
}

/** Sends with a window of unacknowledged batches, as an agent does. Resolves when the last is acknowledged. */
function pump(socket: WebSocket, frames: readonly Uint8Array[], perBatch: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let acked = 0;
    const send = (): void => {
      while (sent < frames.length && sent - acked < WINDOW) socket.send(frames[sent++] ?? new Uint8Array());
    };
    socket.on("message", (data: Buffer) => {
      const message = decode(data);
      if (message.kind === "dismissal") reject(new Error(`dismissed: ${message.code} ${message.sentence}`));
      if (message.kind !== "ack") return;
      acked = message.sequence / perBatch;
      if (acked >= frames.length) resolve();
      else send();
    });
    socket.on("close", (code) => reject(new Error(`closed with ${code}`)));
    send();
  });
}

const sealed = plan.agents.map((agent) => seal(agent, plan.sizes).map(encode));
const sockets: WebSocket[] = [];
for (const agent of plan.agents) sockets.push(await connect(agent));
const startedAt = process.hrtime.bigint();
await Promise.all(sockets.map((socket, i) => pump(socket, sealed[i] ?? [], plan.sizes.perBatch)));
const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
const results = plan.sizes.agents * plan.sizes.batches * plan.sizes.perBatch;
const bytes = sealed.flat().reduce((sum, frame) => sum + frame.length, 0) / results;
process.stdout.write(`${JSON.stringify({ results, seconds, bytes })}\n`);
for (const socket of sockets) socket.terminate();
