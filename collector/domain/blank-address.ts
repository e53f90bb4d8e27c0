import { cidr, contains, plainAddress } from "../../proto/address.ts";
import type { Segment } from "./asset.ts";
import { segmentOf } from "./asset-segment.ts";

/** So many addresses are offered to pick one from that nobody knows; of a fuller network none is asked. */
export const MAX_BESIDE = 8;
/** The host's own /24 or /112: near enough to be on its way, and few enough to walk through. */
const LAST = { ipv4: 0xff, ipv6: 0xffff } as const;

/**
 * Addresses beside the target's in its declared network, in an order that chance begins: design 3.1 row 3 asks a blank
 * one on the target's port, for whatever answers there answers in everyone's place. Never the network's first or last
 * address. Empty where no segment declares the address, as for a translation's. `chance` is in [0, 1).
 */
export function addressesBeside(
  host: string,
  segments: readonly Segment[],
  chance: number,
): readonly string[] {
  const address = plainAddress(host);
  const segment = segments.find(({ id }) => id === segmentOf([host], segments));
  const block = segment?.cidrs.map(cidr).find((one) => one !== undefined && contains(one, host));
  if (address === undefined || block === undefined) return [];
  const isSix = address.includes(":");
  const prefix = address.slice(0, address.lastIndexOf(isSix ? ":" : ".") + 1);
  const at = (last: number): string => `${prefix}${last.toString(isSix ? 16 : 10)}`;
  const count = (isSix ? LAST.ipv6 : LAST.ipv4) - 1;
  const found: string[] = [];
  for (let step = 0; step < count && found.length < MAX_BESIDE; step += 1) {
    const last = 1 + ((Math.floor(chance * count) + step) % count);
    const isInner = [last - 1, last, last + 1].every((one) => contains(block, at(one)));
    const beside = plainAddress(at(last));
    if (isInner && beside !== undefined && beside !== address) found.push(beside);
  }
  return found;
}
