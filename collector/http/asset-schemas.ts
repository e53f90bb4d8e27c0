import { z } from "@hono/zod-openapi";

/** What the API says of who is whom: decisions with what they move, rules, and addresses that nobody owns. */

const at = z.iso.datetime();
const named = z.object({ id: z.string(), name: z.string() });
const changeSchema = z.object({ what: z.string(), before: z.string(), after: z.string() });

export const decidedSchema = z
  .object({
    kind: z.enum(["done", "preview"]),
    asset: named,
    decisions: z.array(
      z.object({
        id: z.string(),
        decision: z.enum(["merge", "split", "undo"]),
        exposures: z.object({
          moved: z.number().int(),
          folded: z.number().int(),
          keptApart: z.number().int(),
          shown: z.array(
            z.object({
              id: z.string(),
              title: z.string(),
              becomes: z.enum(["moved", "folded", "kept-apart"]),
              with: z.string().nullable(),
              because: z.string(),
            }),
          ),
        }),
        claims: z.number().int(),
        runs: z.number().int(),
        endpoints: z.number().int(),
        names: z.array(z.string()),
        words: z.array(changeSchema),
      }),
    ),
  })
  .openapi("AssetDecided");

export const assetsSetSchema = z
  .object({
    kind: z.enum(["done", "preview"]),
    matched: z.number().int(),
    changed: z.number().int(),
    assets: z.array(z.object({ id: z.string(), name: z.string(), changes: z.array(changeSchema) })),
    exposures: z.object({
      touched: z.number().int(),
      moved: z.number().int(),
      shown: z.array(z.object({ id: z.string(), title: z.string(), before: z.string(), after: z.string() })),
    }),
  })
  .openapi("AssetsSet");

export const decisionSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["merge", "split"]),
    at,
    by: z.string(),
    reason: z.string(),
    from: named,
    into: named,
    exposures: z.number().int(),
    folded: z.number().int(),
    undoneAt: at.nullable(),
    undoneBy: z.string().nullable(),
  })
  .openapi("AssetDecision");

export const ruleSchema = z
  .object({
    id: z.string(),
    same: z.array(z.string()),
    ignore: z.array(z.string()),
    because: z.string(),
    changedAt: at,
    by: z.string(),
  })
  .openapi("IdentityRule");

export const unmanagedSchema = z
  .object({
    address: z.string(),
    /** Whose blocks hold it. */
    segment: z.string().nullable(),
    seen: z.array(
      z.object({
        agent: z.string(),
        segment: z.string(),
        how: z.enum(["interface", "neighbour", "peer"]),
        firstSeenAt: at,
        lastSeenAt: at,
      }),
    ),
    /** The asset on which the agent stands that has it as an address of its own host. */
    perhaps: named.nullable(),
    dismissed: z.object({ reason: z.string(), by: z.string(), at }).nullable(),
  })
  .openapi("UnmanagedAddress");
