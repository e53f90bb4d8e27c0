import { z } from "@hono/zod-openapi";
import type { Execute } from "../app/command.ts";
import { type LogCheck, logCheckSchema } from "./log-check-schemas.ts";
import { type Route, route } from "./route.ts";

export type RebuildDeps = { readonly execute: Execute; readonly verifyLog: () => Promise<LogCheck> };

const rebuiltSchema = z
  .object({
    runs: z.number().int(),
    claims: z.number().int(),
    exposures: z.number().int(),
    differences: z.array(z.string()),
  })
  .openapi("Rebuilt");

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
