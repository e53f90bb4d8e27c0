import { z } from "@hono/zod-openapi";
import type { Execute } from "../app/command.ts";
import { type Route, route } from "./route.ts";

/** What checking the chains found: how many batches there are and hold, and the first that doesn't, in words. */
export type LogCheck = {
  readonly batches: number;
  readonly verified: number;
  readonly audit: { readonly entries: number; readonly verified: number };
  readonly ledger: { readonly entries: number; readonly verified: number; readonly facts: number };
  /** What lies outside the store and the record was held against. */
  readonly checkpoints: {
    readonly count: number;
    readonly verified: number;
    readonly newest: { readonly epoch: number; readonly number: number; readonly at: string } | null;
  };
  readonly firstBreak: string | null;
};

export type RebuildDeps = { readonly execute: Execute; readonly verifyLog: () => Promise<LogCheck> };

const rebuiltSchema = z
  .object({
    runs: z.number().int(),
    claims: z.number().int(),
    exposures: z.number().int(),
    differences: z.array(z.string()),
  })
  .openapi("Rebuilt");

const count = z.number().int();
const logCheckSchema = z
  .object({
    batches: count,
    verified: count,
    audit: z.object({ entries: count, verified: count }),
    ledger: z.object({ entries: count, verified: count, facts: count }),
    checkpoints: z.object({
      count,
      verified: count,
      newest: z.object({ epoch: count, number: count, at: z.string() }).nullable(),
    }),
    firstBreak: z.string().nullable(),
  })
  .openapi("LogCheck");

/** State is a function of evidence, and evidence is chained: both can be checked at any time. */
export function rebuildRoutes({ execute, verifyLog }: RebuildDeps): readonly Route[] {
  const verify = shared(verifyLog);
  return [
    route({
      method: "post",
      path: "/rebuild",
      action: "rebuild",
      rate: "heavy",
      summary: "Fold all evidence again and compare with the stored state; changes nothing",
      body: z.strictObject({}),
      reply: rebuiltSchema,
      handle: async ({ caller }) => {
        const rebuilt = await execute("rebuild", caller);
        return { ...rebuilt, differences: [...rebuilt.differences] };
      },
    }),
    route({
      method: "get",
      path: "/verify-log",
      permission: "operator",
      rate: "heavy",
      summary: "Check every link of the evidence chains and the audit chain",
      reply: logCheckSchema,
      handle: verify,
    }),
  ];
}

/** Whoever asks while an answer is on its way gets that one: the work is long, and the same for all. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
