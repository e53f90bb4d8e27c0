import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { scheduleSchema } from "../domain/schedule.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { iso, maybeIso } from "./instants.ts";
import { badField } from "./problem.ts";
import { parse, type Route, route } from "./route.ts";
import { occurrenceSchema, previewSchema, scheduleViewSchema, turnSchema } from "./schedule-schemas.ts";
import {
  type OccurrenceRecord,
  occurrenceView,
  type ScheduleRecord,
  scheduleView,
  type TurnRecord,
  type TurnState,
  turnView,
} from "./schedule-view.ts";
import { page } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

type Paging = { readonly limit: number; readonly after: Place | undefined };

export type ScheduleDeps = {
  readonly execute: Execute;
  readonly schedules: {
    page(ask: Paging, scope: Scope): Promise<Found<ScheduleRecord>>;
    find(idOrName: string, scope: Scope): Promise<ScheduleRecord | undefined>;
    occurrences(no: number, ask: Paging, scope: Scope): Promise<Found<OccurrenceRecord>>;
    turns(
      no: number,
      occurrenceId: string,
      ask: Paging & { readonly state: TurnState | undefined },
      scope: Scope,
    ): Promise<Found<TurnRecord>>;
  };
};

/** Due instants that a preview shows. */
const TIMES = { usual: 10, most: 100 } as const;
/** A schedule in an address. */
const MAX_SPEC_LENGTH = 8_000;

/** Schedules, what their occurrences came to, and why each claim that did not run did not. */
export function scheduleRoutes({ execute, schedules }: ScheduleDeps): readonly Route[] {
  const known = async (id: string, scope: Scope): Promise<ScheduleRecord> => {
    const found = await schedules.find(id, scope);
    if (found === undefined) throw new Fault("not-found", `No schedule "${id}"`);
    return found;
  };
  return [
    route({
      method: "get",
      path: "/schedules",
      permission: "viewer",
      summary: "The schedules in force, newest first",
      query: z.strictObject(paging),
      reply: page(scheduleViewSchema),
      handle: async ({ query: { limit, cursor }, scope }) =>
        pageOf(await schedules.page({ limit, after: placeOf(cursor, ORDER) }, scope), ORDER, scheduleView),
    }),
    route({
      method: "post",
      path: "/schedules",
      action: "put-schedule",
      summary: "Put a schedule in force; with replace in the place of one of that name",
      body: z.strictObject({ schedule: scheduleSchema, replace: z.boolean().default(false) }),
      reply: z
        .object({
          kind: z.enum(["created", "changed", "unchanged"]),
          id: z.string(),
          nextAt: z.iso.datetime().nullable(),
        })
        .openapi("SchedulePut"),
      handle: async ({ body, caller }) => {
        const { nextAt, ...reply } = await execute("put-schedule", { ...caller, ...body });
        return { ...reply, nextAt: maybeIso(nextAt) };
      },
    }),
    route({
      method: "get",
      path: "/schedules/{id}",
      permission: "viewer",
      objectScope: "by its query",
      summary: "One schedule, by its id or its name",
      params: idParams,
      reply: scheduleViewSchema,
      handle: async ({ params: { id }, scope }) => scheduleView(await known(id, scope)),
    }),
    route({
      method: "get",
      path: "/schedules/{id}/occurrences",
      permission: "viewer",
      objectScope: "by its query",
      summary: "What a schedule came to each time that it was due, newest first",
      params: idParams,
      query: z.strictObject(paging),
      reply: page(occurrenceSchema),
      handle: async ({ params: { id }, query: { limit, cursor }, scope }) => {
        const { no, seesAll } = await known(id, scope);
        const found = await schedules.occurrences(no, { limit, after: placeOf(cursor, TIME_ORDER) }, scope);
        return pageOf(found, TIME_ORDER, (one) => occurrenceView(one, seesAll));
      },
    }),
    route({
      method: "get",
      path: "/schedules/{id}/occurrences/{occurrence}/turns",
      permission: "viewer",
      objectScope: "by its query",
      summary: "The turn of each claim in an occurrence: its run, or why there was none",
      params: z.object({ id: idSchema, occurrence: idSchema }),
      query: z.strictObject({
        ...paging,
        state: z.enum(["waiting", "started", "done", "not-run"]).optional(),
      }),
      reply: page(turnSchema),
      handle: async ({ params, query: { limit, cursor, state }, scope }) => {
        const { no } = await known(params.id, scope);
        const ask = { limit, after: placeOf(cursor, TURN_ORDER), state };
        return pageOf(await schedules.turns(no, params.occurrence, ask, scope), TURN_ORDER, turnView);
      },
    }),
    ...actRoutes({ execute, schedules }, known),
    route({
      method: "get",
      path: "/schedule-preview",
      permission: "operator",
      rate: "heavy",
      summary: "When a schedule is due next, and who would run what if it were due now; starts nothing",
      query: z
        .strictObject({
          /** One that is there, by id or name. */
          schedule: idSchema.optional(),
          /** One that is thought of: as in a file, as JSON. */
          spec: z.string().max(MAX_SPEC_LENGTH).optional(),
          times: z.coerce.number().int().min(1).max(TIMES.most).default(TIMES.usual),
        })
        .refine(({ schedule, spec }) => (schedule === undefined) !== (spec === undefined), {
          path: ["schedule"],
          message: "name a schedule, or give one as spec",
        }),
      reply: previewSchema,
      handle: async ({ query: { schedule, spec, times }, caller }) => {
        const of = schedule === undefined ? parse(scheduleSchema, json(spec ?? "")) : { id: schedule };
        const preview = await execute("preview-schedule", { ...caller, of, times });
        return { ...preview, due: preview.due.map((one) => ({ ...one, at: iso(one.at) })) };
      },
    }),
  ];
}

const actRoutes = (
  { execute }: ScheduleDeps,
  known: (id: string, scope: Scope) => Promise<ScheduleRecord>,
): readonly Route[] => [
  route({
    method: "post",
    path: "/schedules/{id}/pause",
    action: "pause-schedule",
    objectScope: "by its query",
    summary: "Start nothing of it until it is resumed",
    params: idParams,
    body: z.strictObject({}),
    reply: z.object({ kind: z.enum(["paused", "was-paused"]) }).openapi("SchedulePause"),
    handle: async ({ params: { id }, scope, caller }) =>
      execute("pause-schedule", { ...caller, id: (await known(id, scope)).id }),
  }),
  route({
    method: "post",
    path: "/schedules/{id}/resume",
    action: "resume-schedule",
    objectScope: "by its query",
    summary: "Take a pause back, from the next due instant on",
    params: idParams,
    body: z.strictObject({}),
    reply: z.object({ kind: z.enum(["resumed", "was-active"]) }).openapi("ScheduleResume"),
    handle: async ({ params: { id }, scope, caller }) =>
      execute("resume-schedule", { ...caller, id: (await known(id, scope)).id }),
  }),
  route({
    method: "delete",
    path: "/schedules/{id}",
    action: "delete-schedule",
    objectScope: "by its query",
    summary: "End a schedule; what it came to stays to be read by its id",
    params: idParams,
    reply: z.object({ kind: z.literal("deleted") }).openapi("ScheduleDelete"),
    handle: async ({ params: { id }, scope, caller }) =>
      execute("delete-schedule", { ...caller, id: (await known(id, scope)).id }),
  }),
];

const ORDER = "schedules";
const TIME_ORDER = "occurrences";
const TURN_ORDER = "turns";

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badField("spec", "spec is no JSON");
  }
}
