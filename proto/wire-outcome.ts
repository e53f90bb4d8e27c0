import { boundedList, boundedText } from "./bounded.ts";
import type { plumbline } from "./gen/wire.js";
import { never } from "./never.ts";
import {
  FACT_NAME,
  type Facts,
  type Identity,
  type JobEnd,
  MAX_FACT_LENGTH,
  MAX_FACT_VALUES,
  MAX_FACTS,
  MAX_SAMPLE_LENGTH,
  type Outcome,
  type Peer,
  type SwitchedBy,
} from "./outcome.ts";
import type { SocketName } from "./target.ts";
import { dataOf, untrusted } from "./untrusted.ts";

type Wire = plumbline.Outcome.$Shape;

/** An outcome's words longer than this are refused, not cut: an agent of ours never sends them. */
const MAX_WORDS = 500;
/** Said of a host that passes packets on; agents before it say nothing of that. */
const FORWARDS = "forwards";
/** The most listeners or peers of one socket table. */
export const MAX_SOCKETS = 64;

/** An outcome in the flat form of the wire: `kind` says which fields mean something. */
export function toWireOutcome(outcome: Outcome): Wire {
  switch (outcome.kind) {
    case "spoke": {
      const { identity, sample, ...rest } = outcome;
      return { ...rest, sample: dataOf(sample), identityBy: identity.by, identityHash: identity.hash };
    }
    case "answered": {
      const { identity, facts, ...rest } = outcome;
      return {
        ...rest,
        identityBy: identity.by,
        identityHash: identity.hash,
        ...toWireFacts(facts),
      };
    }
    case "looked":
      return { ...outcome, facts: toFacts(outcome.facts) };
    case "received":
      return {
        kind: outcome.kind,
        from: outcome.from,
        count: outcome.bytes,
        ...toWireFacts(outcome.facts),
      };
    case "not-received":
      return { kind: outcome.kind, waitedMs: outcome.listenedMs, count: outcome.others };
    case "listening":
      return { kind: outcome.kind, from: outcome.at, ...toWireFacts(outcome.facts) };
    case "sockets":
      return {
        kind: outcome.kind,
        listening: [...outcome.listening],
        peers: [...outcome.peers],
        count: outcome.unanswerable ?? 0,
        ...(outcome.forwards ? { facts: [{ name: FORWARDS, values: [] }] } : {}),
      };
    case "unable":
      return { kind: outcome.kind, because: outcome.reason.slice(0, MAX_WORDS) };
    case "halted":
    case "resumed":
      return { kind: outcome.kind, by: outcome.by, because: outcome.because.slice(0, MAX_WORDS) };
    case "job-ended":
      return { kind: outcome.kind, how: outcome.how, because: outcome.because.slice(0, MAX_WORDS) };
    case "refused":
    case "silent": {
      const { from, ...rest } = outcome;
      return from === undefined ? rest : { ...rest, from };
    }
    case "garbled":
      return { ...outcome, sample: dataOf(outcome.sample) };
    case "connected":
    case "cut":
    case "unreachable":
    case "forbidden-here":
    case "refused-by-rules":
    case "healthy":
      return outcome;
    default:
      return never(outcome);
  }
}

/** Reads the flat form. Throws on an unknown kind or a value out of bounds; the codec turns that into `BadFrame`. */
export function fromWireOutcome(wire: Wire): Outcome {
  const elapsedMs = span(wire.elapsedMs);
  switch (wire.kind) {
    case "spoke":
      return {
        kind: "spoke",
        elapsedMs,
        from: socket(wire.from),
        identity: identity(wire),
        sample: untrusted(boundedText(wire.sample, MAX_SAMPLE_LENGTH)),
      };
    case "answered":
      return {
        kind: "answered",
        elapsedMs,
        from: socket(wire.from),
        identity: identity(wire),
        facts: facts(wire.facts),
      };
    case "looked":
      return { kind: "looked", elapsedMs, facts: facts(wire.facts) };
    case "connected":
      return { kind: "connected", elapsedMs, from: socket(wire.from), waitedMs: span(wire.waitedMs) };
    case "cut":
      return { kind: "cut", elapsedMs, from: socket(wire.from), errno: boundedText(wire.errno, 64) };
    case "garbled":
      return {
        kind: "garbled",
        elapsedMs,
        from: socket(wire.from),
        sample: untrusted(boundedText(wire.sample, MAX_SAMPLE_LENGTH)),
      };
    case "refused":
      return { kind: "refused", elapsedMs, errno: boundedText(wire.errno, 64), ...maybeFrom(wire.from) };
    case "silent":
      return { kind: "silent", waitedMs: span(wire.waitedMs), ...maybeFrom(wire.from) };
    case "unreachable":
      return { kind: "unreachable", elapsedMs, errno: boundedText(wire.errno, 64) };
    case "forbidden-here":
      return { kind: "forbidden-here", errno: boundedText(wire.errno, 64) };
    case "unable":
      return { kind: "unable", reason: boundedText(wire.because, MAX_WORDS) };
    case "refused-by-rules":
      return {
        kind: "refused-by-rules",
        rule: boundedText(wire.rule, 128),
        because: boundedText(wire.because, MAX_WORDS),
      };
    case "healthy":
      return { kind: "healthy", elapsedMs, loopDelayMs: span(wire.loopDelayMs) };
    case "listening":
      return { kind: "listening", at: socket(wire.from), ...maybeFacts(wire.facts) };
    case "received":
      return {
        kind: "received",
        from: socket(wire.from),
        bytes: wire.count ?? 0,
        ...maybeFacts(wire.facts),
      };
    case "not-received":
      return { kind: "not-received", listenedMs: span(wire.waitedMs), others: wire.count ?? 0 };
    case "sockets":
      return {
        kind: "sockets",
        listening: boundedList(wire.listening, MAX_SOCKETS).map((address) => boundedText(address, 64)),
        peers: boundedList(wire.peers, MAX_SOCKETS).map(peer),
        ...((wire.count ?? 0) === 0 ? {} : { unanswerable: wire.count ?? 0 }),
        ...(wire.facts?.some(({ name }) => name === FORWARDS) ? { forwards: true as const } : {}),
      };
    case "halted":
    case "resumed":
      return {
        kind: wire.kind,
        by: oneOf(SWITCHED_BY, wire.by),
        because: boundedText(wire.because, MAX_WORDS),
      };
    case "job-ended":
      return {
        kind: "job-ended",
        how: oneOf(JOB_ENDS, wire.how),
        because: boundedText(wire.because, MAX_WORDS),
      };
    default:
      throw new TypeError(`outcome of the unknown kind "${String(wire.kind).slice(0, 32)}"`);
  }
}

const JOB_ENDS: readonly JobEnd[] = ["completed", "refused", "expired", "halted", "cancelled", "failed"];
const SWITCHED_BY: readonly SwitchedBy[] = ["file", "signal", "collector", "dead-man"];
const PEER_STATES: readonly Peer["state"][] = ["syn-received", "established", "closing"];
const IDENTITIES: readonly Identity["by"][] = ["certificate", "banner", "http", "reply"];

const identity = (wire: Wire): Identity => ({
  by: oneOf(IDENTITIES, wire.identityBy),
  hash: hex(wire.identityHash),
});

const toFacts = (facts: Facts): plumbline.Fact.$Shape[] =>
  Object.entries(facts).map(([name, values]) => ({ name, values: values.map(dataOf) }));

function facts(wire: plumbline.Fact.$Shape[] | null | undefined): Facts {
  const read = boundedList(wire, MAX_FACTS).map(({ name, values }) => [
    factName(name),
    boundedList(values, MAX_FACT_VALUES).map((value) =>
      untrusted(plain(boundedText(value, MAX_FACT_LENGTH))),
    ),
  ]);
  return Object.fromEntries(read) as Facts;
}

/** Nothing where nothing is told, as agents that are older do. */
const toWireFacts = (told: Facts | undefined): Pick<Wire, "facts"> =>
  told === undefined ? {} : { facts: toFacts(told) };

function maybeFacts(wire: plumbline.Fact.$Shape[] | null | undefined): { facts?: Facts } {
  return (wire ?? []).length === 0 ? {} : { facts: facts(wire) };
}

function factName(name: string | null | undefined): string {
  if (typeof name !== "string" || !FACT_NAME.test(name)) throw new TypeError("a fact without a usable name");
  return name;
}

/** Facts travel in printable ASCII: an agent of ours writes everything else as \xNN. */
function plain(value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new TypeError("a fact that is not printable ASCII");
  return value;
}

const peer = (wire: plumbline.Peer.$Shape): Peer => ({
  ...socket(wire),
  state: oneOf(PEER_STATES, wire.state),
});

const maybeFrom = (wire: plumbline.SocketName.$Shape | null | undefined): { from?: SocketName } =>
  wire ? { from: socket(wire) } : {};

function socket(wire: plumbline.SocketName.$Shape | null | undefined): SocketName {
  return { address: boundedText(wire?.address, 64), port: wire?.port ?? 0 };
}

function span(ms: number | null | undefined): number {
  const given = ms ?? 0;
  if (!(given >= 0 && given <= 86_400_000)) throw new RangeError(`span of ${given} ms`);
  return given;
}

function hex(value: string | null | undefined): string {
  if (value === null || value === undefined || !/^[0-9a-f]{64}$/.test(value))
    throw new TypeError("not a SHA-256 in hex");
  return value;
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null | undefined): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new TypeError(`the unknown word "${String(value).slice(0, 32)}"`);
  return found;
}
