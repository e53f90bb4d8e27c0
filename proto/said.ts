import { wordsOf } from "./ask-words.ts";
import { RATE_TRIAL } from "./canary.ts";
import { CONTENTS, type ContentName } from "./contents.ts";
import { isHostKind, lookWords } from "./host.ts";
import { overScheme, requestRound, tlsRound } from "./http-words.ts";
import { NONCE_DIGITS } from "./inert.ts";
import { FETCH_PATHS, isWriting, writtenBy } from "./sandbox.ts";
import type { HostStep, SandboxStep, Step } from "./step.ts";
import { answersOf } from "./witness-words.ts";
import { AT_ONCE, mostOf, type Part, type Round, round, type ShownRound, showRound } from "./wording.ts";

/** What one step puts on the wire: the exact bytes, round by round, and how many at most over all its tries. */
export type Said = {
  readonly rounds: readonly ShownRound[];
  /** Null where others decide how often: a witness answers as often as its rules let it. */
  readonly mostBytes: number | null;
  /** What it reads of the agent's own host, in words; empty where it reads nothing. */
  readonly reads: string;
  /** Which files it writes, in words; empty where it writes none. */
  readonly writes: string;
};

/**
 * What a step says, byte for byte, for people who want to know before it runs. Where a byte depends on
 * the run there is a hole with its name; nothing of it is a collector's to choose. Headers of the
 * network below are not counted.
 */
export function saidBy(step: Step): Said {
  const rounds = roundsOf(step);
  const isAnswer = step.kind === "witness-listen" && rounds.length > 0;
  const times = step.tries * (step.kind === "http-rate" ? RATE_TRIAL[step.pace].requests : 1);
  return {
    rounds: rounds.map(showRound),
    reads: isLook(step) ? lookWords(step) : "",
    writes: isWriting(step) ? writtenBy(step.kind, step.variant) : "",
    mostBytes: isAnswer ? null : times * rounds.reduce((sum, said) => sum + mostOf(said), 0),
  };
}

const isLook = (step: Step): step is HostStep => isHostKind(step.kind);

const digits = (of: string): Part => ({ hole: `hexadecimal digits made of ${of}`, most: NONCE_DIGITS });
const WORD: readonly (Part | string)[] = ["plumbline ", digits("the run's nonce")];
const saidHeader = (of: string): readonly Part[] => [Buffer.from("x-plumbline-said: plumbline "), digits(of)];

function roundsOf(step: Step): readonly Round[] {
  switch (step.kind) {
    case "tcp-connect":
      return step.sendNonce ? [round(AT_ONCE, ...WORD)] : [];
    case "udp-send":
      return [round(AT_ONCE, ...WORD)];
    case "tls-handshake":
      return [tlsRound(step.serverName, AT_ONCE)];
    case "http-request":
    case "http-canary":
      return overScheme(step.scheme, { ...step, method: "GET" });
    case "http-rate": {
      const { requests, everyMs } = RATE_TRIAL[step.pace];
      const often = `up to ${requests} times, each on a line of its own, one in ${everyMs} ms at most, until one is turned away`;
      return overScheme(step.scheme, { ...step, method: "GET" }, often);
    }
    case "http-content":
      return [
        requestRound(AT_ONCE, {
          ...step,
          method: "POST",
          lines: [
            `content-type: ${CONTENTS[step.content].type}`,
            saidHeader(step.purpose === "baseline" ? "a baseline's word" : "the run's nonce"),
          ],
          body: bodyOf(step.content),
        }),
      ];
    case "witness-listen":
      return answersOf(step);
    case "self-check":
    case "socket-table":
      // An echo within the agent's own loopback, and a look into the kernel: nothing leaves the host.
      return [];
    default:
      if (isWriting(step)) return fetchOf(step);
      return "variant" in step ? wordsOf(step) : [];
  }
}

/** A body, of which what is said over and over stands there once. */
function bodyOf(content: ContentName): readonly (Part | string)[] {
  const { body, filler } = CONTENTS[content];
  if (filler === undefined) return [body];
  const { from, bytes, of } = filler;
  const hole = { hole: `${bytes} bytes of "${of}" over and over`, most: bytes };
  return [body.slice(0, from), hole, body.slice(from + bytes)];
}

/** What an act of the sandbox asks a witness for; the others speak with nobody. */
function fetchOf({ variant, target, hostHeader = "" }: SandboxStep): readonly Round[] {
  if (target === undefined) return [];
  const path = variant === "plain-1s" ? FETCH_PATHS.plain : FETCH_PATHS.eicar;
  return [
    requestRound(AT_ONCE, {
      method: "GET",
      path,
      target,
      hostHeader,
      lines: [saidHeader("a baseline's word")],
    }),
  ];
}
