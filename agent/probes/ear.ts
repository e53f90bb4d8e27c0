import type { Speech } from "../../proto/speech.ts";
import type { SocketName, Target } from "../../proto/target.ts";
import { showTarget } from "../../proto/target.ts";
import { tcpEar } from "./ear-tcp.ts";
import { udpEar } from "./ear-udp.ts";
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
  /** Something else arrived: another sender, other bytes. */
  readonly other: () => void;
};

/** How much an ear takes: connections at once, arrivals in all, and arrivals of one sender within `SENDER_MS`. */
export type EarLimits = {
  readonly maxConnections: number;
  readonly maxArrivals: number;
  readonly maxPerSender: number;
};

/** An open ear, to be closed by whoever asked for it; or the system code of why there is none. */
export type Hearing =
  | { readonly kind: "hearing"; readonly at: SocketName; readonly close: () => void }
  | { readonly kind: "failed"; readonly code: string };

/** Opens an ear. Never rejects. */
export type Hear = (listen: Target, listener: Listener) => Promise<Hearing>;

/** One socket that listens, for all who listen there. */
export type Ear = { readonly at: SocketName; readonly close: () => void };
type Shared = { readonly listeners: Set<Listener>; readonly opening: Promise<Ear> };

/** Opens the socket; rejects with the system's error. */
export type OpenEar = (
  listen: Target,
  listeners: ReadonlySet<Listener>,
  steadyMs: () => number,
) => Promise<Ear>;

/** One set of ears for the whole agent. */
export function ears(steadyMs: () => number): Hear {
  const shared = new Map<string, Shared>();
  return async (listen, listener) => {
    const name = listen.port === 0 ? undefined : showTarget(listen);
    const known = name === undefined ? undefined : shared.get(name);
    const listeners = known?.listeners ?? new Set<Listener>();
    const ear: Shared = known ?? { listeners, opening: openEar(listen, listeners, steadyMs) };
    listeners.add(listener);
    if (name !== undefined) shared.set(name, ear);
    const leave = (): void => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      if (name !== undefined && shared.get(name) === ear) shared.delete(name);
      ear.opening.then((opened) => opened.close()).catch(() => undefined);
    };
    try {
      return { kind: "hearing", at: (await ear.opening).at, close: leave };
    } catch (cause) {
      leave();
      return { kind: "failed", code: (cause as NodeJS.ErrnoException).code ?? String(cause) };
    }
  };
}

const openEar: OpenEar = (listen, listeners, steadyMs) =>
  listen.transport === "tcp" ? tcpEar(listen, listeners, steadyMs) : udpEar(listen, listeners, steadyMs);
