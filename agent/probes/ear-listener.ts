import type { Speech } from "../../proto/speech.ts";
import type { SocketName, Target } from "../../proto/target.ts";
import type { Findings } from "./facts.ts";
import type { WitnessLeaf } from "./witness-leaf.ts";

/**
 * The only way in: listeners that answer nothing, or where they are told to the nonce that they
 * expect, and only to a sender that the rules permit. Runs that listen on one port share its socket;
 * each hears only its own nonce. What one sender, and all together, may send is bounded.
 */
export type Listener = {
  readonly needle: Uint8Array;
  /** The word of the run's baselines: answered alike, and no reception. */
  readonly baseline?: Uint8Array;
  readonly maxBytes: number;
  /** Whether the nonce is said back. */
  readonly answers: boolean;
  /** What is served beside that, to who asks for it by its path. */
  readonly serves?: "eicar";
  /** What it speaks beside that; nothing when absent. */
  readonly speaks?: readonly Speech[];
  /** Set where it speaks DNS: the zone that it answers for. */
  readonly zone?: string;
  /** Set where it speaks TLS. */
  readonly leaf?: WitnessLeaf;
  readonly limits: EarLimits;
  readonly permits: (sender: string) => boolean;
  /** `heard` says where and in what the nonce came. */
  readonly received: (from: SocketName, bytes: number, heard: Findings) => void;
  /** Something else arrived: another sender, other bytes; or `too-much` to be looked at, and nobody knows what it was. */
  readonly other: (what: "strange" | "too-much") => void;
};

/** How much an ear takes: connections at once, arrivals in all, and arrivals of one sender within `SENDER_MS`. */
export type EarLimits = {
  readonly maxConnections: number;
  readonly maxArrivals: number;
  readonly maxPerSender: number;
};

/** One socket that listens, for all who listen there. */
export type Ear = { readonly at: SocketName; readonly close: () => void };
/** Opens the socket; rejects with the system's error. */
export type OpenEar = (
  listen: Target,
  listeners: ReadonlySet<Listener>,
  steadyMs: () => number,
) => Promise<Ear>;

/** Who is at the other end of a line, and how it came. */
export type Caller = {
  readonly from: SocketName;
  /** Where and over what: port, TLS and the name that was asked for. */
  readonly way: () => Findings;
  /** A listener's word was heard on it. */
  readonly heard: () => void;
  /** From now on the line may be quiet for so long. */
  readonly rest: (ms: number) => void;
  readonly steadyMs: () => number;
};

export type Listeners = ReadonlySet<Listener>;
