import { z } from "zod";
import { showTarget } from "../../proto/target.ts";
import { BANDS } from "./band.ts";
import {
  DECLARATION_LIMITS,
  fromSchema,
  listOf,
  nameSchema,
  ownerSchema,
  targetSchema,
  titleSchema,
} from "./declaration.ts";

/*
 * A segmentation rule that people believe in: `deny internet → data:*`, `allow app → data:5432/tcp`.
 */

const toSchema = z
  .strictObject({
    segment: nameSchema.optional(),
    asset: z.string().min(1).max(253).optional(),
    endpoint: targetSchema.optional(),
  })
  .refine(
    (to) => Object.values(to).filter((one) => one !== undefined).length === 1,
    "must name one of segment, asset and endpoint",
  );

const portsSchema = z.union(
  [z.literal("*"), z.array(z.number().int().min(1).max(65_535)).min(1).max(DECLARATION_LIMITS.ports)],
  { error: `must be "*", or a list of 1 to ${DECLARATION_LIMITS.ports} ports from 1 to 65535` },
);

const intentSchema = z
  .strictObject({
    id: nameSchema,
    title: titleSchema,
    owner: ownerSchema.optional(),
    rule: z.enum(["deny", "allow"]),
    from: fromSchema,
    to: toSchema,
    /** `*` stands for the endpoints that are known there, not for all 65,535 ports. */
    ports: portsSchema.default("*"),
    /** Absent: both. */
    transport: z.enum(["tcp", "udp"]).optional(),
    /** How urgent a break is, and so how long evidence is fresh. */
    band: z.enum(BANDS).default("scheduled"),
  })
  .refine(
    ({ to, ports, transport }) => to.endpoint === undefined || (ports === "*" && transport === undefined),
    {
      path: ["to", "endpoint"],
      message: "names the port and the transport already",
    },
  );

export type IntentDocument = z.output<typeof intentSchema>;

/** What `intent apply` takes: declarative, idempotent, closed. */
export const intentsSchema = z.strictObject({ intents: listOf(intentSchema) });

/** An intent as a sentence of one line. */
export function showIntent({ rule, from, to, ports, transport }: IntentDocument): string {
  if (to.endpoint !== undefined) return `${rule} ${from.join(", ")} → ${showTarget(to.endpoint)}`;
  const behind = transport === undefined ? "" : `/${transport}`;
  const where = to.segment ?? to.asset ?? "";
  return `${rule} ${from.join(", ")} → ${where}:${ports === "*" ? "*" : ports.join(",")}${behind}`;
}
