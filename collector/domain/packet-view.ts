import { plainAddress, specialBlock } from "../../proto/address.ts";
import type { Peer } from "../../proto/outcome.ts";
import type { SocketName } from "../../proto/target.ts";
import { unfinished } from "./job-reading.ts";
import type { RunRecord } from "./run.ts";

/** What the agent on the asset read from its kernel's socket table: who listens, and whose handshakes arrived. */
export type PacketView = {
  readonly listening: readonly string[];
  readonly peers: readonly Peer[];
  /** So many packets came for whose sender the asset's host has no way back; whose they were the kernel does not say. */
  readonly unanswerable: number;
  /** The asset's host passes packets on, so that another may serve what is asked of it. */
  readonly forwards: boolean;
};

/**
 * Everything seen on the asset during the run; undefined without an agent there whose session lived through it, and for
 * UDP, which has no handshake to see.
 */
export function packetView(run: RunRecord): PacketView | undefined {
  if (run.transport === "udp") return undefined;
  const tables = run.jobs
    .filter((job) => job.role === "on-asset" && job.wasLive && unfinished(job) === undefined)
    .flatMap(({ seen }) => seen.flatMap(({ outcome }) => (outcome.kind === "sockets" ? [outcome] : [])));
  if (tables.length === 0) return undefined;
  return {
    listening: tables.flatMap(({ listening }) => listening),
    peers: tables.flatMap(({ peers }) => peers),
    unanswerable: tables.reduce((sum, { unanswerable = 0 }) => sum + unanswerable, 0),
    forwards: tables.some(({ forwards = false }) => forwards),
  };
}

/**
 * Whether the SYN of one of these tries reached the asset and was not acknowledged further. By port alone: a
 * translation on the way changes the address.
 */
export const sawSyn = ({ peers }: PacketView, from: readonly SocketName[]): boolean =>
  peers.some((peer) => peer.state === "syn-received" && from.some(({ port }) => port === peer.port));

/** Whether the asset's kernel saw one of these tries in any state. */
export const sawTry = ({ peers }: PacketView, from: readonly SocketName[]): boolean =>
  peers.some((peer) => from.some(({ port }) => port === peer.port));

/**
 * Whether nothing listens where the tries went. Loopback only counts as nothing; a listener on another of the asset's
 * addresses counts as one where a translation may lead to it (`isTranslated`).
 */
export const nothingListens = (
  { listening }: PacketView,
  asked: { readonly hosts: readonly string[]; readonly isTranslated: boolean },
): boolean => !listening.some((entry) => mayServe(hostOf(entry), asked.hosts, asked.isTranslated));

function mayServe(listener: string, hosts: readonly string[], isTranslated: boolean): boolean {
  const address = plainAddress(listener);
  if (address === undefined || WILDCARDS.has(address)) return true;
  if (hosts.some((host) => plainAddress(host) === address)) return true;
  return isTranslated && specialBlock(address)?.what !== "loopback";
}

const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** "192.0.2.1", "192.0.2.1:445", "[::]:445" and ":::445" alike. What can't be read counts as a listener. */
function hostOf(entry: string): string {
  if (plainAddress(entry) !== undefined) return entry;
  return entry.replace(/:\d{1,5}$/, "").replace(/^\[(.*)\]$/, "$1");
}
