import { wordsOf } from "./ask-words.ts";
import { CONTENTS } from "./contents.ts";
import { lookWords } from "./host.ts";
import { overScheme, requestRound, tlsRound } from "./http-words.ts";
import { NONCE_DIGITS, SAID_NONCE_BYTES } from "./inert.ts";
import { PROBE_KINDS, type Step } from "./step.ts";
import { AT_ONCE, mostOf, type Part, type Round, round, type ShownRound, showRound } from "./wording.ts";

/** What one step puts on the wire: the exact bytes, round by round, and how many at most over all its tries. */
export type Said = {
  readonly rounds: readonly ShownRound[];
  /** Null where others decide how often: a witness answers as often as its rules let it. */
  readonly mostBytes: number | null;
  /** What it reads of the agent's own host, in words; empty where it asks over a network. */
  readonly reads: string;
};

/**
 * What a step says, byte for byte, for people who want to know before it runs. Where a byte depends on
 * the run there is a hole with its name; nothing of it is a collector's to choose. Headers of the
 * network below are not counted.
 */
export function saidBy(step: Step): Said {
  const rounds = roundsOf(step);
  const isAnswer = step.kind === "witness-listen" && step.answers;
  return {
    rounds: rounds.map(showRound),
    reads: readsOf(step),
    mostBytes: isAnswer ? null : step.tries * rounds.reduce((sum, said) => sum + mostOf(said), 0),
  };
}

/** Steps that say nothing, because they look at the agent's own host. */
function readsOf(step: Step): string {
  const { kind } = step;
  const asks =
    PROBES.has(kind) ||
    "variant" in step ||
    kind === "witness-listen" ||
    kind === "self-check" ||
    kind === "socket-table";
  return asks ? "" : lookWords(step as Parameters<typeof lookWords>[0]);
}
const PROBES: ReadonlySet<string> = new Set(PROBE_KINDS);

const digits = (of: string): Part => ({ hole: `hexadecimal digits made of ${of}`, most: NONCE_DIGITS });
const WORD: readonly (Part | string)[] = ["plumbline ", digits("the run's nonce")];

const ARRIVED = "each time the run's nonce or a baseline's word arrives: the same back";
/** What a witness that answers says (ear-http.ts of the agent). */
const ANSWERS: readonly Round[] = [
  round(ARRIVED, "plumbline ", digits("what arrived")),
  round(
    `${ARRIVED}, where it came in HTTP`,
    `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${SAID_NONCE_BYTES}\r\ncache-control: no-store\r\nconnection: close\r\n\r\nplumbline `,
    digits("what arrived"),
  ),
];

function roundsOf(step: Step): readonly Round[] {
  switch (step.kind) {
    case "tcp-connect":
      return step.sendNonce ? [round(AT_ONCE, ...WORD)] : [];
    case "udp-send":
      return [round(AT_ONCE, ...WORD)];
    case "tls-handshake":
      return [tlsRound(step.serverName, AT_ONCE)];
    case "http-request":
      return overScheme(step.scheme, { ...step, method: "GET" });
    case "http-content":
      return [
        requestRound(AT_ONCE, {
          ...step,
          method: "POST",
          lines: [
            "content-type: application/x-www-form-urlencoded",
            [
              Buffer.from("x-plumbline-said: plumbline "),
              digits(step.purpose === "baseline" ? "a baseline's word" : "the run's nonce"),
            ],
          ],
          body: CONTENTS[step.content],
        }),
      ];
    case "witness-listen":
      return step.answers ? ANSWERS : [];
    case "self-check":
    case "socket-table":
      // An echo within the agent's own loopback, and a look into the kernel: nothing leaves the host.
      return [];
    default:
      return "variant" in step ? wordsOf(step) : [];
  }
}
