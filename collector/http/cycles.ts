import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { CYCLE_LIMITS, cycleSchema } from "../domain/cycle.ts";
import type { CycleNumbers } from "../domain/cycle-tally.ts";
import type { DivergenceReport } from "../domain/divergence-report.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { type MeasureDeps, type Measured, measure } from "./cycle-measure.ts";
import { cycleDetailSchema, cycleSummarySchema, reportSchema, stageSchema } from "./cycle-schemas.ts";
import {
  type Counted,
  type CycleRecord,
  cycleDetailView,
  cycleView,
  type Lesson,
  reportView,
  stageView,
} from "./cycle-view.ts";
import { badField } from "./problem.ts";
import { type Route, route } from "./route.ts";
import { page } from "./schemas.ts";
import { type Catalogued, catalogueReader } from "./scope-view.ts";
import type { ScopeDeps } from "./scopes.ts";
import { idParams, idSchema } from "./shapes.ts";

type Cycle = CycleRecord & Omit<Measured, "hasGoals">;

export type CycleDeps = Omit<MeasureDeps, "catalogue"> &
  Catalogued &
  Pick<ScopeDeps, "scopes"> & {
    readonly clock: Clock;
    readonly execute: Execute;
    readonly cycles: MeasureDeps["cycles"] & {
      page(
        ask: {
          readonly limit: number;
          readonly after: Place | undefined;
          readonly scopeId: string | undefined;
        },
        scope: Scope,
      ): Promise<Found<Cycle>>;
      find(id: string, scope: Scope): Promise<Cycle | undefined>;
      before(cycle: Cycle, scope: Scope): Promise<Cycle | undefined>;
      numbers(no: number, moment: "start" | "end"): Promise<CycleNumbers | undefined>;
      report(no: number): Promise<DivergenceReport | undefined>;
      lessons(no: number): Promise<readonly Lesson[]>;
    };
  };

/** Cycles: one pass of the five stages over a scope each, measured by what is stored and by nothing that is ticked. */
export function cycleRoutes(given: CycleDeps): readonly Route[] {
  const deps = { ...given, catalogue: catalogueReader(given) };
  const known = knownBy(deps);
  return [
    route({
      method: "get",
      path: "/cycles",
      permission: "viewer",
      summary: "The cycles, newest first",
      query: z.strictObject({ ...paging, scope: idSchema.optional() }),
      reply: page(cycleSummarySchema),
      handle: async ({ query: { limit, cursor, scope: scopeId }, scope }) =>
        pageOf(
          await deps.cycles.page({ limit, after: placeOf(cursor, CYCLES), scopeId }, scope),
          CYCLES,
          cycleView,
        ),
    }),
    route({
      method: "get",
      path: "/cycles/{id}",
      permission: "viewer",
      objectScope: "by its query",
      rate: "heavy",
      summary:
        "One cycle: its goals, its stages and its lessons; an ended one with the numbers kept at its end",
      params: idParams,
      reply: cycleDetailSchema,
      handle: async ({ params: { id }, scope }) => {
        const cycle = await known(id, scope);
        const { counted, stages } = await count(deps, cycle, scope);
        const lessons = await deps.cycles.lessons(cycle.no);
        return cycleDetailView(cycle, counted, { stages: cycle.endedAt === null ? stages : [], lessons });
      },
    }),
    route({
      method: "get",
      path: "/cycles/{id}/stages",
      permission: "viewer",
      objectScope: "by its query",
      rate: "heavy",
      summary: "How far each of the five stages is, computed from facts with their dates",
      params: idParams,
      reply: z.object({ items: z.array(stageSchema) }),
      handle: async ({ params: { id }, scope }) => {
        const cycle = await known(id, scope);
        if (cycle.endedAt !== null)
          throw new Fault("conflict", `Cycle "${id}" has ended; its numbers are kept: plumbline cycle show`);
        const { stages } = await count(deps, cycle, scope);
        return { items: stages.map(stageView) };
      },
    }),
    route({
      method: "get",
      path: "/cycles/{id}/report",
      permission: "viewer",
      objectScope: "by its query",
      rate: "heavy",
      summary:
        "Where declared priorities and observed ones parted in a cycle, by which input, and how far the two orders agree",
      params: idParams,
      reply: reportSchema,
      handle: async ({ params: { id }, scope }) => {
        const cycle = await known(id, scope);
        const { counted, report } = await count(deps, cycle, scope);
        return reportView(cycle, counted, { report, lessons: await deps.cycles.lessons(cycle.no) });
      },
    }),
    ...actRoutes(deps, known),
  ];
}

type Deps = CycleDeps & Pick<MeasureDeps, "catalogue">;
type Known = (id: string, scope: Scope) => Promise<Cycle>;

const knownBy =
  ({ cycles }: CycleDeps): Known =>
  async (id, scope) => {
    const found = await cycles.find(id, scope);
    if (found === undefined) throw new Fault("not-found", `No cycle "${id}"`);
    return found;
  };

const actRoutes = (deps: Deps, known: Known): readonly Route[] => [
  route({
    method: "post",
    path: "/cycles",
    action: "start-cycle",
    rate: "heavy",
    summary: "Start a cycle over a scope, which has one at a time; what is counted now is kept",
    body: cycleSchema,
    reply: z.object({ kind: z.literal("started"), id: z.string() }).openapi("CycleStart"),
    handle: async ({ body, caller, scope }) => {
      const found = await deps.scopes.find(body.scope, scope);
      if (found === undefined)
        throw badField("scope", `There is no scope "${body.scope}"; plumbline scope list shows them`);
      const now = deps.clock();
      const { count: counted } = await measure(
        deps,
        {
          scopeNo: found.no,
          scopeSpec: found.spec,
          scopeOwner: found.owner,
          scopeChangedAt: found.changedAt,
          startedAt: now,
          hasGoals: body.goals.length > 0,
        },
        { now, scope: EVERYTHING },
      );
      return deps.execute("start-cycle", { ...caller, cycle: body, numbers: counted.numbers });
    },
  }),
  route({
    method: "post",
    path: "/cycles/{id}/lessons",
    action: "add-lesson",
    objectScope: "by its query",
    summary: "Write down a lesson; nobody changes it afterwards",
    params: idParams,
    body: z.strictObject({ text: z.string().trim().min(1).max(CYCLE_LIMITS.lesson) }),
    reply: z.object({ kind: z.literal("noted") }).openapi("LessonNoted"),
    handle: async ({ params: { id }, body: { text }, scope, caller }) =>
      deps.execute("add-lesson", { ...caller, id: (await known(id, scope)).id, text }),
  }),
  route({
    method: "post",
    path: "/cycles/{id}/end",
    action: "end-cycle",
    objectScope: "by its query",
    rate: "heavy",
    summary: "End a cycle for good: its numbers and its report are kept as they are now",
    params: idParams,
    body: z.strictObject({}),
    reply: cycleDetailSchema,
    handle: async ({ params: { id }, scope, caller }) => {
      const cycle = await known(id, scope);
      const { count: counted } = await measure(deps, measuredBy(cycle), {
        now: deps.clock(),
        scope: EVERYTHING,
      });
      const { numbers, report } = counted;
      await deps.execute("end-cycle", { ...caller, id: cycle.id, numbers, report });
      const ended = await known(id, scope);
      return cycleDetailView(ended, (await count(deps, ended, scope)).counted, {
        stages: [],
        lessons: await deps.cycles.lessons(cycle.no),
      });
    },
  }),
];

/** A cycle's own numbers are of its whole scope, whoever ends it. */
const EVERYTHING: Scope = { kind: "all" };

const measuredBy = (cycle: Cycle): Measured => ({ ...cycle, hasGoals: cycle.spec.goals.length > 0 });

/**
 * What was kept of an ended cycle, for who sees everything; else what is counted now of what the caller sees: what was
 * kept is of everybody's.
 */
async function count(deps: Deps, cycle: Cycle, scope: Scope) {
  const seesAll = scope.kind === "all";
  const previous = seesAll ? await deps.cycles.before(cycle, scope) : undefined;
  const numbersThen = previous && (await deps.cycles.numbers(previous.no, "end"));
  const held: Pick<Counted, "atStart" | "before"> = {
    atStart: (seesAll ? await deps.cycles.numbers(cycle.no, "start") : undefined) ?? null,
    before:
      previous === undefined || numbersThen === undefined
        ? null
        : { id: previous.id, title: previous.title, numbers: numbersThen },
  };
  if (seesAll && cycle.endedAt !== null) {
    const numbers = await deps.cycles.numbers(cycle.no, "end");
    const report = await deps.cycles.report(cycle.no);
    if (numbers !== undefined && report !== undefined)
      return { counted: { frozen: true, numbers, ...held }, report, stages: [] };
  }
  const { count: now, stages } = await measure(deps, measuredBy(cycle), { now: deps.clock(), scope });
  return { counted: { frozen: false, numbers: now.numbers, ...held }, report: now.report, stages };
}

const CYCLES = "cycles";
