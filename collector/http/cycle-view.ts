import type { z } from "@hono/zod-openapi";
import { type CycleDocument, goalResult, MEASURES } from "../domain/cycle.ts";
import type { Stage } from "../domain/cycle-stages.ts";
import type { CycleNumbers } from "../domain/cycle-tally.ts";
import type { DivergenceReport } from "../domain/divergence-report.ts";
import type { cycleDetailSchema, cycleSummarySchema, reportSchema, stageSchema } from "./cycle-schemas.ts";
import { iso, maybeIso } from "./instants.ts";

export type CycleRecord = {
  readonly no: number;
  readonly id: string;
  readonly title: string;
  readonly spec: CycleDocument;
  readonly scopeId: string;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
};

/** What was counted of a cycle, with what it is held against. */
export type Counted = {
  readonly frozen: boolean;
  readonly numbers: CycleNumbers;
  readonly atStart: CycleNumbers | null;
  readonly before: { readonly id: string; readonly title: string; readonly numbers: CycleNumbers } | null;
};

export type Lesson = { readonly at: number; readonly by: string; readonly text: string };

export const cycleView = (cycle: CycleRecord): z.infer<typeof cycleSummarySchema> => ({
  id: cycle.id,
  title: cycle.title,
  scope: cycle.scopeId,
  state: cycle.endedAt === null ? "running" : "ended",
  startedAt: iso(cycle.startedAt),
  startedBy: cycle.startedBy,
  until: cycle.spec.until ?? null,
  endedAt: maybeIso(cycle.endedAt),
  endedBy: cycle.endedBy,
  goals: cycle.spec.goals.length,
});

const countedView = ({ spec }: CycleRecord, { frozen, numbers, atStart, before }: Counted) => ({
  frozen,
  numbers: { ...numbers },
  atStart: atStart && { ...atStart },
  before: before && { ...before, numbers: { ...before.numbers } },
  goals: spec.goals.map((goal) => ({ ...goalResult(goal, numbers), ...MEASURES[goal.measure] })),
});

export const stageView = ({ began, latest, ...stage }: Stage): z.infer<typeof stageSchema> => ({
  ...stage,
  began: maybeIso(began),
  latest: maybeIso(latest),
});

const lessonView = ({ at, ...lesson }: Lesson) => ({ ...lesson, at: iso(at) });

export const cycleDetailView = (
  cycle: CycleRecord,
  counted: Counted,
  { stages, lessons }: { readonly stages: readonly Stage[]; readonly lessons: readonly Lesson[] },
): z.infer<typeof cycleDetailSchema> => ({
  ...cycleView(cycle),
  ...countedView(cycle, counted),
  stages: stages.map(stageView),
  lessons: lessons.map(lessonView),
});

export const reportView = (
  cycle: CycleRecord,
  counted: Counted,
  { report, lessons }: { readonly report: DivergenceReport; readonly lessons: readonly Lesson[] },
): z.infer<typeof reportSchema> => ({
  cycle: cycleView(cycle),
  ...countedView(cycle, counted),
  counts: { ...report.counts },
  factors: report.factors.map((factor) => ({ ...factor })),
  agreement: { ...report.agreement, tied: { ...report.agreement.tied }, method: METHOD },
  named: report.named.map((one) => ({
    kind: one.kind,
    id: one.id,
    title: one.title,
    asset: one.asset,
    over: one.kind === "unknown" ? null : one.over,
    asserted: one.kind === "unknown" ? null : one.asserted,
    grounded: one.kind === "unknown" ? null : one.grounded,
    factors: one.kind === "unknown" ? [] : one.factors.map((factor) => ({ ...factor })),
    missing: one.kind === "unknown" ? [...one.missing] : [],
  })),
  lessons: lessons.map(lessonView),
});

/** How the two orders are compared, for whoever reads the number. */
const METHOD =
  "Kendall's tau-b (Kendall 1945, Biometrika 33) between the declared and the observed order: by band, then by BOD 26-04 timeline; ties count as ties in either order; exposures of which nobody observed what would tell are left out and counted as unknown";
