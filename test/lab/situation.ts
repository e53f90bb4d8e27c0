import type { Service } from "./service.ts";
import type { Truth } from "./truth.ts";

/**
 * The machines of a field. `a` and `a2` stand outside, `r` and `r2` are the routers between, `t` is the target, `n` its
 * neighbour, `d` another machine of the target's network, where no agent stands.
 */
export type Host = "a" | "a2" | "r" | "r2" | "t" | "n" | "d";

/** Who may look: outside, on the asset, beside it; the last two for the assets that have IPv6 alone. */
export type AgentName = "a" | "a2" | "t" | "n" | "t6" | "n6";

/** The network of one situation while it stands. */
export type Field = {
  /** The port under question; fresh for each time it is asked. */
  readonly port: number;
  /** Runs a shell script in a machine's network namespace; rejects with what it said when it fails. */
  readonly sh: (host: Host, script: string) => Promise<string>;
  /** Loads an nftables ruleset there. */
  readonly nft: (host: Host, ruleset: string) => Promise<void>;
  /** Starts services on a machine and waits until they listen. */
  readonly serve: (host: Host, ...services: readonly Service[]) => Promise<void>;
  /** Ends an agent without a word, as a power cut would. */
  readonly killAgent: (agent: AgentName) => Promise<void>;
};

/** One true state, and the question that is asked of it. */
export type Situation = {
  readonly id: string;
  /** What is so, in words. */
  readonly state: string;
  readonly truth: Truth;
  /** Where it is stopped, where that can be known; a prevented run that names another place is misplaced. */
  readonly places?: readonly string[];
  readonly speaks: "tcp" | "tls" | "http" | "https" | "udp" | "witness";
  readonly transport?: "tcp" | "udp";
  /** The scenario of the catalogue that asks, from the internet; without one it is whether the endpoint is reached. */
  readonly scenario?: string;
  /** Where the internet reaches the endpoint, when that isn't its own address. */
  readonly reachedAs?: string;
  /** Agents that take part; by default one outside, one on the asset, one beside it. */
  readonly agents?: readonly AgentName[];
  /** Makes the state, services included. */
  readonly make: (field: Field) => Promise<void>;
  /** Shows afterwards that the state was so; rejects where it wasn't. */
  readonly confirm?: (field: Field) => Promise<void>;
};

/** A situation that no scenario can put a question to yet. */
export type Unjudged = { readonly id: string; readonly state: string; readonly because: string };

/** Where everything stands in a field. */
export const PLACE = {
  a: "10.1.0.10",
  a2: "10.1.0.11",
  r: "10.2.0.1",
  rOut: "10.1.0.1",
  r2: "10.2.0.2",
  r2Out: "10.1.0.2",
  t: "10.2.0.10",
  n: "10.2.0.20",
  d: "10.2.0.30",
  t6: "fd10:2::10",
  n6: "fd10:2::20",
  /** An address of the outside that the router translates. */
  public: "10.3.0.7",
} as const;

/** Ports that answer in every field: the asset's own canary, and its neighbour's. */
export const CANARY = { own: 8_022, neighbour: 8_023, ownUdp: 8_024, neighbourUdp: 8_025 } as const;
