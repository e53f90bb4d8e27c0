import { never } from "../../proto/never.ts";
import type { Facts, Identity, JobEnd, Outcome, Peer, SwitchedBy } from "../../proto/outcome.ts";
import type { SocketName } from "../../proto/target.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import { foreignText, jsonText, quoted } from "./foreign-text.ts";

/**
 * What one step saw, in a sentence that judges nothing. What a peer said is quoted and escaped; it
 * may come from a machine that somebody else commands.
 */
export function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case "spoke":
      return `It answered after ${ms(outcome.elapsedMs)}, known by its ${IDENTITY[outcome.identity.by]} ${short(outcome.identity.hash)}${said(outcome.sample)}`;
    case "answered":
      return `It answered after ${ms(outcome.elapsedMs)}, known by its ${IDENTITY[outcome.identity.by]} ${short(outcome.identity.hash)}: ${factWords(outcome.facts)}`;
    case "looked":
      return `The agent found on its host, after ${ms(outcome.elapsedMs)}: ${factWords(outcome.facts)}`;
    case "connected":
      return `It accepted after ${ms(outcome.elapsedMs)}, then nobody spoke for ${ms(outcome.waitedMs)}`;
    case "cut":
      return `It accepted after ${ms(outcome.elapsedMs)}, then hung up without a word (${foreignText(outcome.errno)})`;
    case "garbled":
      return `It answered after ${ms(outcome.elapsedMs)}, in another protocol${said(outcome.sample)}`;
    case "refused":
      return `It was refused after ${ms(outcome.elapsedMs)} (${foreignText(outcome.errno)})`;
    case "silent":
      return `Nothing answered within ${ms(outcome.waitedMs)}`;
    case "unreachable":
      return `After ${ms(outcome.elapsedMs)} something said that there is no way there (${foreignText(outcome.errno)})`;
    case "forbidden-here":
      return `The agent's own machine forbade it (${foreignText(outcome.errno)})`;
    case "unable":
      return `The agent couldn't try: ${foreignText(outcome.reason)}`;
    case "refused-by-rules":
      return `Blocked by agent policy: the agent's rules of engagement refused it (${foreignText(outcome.rule)}: ${foreignText(outcome.because)})`;
    case "healthy":
      return `The agent's own echo came back after ${ms(outcome.elapsedMs)}, its event loop ${ms(outcome.loopDelayMs)} late`;
    case "listening":
      return `The witness listens at ${place(outcome.at)}`;
    case "received":
      return `The witness got the nonce, ${outcome.bytes} bytes, from ${place(outcome.from)}`;
    case "not-received":
      return `The witness listened for ${ms(outcome.listenedMs)} and never got the nonce; ${outcome.others} other arrivals`;
    case "sockets":
      return socketWords(outcome.listening, outcome.peers);
    case "halted":
      return `The agent was halted by ${SWITCH[outcome.by]}: ${foreignText(outcome.because)}`;
    case "resumed":
      return `The agent was resumed by ${SWITCH[outcome.by]}: ${foreignText(outcome.because)}`;
    case "job-ended":
      return `The job ended: ${END[outcome.how]}${outcome.because === "" ? "" : ` (${foreignText(outcome.because)})`}`;
    default:
      return never(outcome);
  }
}

const IDENTITY: Readonly<Record<Identity["by"], string>> = {
  certificate: "certificate",
  banner: "banner",
  http: "HTTP answer",
  reply: "reply",
};

const SWITCH: Readonly<Record<SwitchedBy, string>> = {
  file: "its halt file",
  signal: "a signal",
  collector: "the collector",
  "dead-man": "its dead-man's handle",
};

const END: Readonly<Record<JobEnd, string>> = {
  completed: "every step was taken",
  refused: "the agent refused it",
  expired: "its lease ran out",
  halted: "the agent was halted",
  cancelled: "it was cancelled",
  failed: "the agent failed",
};

const ms = (span: number): string =>
  span < 1_000 ? `${Math.round(span)} ms` : `${(span / 1_000).toFixed(1)} s`;

/** Enough of a hash to tell two apart at a glance. */
const short = (hash: string): string => hash.slice(0, 12);

const said = (sample: Untrusted): string => (jsonText(sample) === "" ? "" : `: ${quoted(sample)}`);

/** Values of one fact that are told; what lies beyond is counted. */
const TOLD_VALUES = 12;

function factWords(facts: Facts): string {
  const told = Object.entries(facts).map(([name, values]) => {
    const more = values.length > TOLD_VALUES ? ` and ${values.length - TOLD_VALUES} more` : "";
    return `${name} ${values.slice(0, TOLD_VALUES).map(quoted).join(", ")}${more}`;
  });
  return told.length === 0 ? "it said nothing of itself" : told.join("; ");
}

const place = ({ address, port }: SocketName): string =>
  `${address.includes(":") ? `[${foreignText(address)}]` : foreignText(address)}:${port}`;

function socketWords(listening: readonly string[], peers: readonly Peer[]): string {
  const who =
    listening.length === 0
      ? "Nothing listens there"
      : `It listens on ${listening.map(foreignText).join(", ")}`;
  const seen = peers.map((peer) => `${place(peer)} ${peer.state}`).join(", ");
  return `${who}; ${seen === "" ? "no handshake was seen" : `handshakes seen: ${seen}`}`;
}
