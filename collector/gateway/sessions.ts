import type { WebSocket } from "ws";
import type { Job } from "../../proto/wire.ts";
import type { LiveSession, SessionPeer } from "./live-session.ts";
import { openSession, type Session, type SessionDeps, type SessionTiming } from "./session.ts";
import { CLOSE } from "./session-state.ts";

/** The agents that are here now. Everything answers at once and touches nothing but memory and sockets. */
export type Sessions = {
  readonly list: () => readonly LiveSession[];
  readonly find: (agentId: string) => LiveSession | undefined;
  /** Hands a job to the agent's link. False when it is not live: the job goes out with its next welcome. */
  readonly send: (agentId: string, job: Job) => boolean;
  /** An empty job id means every job. */
  readonly cancel: (agentId: string, jobId: string, reason: string) => boolean;
  /** Tells every live agent which authorities to trust from now on. */
  readonly announce: (authorities: string) => void;
  /** Ends every session of the agent, live or not yet. False when it has none. */
  readonly disconnect: (agentId: string, code: string, sentence: string) => boolean;
};

/** Two processes that claim to be one agent. */
export type CloneSuspicion = {
  readonly agentId: string;
  readonly segment: string;
  readonly living: { readonly bootId: string; readonly address: string };
  readonly arriving: { readonly bootId: string; readonly address: string };
};

export type SessionsDeps = SessionDeps & {
  readonly onLive: (session: LiveSession) => void;
  /** The agent has no session any more. Not said when a newer session took over. */
  readonly onSilent: (agentId: string, because: string) => void;
  /** A session with another boot id arrived while one was alive. It takes over all the same. */
  readonly onCloneSuspicion: (suspicion: CloneSuspicion) => void;
};

/** Sessions of one agent that may wait for their hello; more is no reconnect but an attack on memory. */
export const MAX_UNGREETED_PER_AGENT = 4;

/** What the listener needs beyond `Sessions`. */
export type SessionRegistry = Sessions & {
  readonly open: (socket: WebSocket, peer: SessionPeer) => void;
  readonly isCrowded: (agentId: string) => boolean;
  /** Everyone whose connection stands, hello or not. */
  readonly peers: () => readonly Session[];
  /** Tells everyone that the collector leaves; resolves when the last connection is gone. */
  readonly leave: () => Promise<void>;
};

/** One session per agent: the newer one takes over, because an agent that lost its link comes back before we notice. */
export function sessionRegistry(deps: SessionsDeps, timing: SessionTiming): SessionRegistry {
  const byAgent = new Map<string, Set<Session>>();
  const live = new Map<string, Session>();
  let onEmpty = (): void => {};

  const of = (agentId: string): ReadonlySet<Session> => byAgent.get(agentId) ?? NOBODY;
  const everyone = (): readonly Session[] => [...byAgent.values()].flatMap((sessions) => [...sessions]);

  const open = (socket: WebSocket, peer: SessionPeer): void => {
    const sessions = byAgent.get(peer.agent.agentId) ?? new Set();
    byAgent.set(peer.agent.agentId, sessions);
    sessions.add(openSession(socket, peer, deps, { onLive, onOver }, timing));
  };

  const onLive = (session: Session): void => {
    const { agentId } = session.peer.agent;
    const before = live.get(agentId);
    live.set(agentId, session);
    const facts = session.facts();
    if (before !== undefined) replace(before, session);
    if (facts !== undefined) deps.onLive(facts);
  };

  const replace = (before: Session, session: Session): void => {
    const living = before.facts();
    const arriving = session.facts();
    if (living !== undefined && arriving !== undefined && living.hello.bootId !== arriving.hello.bootId)
      deps.onCloneSuspicion({
        agentId: arriving.agentId,
        segment: arriving.segment,
        living: { bootId: living.hello.bootId, address: living.address },
        arriving: { bootId: arriving.hello.bootId, address: arriving.address },
      });
    before.dismiss("replaced", "A newer session of this agent took over");
  };

  const onOver = (session: Session, because: string): void => {
    const { agentId } = session.peer.agent;
    byAgent.get(agentId)?.delete(session);
    if (of(agentId).size === 0) byAgent.delete(agentId);
    if (live.get(agentId) === session) {
      live.delete(agentId);
      deps.onSilent(agentId, because);
    }
    if (byAgent.size === 0) onEmpty();
  };

  return {
    list: () => [...live.values()].flatMap((session) => session.facts() ?? []),
    find: (agentId) => live.get(agentId)?.facts(),
    send: (agentId, job) => live.get(agentId)?.send(job) ?? false,
    cancel: (agentId, jobId, reason) => live.get(agentId)?.send({ kind: "cancel", jobId, reason }) ?? false,
    announce: (pem) => {
      for (const session of live.values()) session.send({ kind: "authorities", pem });
    },
    disconnect: (agentId, code, sentence) => {
      const sessions = [...of(agentId)];
      for (const session of sessions) session.dismiss(code, sentence);
      return sessions.length > 0;
    },
    open,
    isCrowded: (agentId) =>
      [...of(agentId)].filter((session) => session.facts() === undefined).length >= MAX_UNGREETED_PER_AGENT,
    peers: everyone,
    leave: () =>
      new Promise((resolve) => {
        onEmpty = resolve;
        if (byAgent.size === 0) resolve();
        for (const session of everyone())
          session.dismiss("going-away", "The collector stops; come back soon", CLOSE.restart);
      }),
  };
}

const NOBODY: ReadonlySet<Session> = new Set();
