import { z } from "zod";
import { cidr, plainAddress } from "../../proto/address.ts";
import { ID_PATTERN } from "../../proto/ids.ts";
import { httpPathSchema, serverNameSchema } from "../../proto/inert.ts";
import { IDENTITY_LIMITS, identityRuleSchema } from "./identity-rule.ts";

/** The most of each thing in one inventory document. */
export const INVENTORY_LIMITS = { segments: 1_000, assets: 10_000, endpoints: 256, addresses: 64 } as const;

const name = z
  .string()
  .regex(ID_PATTERN, "must be lower-case letters, digits, dots, dashes or underscores, up to 64");
const address = z.string().refine((text) => plainAddress(text) !== undefined, "must be a literal address");
const port = z.number().int().min(1).max(65_535);

const place = z.string().transform((text, context) => {
  const [, bracketed, bare, digits] = /^(?:\[([^[\]]+)\]|([^[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? bare ?? "";
  const number = Number(digits);
  if (plainAddress(host) !== undefined && number >= 1 && number <= 65_535) return { host, port: number };
  context.addIssue({ code: "custom", message: `"${text}" is not ADDRESS:PORT` });
  return z.NEVER;
});

const endpoint = z.strictObject({
  port,
  transport: z.enum(["tcp", "udp"]).default("tcp"),
  /** Defaults to the asset's first address. */
  address: address.optional(),
  speaks: z.enum(["tcp", "tls", "http", "https", "udp", "witness"]).default("tcp"),
  /** Another address per segment (NAT, VIP): segment → ADDRESS:PORT. */
  reachedAs: z.record(name, place).default({}),
  /** Known to answer, so that runs may use it as a path canary. */
  canary: z.boolean().default(false),
  /** Segments whose business flow to this endpoint must keep working: twins that a fix may not break. */
  mustAllow: z.array(name).default([]),
  serverName: serverNameSchema,
  path: httpPathSchema,
});

const segment = z.strictObject({
  name,
  cidrs: z.array(z.string().refine((text) => cidr(text) !== undefined, "must be a CIDR block")).default([]),
  trust: z.enum(["untrusted", "partner", "internal", "restricted"]),
  public: z.boolean().default(false),
});

const asset = z.strictObject({
  name: z.string().min(1).max(253),
  addresses: z.array(address).max(INVENTORY_LIMITS.addresses).default([]),
  /** Null: its addresses decide again. */
  segment: name.nullable().optional(),
  owner: z.string().max(100).optional(),
  service: z.string().max(100).optional(),
  criticality: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]).optional(),
  endpoints: z.array(endpoint).max(INVENTORY_LIMITS.endpoints).default([]),
});

/** What `segment apply` and `asset apply` take: declarative, idempotent, closed. */
export const inventorySchema = z.strictObject({
  segments: z.array(segment).max(INVENTORY_LIMITS.segments).default([]),
  assets: z.array(asset).max(INVENTORY_LIMITS.assets).default([]),
  /** Which names are one thing's, and which say nothing of what a thing is. */
  identity: z.array(identityRuleSchema).max(IDENTITY_LIMITS.rules).optional(),
});
export type InventoryDocument = z.infer<typeof inventorySchema>;
