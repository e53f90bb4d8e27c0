import { cidr, contains } from "../../proto/address.ts";
import type { SegmentId } from "../../proto/ids.ts";
import type { Segment } from "./asset.ts";

/** Where addresses put an asset, and by which block. */
export type Placing = {
  readonly segment: SegmentId;
  readonly address: string;
  readonly block: string;
  /** A segment that has the very same block: then the first by name decides. */
  readonly tiedWith: SegmentId | undefined;
};

/** The segment whose block holds the first address that any block holds; the narrowest block wins. */
export const segmentOf = (
  addresses: readonly string[],
  segments: readonly Segment[],
): SegmentId | undefined => placedBy(addresses, segments)?.segment;

/** The same with the address and the block that decide. Of equal blocks the segment that comes first by name. */
export function placedBy(addresses: readonly string[], segments: readonly Segment[]): Placing | undefined {
  const blocks = blocksOf(segments);
  for (const address of addresses) {
    const holders = blocks
      .filter(({ block }) => contains(block, address))
      .sort((a, b) => b.bits - a.bits || byName(a, b));
    const [first, next] = holders;
    if (first === undefined) continue;
    const isTied = next !== undefined && next.bits === first.bits && next.segment !== first.segment;
    return {
      segment: first.segment,
      address,
      block: first.text,
      tiedWith: isTied ? next.segment : undefined,
    };
  }
  return undefined;
}

/** Why an asset is where it is, in a sentence. `given`: the segment that somebody named for it. */
export function whyInSegment(
  asset: { readonly addresses: readonly string[]; readonly segment: string | undefined },
  given: { readonly by: string } | undefined,
  segments: readonly Segment[],
): string {
  const placing = placedBy(asset.addresses, segments);
  if (asset.segment === undefined)
    return asset.addresses.length === 0
      ? "no address of it is known, and nobody named a segment"
      : "no segment's blocks hold its addresses: plumbline segment apply";
  const elsewhere =
    placing === undefined || placing.segment === asset.segment
      ? ""
      : `; its address ${placing.address} alone would put it in ${placing.segment}`;
  if (given !== undefined) return `${given.by} named it${elsewhere}`;
  if (placing?.segment !== asset.segment) return `it was named when the asset was declared${elsewhere}`;
  const tie = placing.tiedWith === undefined ? "" : `, which ${placing.tiedWith} has too`;
  return `its address ${placing.address} is in ${placing.block}${tie}`;
}

/** Blocks of different segments that hold each other, each in a sentence that says which one decides. */
export function overlapsOf(segments: readonly Segment[]): readonly string[] {
  const blocks = blocksOf(segments).sort((a, b) => b.bits - a.bits || byName(a, b));
  const said: string[] = [];
  for (const [index, inner] of blocks.entries()) {
    const outer = blocks
      .slice(index + 1)
      .find((one) => one.segment !== inner.segment && contains(one.block, networkOf(inner.block)));
    if (outer === undefined) continue;
    said.push(
      outer.bits === inner.bits
        ? `${inner.text} is in ${inner.segment} and in ${outer.segment}: ${inner.segment} decides, by its name`
        : `${inner.text} (${inner.segment}) lies in ${outer.text} (${outer.segment}): the narrower one decides`,
    );
  }
  return said;
}

type Block = {
  readonly segment: SegmentId;
  readonly text: string;
  readonly block: NonNullable<ReturnType<typeof cidr>>;
  readonly bits: number;
};

const blocksOf = (segments: readonly Segment[]): Block[] =>
  segments.flatMap(({ id, cidrs }) =>
    cidrs.flatMap((text) => {
      const block = cidr(text);
      return block === undefined ? [] : [{ segment: id, text, block, bits: Number(block.split("/")[1]) }];
    }),
  );

const networkOf = (block: string): string => block.split("/")[0] ?? "";

const byName = (a: Block, b: Block): number => (a.segment < b.segment ? -1 : a.segment > b.segment ? 1 : 0);
