import type { Instant } from "../../proto/time.ts";
import { networkOf } from "../app/peer-network.ts";

/**
 * Joins that one address may try in one minute. Secrets can't be guessed at any rate; this keeps one
 * peer from spending our certificate checks. Generous, because a site's agents may share an address.
 */
export const JOIN_RATE = { tries: 30, perMs: 60_000 } as const;
/** Addresses remembered; beyond it the one that came first is forgotten. */
export const JOIN_RATE_ADDRESSES = 4_096;

/** Counts joins per address (IPv6: per /64). True while the address is within its rate. */
export function joinRate(): (address: string, now: Instant) => boolean {
  const windows = new Map<string, { readonly startedAt: Instant; readonly tries: number }>();
  return (address, now) => {
    const key = networkOf(address);
    const known = windows.get(key);
    const isOpen = known !== undefined && now >= known.startedAt && now - known.startedAt < JOIN_RATE.perMs;
    const window = isOpen ? { ...known, tries: known.tries + 1 } : { startedAt: now, tries: 1 };
    if (!isOpen) windows.delete(key);
    windows.set(key, window);
    const [oldest] = windows.keys();
    if (windows.size > JOIN_RATE_ADDRESSES && oldest !== undefined) windows.delete(oldest);
    return window.tries <= JOIN_RATE.tries;
  };
}
