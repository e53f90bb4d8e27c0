import { cidr, contains } from "../../proto/address.ts";
import type { SegmentId } from "../../proto/ids.ts";
import type { Segment } from "./asset.ts";

/** The segment whose block holds the first address that any block holds; the narrowest block wins. */
export function segmentOf(addresses: readonly string[], segments: readonly Segment[]): SegmentId | undefined {
  const blocks = segments.flatMap(({ id, cidrs }) => cidrs.map((text) => ({ id, block: cidr(text) })));
  for (const address of addresses) {
    const holders = blocks.filter(({ block }) => block !== undefined && contains(block, address));
    const [narrowest] = holders.sort((a, b) => prefix(b.block) - prefix(a.block));
    if (narrowest !== undefined) return narrowest.id;
  }
  return undefined;
}

const prefix = (block: string | undefined): number => Number(block?.split("/")[1] ?? -1);
