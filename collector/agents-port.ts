import { idMaker, type RandomBytes } from "../proto/ids.ts";
import { type Clock, instant } from "../proto/time.ts";
import type { Effect } from "./app/command.ts";
import { type Gateway, openGateway } from "./gateway/listener.ts";
import type { KnownCheckpoints } from "./known-checkpoints.ts";
import { fingerprint } from "./pki/fingerprint.ts";
import type { openStore } from "./store/database.ts";
import { fleetStore } from "./store/fleet.ts";
import type { WriterLink } from "./writer-link.ts";

type Log = {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
};

/** Tells agents what the last commit made true. A job that can't be delivered goes out with the agent's next welcome. */
export function carryOut(gateway: Gateway | undefined, effect: Effect, reload: () => void): void {
  switch (effect.kind) {
    case "checkpoint":
      // Agents get it with their next heartbeat.
      return;
    case "send-job":
      gateway?.sessions.send(effect.agentId, effect.job);
      return;
    case "cancel-job":
      gateway?.sessions.cancel(effect.agentId, effect.jobId, effect.reason);
      return;
    case "disconnect":
      gateway?.sessions.disconnect(effect.agentId, effect.code, effect.sentence);
      return;
    case "authorities-changed":
      reload();
      return;
  }
}

/** Opens the agents' port: each of its events becomes a command to the one writer. */
export async function openAgentsPort(
  log: Log,
  clock: Clock,
  random: RandomBytes,
  writer: WriterLink,
  reader: ReturnType<typeof openStore>,
  at: { readonly host: string; readonly port: number },
  tls: { readonly key: string; readonly certificate: string; readonly authorities: readonly string[] },
  checkpoints: KnownCheckpoints,
  authorities: () => string,
): Promise<Gateway> {
  const fleet = fleetStore(reader.db);
  const halted = new Map<string, boolean>();
  let opened: Gateway | undefined;
  const tell = (what: Promise<unknown>): void =>
    void what.catch((cause: unknown) =>
      log.error({ err: cause }, "a change of an agent's session was not noted"),
    );
  const opening = openGateway(
    {
      clock,
      log,
      newSessionId: idMaker(Date.now, random),
      join: (request, from) => writer.execute("join", { ...request, from }),
      findByFingerprint: async (certificate) => {
        const found = await fleet.findByFingerprint(certificate);
        if (found === undefined) return undefined;
        const status = found.agentStatus === "active" ? found.status : found.agentStatus;
        const note = status === "pending" ? fingerprint(found.evidenceKey) : found.frozenBecause;
        const notAfter = instant(found.notAfter);
        return { agentId: found.id, segment: found.segment, status, notAfter, note };
      },
      authorities,
      renew: ({ agent: { agentId }, fingerprint: session, address: from }, { csr, proof }) =>
        writer.execute("renew-certificate", { agentId, fingerprint: session, csr, proof, from }),
      onFork: ({ agent: { agentId }, address: from }, fork) =>
        tell(writer.execute("chain-fork", { agentId, fork, from })),
      welcome: async ({ agentId }, hello, from, by) => {
        const greeting = await writer.execute("agent-hello", { agentId, hello, from, ...by });
        // An agent that hung up before its welcome never had a session whose end would be told.
        setImmediate(() => {
          if (greeting.kind !== "welcome" || opened?.sessions.find(agentId) !== undefined) return;
          tell(writer.execute("agent-gone", { agentId, why: "left before its welcome" }));
        });
        return greeting;
      },
      ingest: async (frame) => {
        const reply = await writer.ingest({ ...frame, clockOffsetMs: -frame.clockOffsetMs });
        // "Try later" is for the lane: a rejection keeps the batch with the agent.
        if (reply.kind === "refused" && reply.code === "try-later") throw new Error(reply.sentence);
        return reply;
      },
      checkpoint: checkpoints.newest,
      onHeartbeat: ({ agentId, halted: isHalted, checkpointHeld }) => {
        const hash = checkpointHeld === undefined ? "" : Buffer.from(checkpointHeld).toString("hex");
        if (hash !== "" && checkpoints.isStrange(hash))
          tell(writer.execute("checkpoint-held", { agentId, hash }));
        if (halted.get(agentId) === isHalted) return;
        halted.set(agentId, isHalted);
        tell(writer.execute("agent-halted", { agentId, halted: isHalted }));
      },
      onSurroundings: (agentId, { interfaces, neighbours, peers }) =>
        tell(writer.execute("agent-surroundings", { agentId, interfaces, neighbours, peers })),
      onLive: ({ agentId, hello }) => void halted.set(agentId, hello.halted),
      onSilent: (agentId, why) => tell(writer.execute("agent-gone", { agentId, why })),
      onCloneSuspicion: (suspicion) => log.warn({ ...suspicion }, "two processes claim to be one agent"),
    },
    { ...at, tls },
  );
  opened = await opening;
  return opened;
}
