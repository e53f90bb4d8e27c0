import { z } from "zod";
import { cidr, contains } from "../../proto/address.ts";
import type { Asset } from "./asset.ts";

/** Ids that one selection may name. */
export const MAX_SELECTED_IDS = 10_000;

const text = z.string().min(1).max(200);
const criticality = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);

/** Which assets are meant: all that fit every part that is given. `all` where no part is. */
export const assetSelectionSchema = z
  .strictObject({
    ids: z.array(z.string().min(1).max(100)).min(1).max(MAX_SELECTED_IDS).optional(),
    segment: text.optional(),
    owner: text.optional(),
    service: text.optional(),
    criticality: criticality.optional(),
    cidr: z
      .string()
      .refine((block) => cidr(block) !== undefined, "must be a CIDR block")
      .optional(),
    /** In a name or an address, without regard to case. */
    q: text.optional(),
    all: z.literal(true).optional(),
  })
  .refine((parts) => Object.keys(parts).length > 0, "says nothing: name what it is to select, or all: true")
  .refine(
    ({ all, ...parts }) => all === undefined || Object.keys(parts).length === 0,
    "all: true stands alone",
  );
export type AssetSelection = z.infer<typeof assetSelectionSchema>;

/** What may be said of many assets at once. Null takes a word away; what is absent stays. */
export const assetWordsSchema = z
  .strictObject({
    owner: z.string().min(1).max(100).nullable().optional(),
    service: z.string().min(1).max(100).nullable().optional(),
    criticality: criticality.nullable().optional(),
    /** Null: its addresses decide. */
    segment: text.nullable().optional(),
  })
  .refine(
    (words) => Object.keys(words).length > 0,
    "says nothing: set owner, service, criticality or segment",
  );
export type SetWords = z.infer<typeof assetWordsSchema>;

/** Whether an asset fits. */
export function selects(selection: AssetSelection, asset: Asset): boolean {
  const { ids, segment, owner, service, criticality: level, cidr: text, q } = selection;
  const block = text === undefined ? undefined : cidr(text);
  const wanted = q?.toLowerCase();
  return (
    (ids === undefined || ids.includes(asset.id)) &&
    (segment === undefined || asset.segment === segment) &&
    (owner === undefined || asset.owner === owner) &&
    (service === undefined || asset.service === service) &&
    (level === undefined || asset.criticality === level) &&
    (block === undefined || asset.addresses.some((address) => contains(block, address))) &&
    (wanted === undefined ||
      [asset.name, ...asset.addresses].some((one) => one.toLowerCase().includes(wanted)))
  );
}
