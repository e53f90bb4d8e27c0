import type { Clock } from "../../proto/time.ts";
import type { Cancel, Heartbeat, Hello, Job, Message, Unknown, Welcome } from "../../proto/wire.ts";
import { encode, PROTOCOL } from "../../proto/wire.ts";
import type { ChainFork, RenewalReply } from "../../proto/wire-identity.ts";
import type { Log } from "../log.ts";
import { saying } from "../refusal.ts";
import type { Spool } from "../spool.ts";
import type { SpoolHead } from "../spool-head.ts";
import type { BackoffLimits } from "./backoff.ts";
import { checkChain, type HeldBatch } from "./chain-check.ts";
import { type Replay, replay, SpoolGap } from "./replay.ts";
import type { Session, SessionEnd, SessionEvents } from "./socket.ts";
import { advance, type LinkEvent, type LinkState, unlinked } from "./state.ts";

/** How often the state machine looks at the clock. */
const TICK_MS = 250;
/** Codes by which a collector turns us away until a person acts. Any other code is waited out. */
export const PERMANENT_CODES: ReadonlySet<string> = new Set([
  "revoked",
  "frozen",
  "clone",
  "too-old",
  "too-new",
  "expired",
  "retired",
  "no-certificate",
  "unknown-certificate",
  "anothers-name",
  "bad-signature",
  "fork",
  "other-bytes",
  "anothers-key",
]);
/** Our own word for a collector that holds another chain than we do. */
export const CHAIN_DIVERGED = "chain-diverged";

type Deps = {
  readonly open: (events: SessionEvents) => Session;
  readonly wall: Clock;
  readonly steadyMs: () => number;
  readonly chance: () => number;
  readonly backoff: BackoffLimits;
  readonly spool: Spool;
  readonly chainStart: Uint8Array;
  /** Closes gaps in what comes after the collector's end of the chain. */
  readonly mend: (durable: SpoolHead) => Promise<void>;
  /** After a rejoin: puts the chain behind the collector's. False when nobody allowed it. */
  readonly rebase: (durable: SpoolHead) => Promise<boolean>;
  /** Our word on a chain that is another one than the collector's. */
  readonly fork: (held: HeldBatch) => ChainFork;
  readonly hello: () => Hello;
  readonly vitals: () => Pick<Heartbeat, "halted" | "spoolBytes" | "checkpointHeld">;
  /** `collectorAheadMs` is what to add to our wall clock to get the collector's. */
  readonly job: (job: Job, collectorAheadMs: number) => void;
  readonly cancel: (cancel: Cancel) => void;
  /** The collector said something, whatever it was. */
  readonly heard: () => void;
  /** Keeps the collector's checkpoints for it. */
  readonly checkpoint: { offer(copy: Uint8Array): void };
  readonly renewal: (reply: RenewalReply) => void;
  /** PEM of the authorities that the collector wants trusted; empty when it says nothing of it. */
  readonly trusts: (pem: string) => void;
  /** The state is another than before. */
  readonly changed: () => void;
  readonly log: Log;
};

/** How the link stands, for the status. */
export type LinkStatus = {
  readonly state: LinkState["kind"];
  /** The code that ended it, when dismissed. */
  readonly code: string;
  /** What a person should know; empty when nothing. */
  readonly sentence: string;
  readonly sessionId: string;
  readonly acknowledged: number;
  readonly unknownMessages: number;
};

/** The agent's end of the link, over all its sessions. */
export type Link = {
  readonly start: () => void;
  /** Something was recorded: send it. */
  readonly recorded: () => void;
  /** The hello would now say something else, or we have another certificate. */
  readonly renew: () => void;
  /** False while the link is not up. */
  readonly send: (message: Message) => boolean;
  /** What to add to our wall clock to get the collector's. */
  readonly collectorAheadMs: () => number;
  readonly close: () => void;
  readonly status: () => LinkStatus;
};

/** Keeps the agent linked to its collector: turns the state machine's words into sockets and timers. */
export function link(deps: Deps): Link {
  let state: LinkState = unlinked(deps.steadyMs());
  let session: Session | undefined;
  let sending: Replay | undefined;
  let status: LinkStatus = {
    state: state.kind,
    code: "",
    sentence: "",
    sessionId: "",
    acknowledged: 0,
    unknownMessages: 0,
  };
  let collectorAheadMs = 0;
  let hasGap = deps.spool.losses.some(({ sequences }) => sequences !== undefined);
  let timer: NodeJS.Timeout | undefined;

  function tell(event: LinkEvent): void {
    const before = state.kind;
    const step = advance(state, event, deps.steadyMs(), deps.chance(), deps.backoff);
    state = step.state;
    if (state.kind !== before) {
      deps.log.info({ from: before, to: state.kind }, "link changed");
      deps.changed();
    }
    for (const effect of step.effects) {
      if (effect === "hang-up") hangUp();
      else if (effect === "dial") dial();
      else sending?.pump();
    }
  }

  function dial(): void {
    let inbox = Promise.resolve();
    let mine: Session | undefined;
    const events: SessionEvents = {
      opened: () => {
        if (session === mine) mine?.send(encode(deps.hello()));
      },
      heard: (message) => {
        inbox = inbox
          .then(() => (session === mine && mine !== undefined ? hear(mine, message) : undefined))
          .catch(stumble);
      },
      ended: (end) => {
        inbox = inbox.then(() => (session === mine ? ended(end) : undefined));
      },
    };
    try {
      mine = deps.open(events);
      session = mine;
    } catch (cause) {
      stumble(cause);
    }
  }

  async function hear(from: Session, message: Message | Unknown): Promise<void> {
    tell({ kind: "heard" });
    deps.heard();
    switch (message.kind) {
      case "welcome":
        return welcomed(from, message);
      case "job":
        return state.kind === "up" ? deps.job(message, collectorAheadMs) : undefined;
      case "cancel":
        return deps.cancel(message);
      case "ack":
        status = { ...status, acknowledged: Math.max(status.acknowledged, message.sequence) };
        return sending?.acknowledged(message.sequence);
      case "heartbeat":
        collectorAheadMs = message.collectorClock - deps.wall();
        if (message.checkpoint !== undefined) deps.checkpoint.offer(message.checkpoint);
        return from.send(
          encode({
            kind: "heartbeat",
            collectorClock: message.collectorClock,
            agentClock: deps.wall(),
            ...deps.vitals(),
          }),
        );
      case "dismissal":
        return turnedAway(message.code, message.sentence);
      case "renewalReply":
        return deps.renewal(message);
      case "authorities":
        return deps.trusts(message.pem);
      case "unknown":
      case "hello":
      case "renewalRequest":
      case "chainFork":
      case "batch":
        status = { ...status, unknownMessages: status.unknownMessages + 1 };
    }
  }

  async function welcomed(from: Session, welcome: Welcome): Promise<void> {
    if (welcome.protocol < PROTOCOL.min || welcome.protocol > PROTOCOL.max) {
      return turnedAway("too-old", `The collector speaks version ${welcome.protocol} of the link`);
    }
    collectorAheadMs = welcome.clock - deps.wall();
    const durable = { sequence: welcome.durableSequence, hash: welcome.durableHash };
    const check = await checkChain(deps.spool, deps.chainStart, welcome);
    if (session !== from) return;
    if (check.kind === "diverged" && !(await deps.rebase(durable))) {
      if (check.held !== undefined) from.send(encode(deps.fork(check.held)));
      return turnedAway(CHAIN_DIVERGED, check.sentence);
    }
    if (session !== from) return;
    if (welcome.checkpoint !== undefined) deps.checkpoint.offer(welcome.checkpoint);
    const sentence = check.kind === "collector-behind" ? check.sentence : "";
    if (sentence !== "") deps.log.error({}, sentence);
    status = {
      ...status,
      code: "",
      sentence,
      sessionId: welcome.sessionId,
      acknowledged: welcome.durableSequence,
    };
    if (hasGap) {
      await deps.mend(durable);
      hasGap = false;
    }
    if (session !== from) return;
    await deps.spool.acknowledge(welcome.durableSequence);
    sending = replay(welcome.durableSequence + 1, {
      spool: deps.spool,
      send: from.send,
      bufferedBytes: from.bufferedBytes,
      failed: stumble,
    });
    tell({ kind: "welcomed" });
    deps.trusts(welcome.authorities ?? "");
  }

  function turnedAway(code: string, sentence: string): void {
    status = { ...status, code, sentence };
    if (PERMANENT_CODES.has(code) || code === CHAIN_DIVERGED) {
      deps.log.error({ code, sentence }, "the collector and this agent cannot go on");
      tell({ kind: "dismissed", code });
      return;
    }
    hangUp();
    tell({ kind: "lost", notBeforeMs: 0 });
  }

  function ended({ because, refusal, notBeforeMs }: SessionEnd): void {
    session = undefined;
    sending?.stop();
    deps.log.warn({ because }, "session ended");
    if (refusal !== undefined && PERMANENT_CODES.has(refusal.code)) {
      turnedAway(refusal.code, refusal.sentence);
      return;
    }
    status = { ...status, code: refusal?.code ?? "", sentence: because };
    tell({ kind: "lost", notBeforeMs });
  }

  /** A fault of our own on this session (an unreadable spool): start over rather than go on half. */
  function stumble(cause: unknown): void {
    hasGap ||= cause instanceof SpoolGap;
    deps.log.error({ because: saying(cause) }, "link failed");
    status = { ...status, sentence: saying(cause) };
    hangUp();
    tell({ kind: "lost", notBeforeMs: 0 });
  }

  function hangUp(): void {
    sending?.stop();
    sending = undefined;
    session?.hangUp();
    session = undefined;
  }

  return {
    start: () => {
      timer = setInterval(() => tell({ kind: "tick" }), TICK_MS);
      tell({ kind: "tick" });
    },
    recorded: () => sending?.pump(),
    renew: () => tell({ kind: "renew" }),
    send: (message) => {
      if (state.kind !== "up" || session === undefined) return false;
      session.send(encode(message));
      return true;
    },
    collectorAheadMs: () => collectorAheadMs,
    close: () => {
      clearInterval(timer);
      tell({ kind: "close" });
    },
    status: () => ({ ...status, state: state.kind }),
  };
}
