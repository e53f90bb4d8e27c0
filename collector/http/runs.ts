import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { type Route, route } from "./route.ts";
import { type RunEvidence, runDetailView } from "./run-detail.ts";
import { type RunRecord, runView } from "./run-view.ts";
import { page, runDetailSchema, runSchema } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

export type RunAsk = {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly exposure: string | undefined;
  readonly state: RunRecord["state"] | undefined;
  readonly segment: string | undefined;
  readonly outcome: string | undefined;
};

export type RunDeps = {
  readonly execute: Execute;
  readonly runs: {
    page(ask: RunAsk, scope: Scope): Promise<Found<RunRecord>>;
    find(id: string, scope: Scope): Promise<RunRecord | undefined>;
    evidence(run: RunRecord): Promise<RunEvidence>;
  };
};

const OUTCOMES = ["allowed", "partial", "prevented", "absent", "inconclusive", "not-run"] as const;

/** Runs, newest first, with their evidence. */
export function runRoutes({ execute, runs }: RunDeps): readonly Route[] {
  const known = async (id: string, scope: Scope): Promise<RunRecord> => {
    const run = await runs.find(id, scope);
    if (run === undefined) throw new Fault("not-found", `No run "${id}"`);
    return run;
  };
  return [
    route({
      method: "get",
      path: "/runs",
      permission: "viewer",
      summary: "The runs, newest first",
      query: z.strictObject({
        ...paging,
        exposure: idSchema.optional(),
        state: z.enum(["running", "judged", "cancelled"]).optional(),
        segment: idSchema.optional(),
        outcome: z.enum(OUTCOMES).optional(),
      }),
      reply: page(runSchema),
      handle: async ({ query: { limit, cursor, exposure, state, segment, outcome }, scope }) => {
        const ask = { limit, exposure, state, segment, outcome, after: placeOf(cursor, ORDER) };
        return pageOf(await runs.page(ask, scope), ORDER, runView);
      },
    }),
    route({
      method: "get",
      path: "/runs/{id}",
      permission: "viewer",
      objectScope: "by its query",
      summary: "One run: its jobs, and every observation with its place in the sender's chain",
      params: idParams,
      reply: runDetailSchema,
      handle: async ({ params: { id }, scope }) => {
        const run = await known(id, scope);
        return runDetailView(run, await runs.evidence(run));
      },
    }),
    route({
      method: "post",
      path: "/runs/{id}/cancel",
      action: "cancel-run",
      objectScope: "by its query",
      summary: "Cancel a run: its jobs end and clean up",
      params: idParams,
      body: z.strictObject({}),
      reply: z.object({ kind: z.enum(["cancelled", "already-over"]) }).openapi("Cancellation"),
      handle: async ({ params: { id }, scope, caller }) => {
        await known(id, scope);
        return execute("cancel-run", { ...caller, runId: id });
      },
    }),
  ];
}

const ORDER = "runs";
