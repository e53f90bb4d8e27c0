import { boundedText } from "./bounded.ts";
import type { plumbline } from "./gen/wire.js";

/** What an agent's host sees of addresses without asking anybody. Knowledge, never evidence and never a target. */
export type Surroundings = {
  readonly kind: "surroundings";
  /** Of the agent's own host. */
  readonly interfaces: readonly string[];
  /** Of the kernel's table of neighbours. */
  readonly neighbours: readonly string[];
  /** At the other end of the host's established connections. */
  readonly peers: readonly string[];
};

/** What of it one host may tell, each with its own consent in the rules. */
export const SURROUNDINGS_KINDS = ["interfaces", "neighbours"] as const;
export type SurroundingsKind = (typeof SURROUNDINGS_KINDS)[number];

/** Where each reads, for people who are to allow it. */
export const SURROUNDINGS_READS: Readonly<Record<SurroundingsKind, string>> = {
  interfaces: "the addresses of the host's own interfaces",
  neighbours:
    "/proc/net/arp and /proc/net/tcp, tcp6: addresses of neighbours, and at the other end of established connections; nothing is sent to them",
};

/** Addresses of one kind in one message; the rest are left out. */
export const MAX_SURROUNDING = 1_024;
/** As many characters as the longest literal address has. */
const MAX_ADDRESS_CHARS = 45;

/** Reads the message, cut to its bounds. */
export const readSurroundings = (wire: plumbline.Surroundings.$Shape): Surroundings => ({
  kind: "surroundings",
  interfaces: addresses(wire.interfaces),
  neighbours: addresses(wire.neighbours),
  peers: addresses(wire.peers),
});

const addresses = (list: readonly string[] | null | undefined): readonly string[] =>
  (list ?? []).slice(0, MAX_SURROUNDING).map((text) => boundedText(text, MAX_ADDRESS_CHARS));
