import type { z } from "zod";
import type { CycleDetailReply, cycleReply, stagesReply } from "./cycle-replies.ts";
import { when } from "./instants.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

type Width = number | undefined;

export const cycleTable = (
  cycles: readonly Shown<z.infer<typeof cycleReply>>[],
  width: Width,
): readonly string[] =>
  cycles.length === 0
    ? ["There is no cycle yet: plumbline cycle start --help"]
    : table(
        cycles,
        [
          { title: "cycle", cell: ({ id }) => id },
          { title: "scope", cell: ({ scope }) => scope },
          { title: "state", cell: ({ state }) => state },
          { title: "started", cell: ({ startedAt }) => when(startedAt) },
          { title: "until", cell: ({ until }) => until ?? "-" },
          { title: "ended", cell: ({ endedAt }) => (endedAt === null ? "-" : when(endedAt)) },
          { title: "title", cell: ({ title }) => title, isLong: true },
        ],
        width,
      );

export const stageTable = (
  stages: Shown<z.infer<typeof stagesReply>>["items"],
  width: Width,
): readonly string[] =>
  table(
    stages,
    [
      { title: "stage", cell: ({ stage }) => stage },
      { title: "progress", cell: ({ progress }) => shownNumber(progress, "%") },
      { title: "first fact", cell: ({ began }) => when(began) },
      { title: "last fact", cell: ({ latest }) => when(latest) },
      { title: "what there is", cell: ({ sentence }) => sentence, isLong: true },
    ],
    width,
  );

export function cycleLines(one: Shown<CycleDetailReply>, width: Width): readonly string[] {
  const end = one.endedAt === null ? `until ${one.until ?? "nobody said"}` : `ended ${when(one.endedAt)}`;
  return [
    `${one.id}: ${one.title}, over the scope ${one.scope}`,
    `${one.state}; started ${when(one.startedAt)} by ${one.startedBy}, ${end}`,
    one.frozen ? "what follows was kept when it ended" : "what follows was counted now",
    ...goalLines(one),
    ...stageTable(one.stages, width),
    ...numberLines(one, width),
    ...one.lessons.map(({ at, by, text }) => `lesson, ${when(at)}, ${by}: ${text}`),
  ];
}

type Goals = Pick<Shown<CycleDetailReply>, "goals">;

export const goalLines = ({ goals }: Goals): readonly string[] =>
  goals.length === 0
    ? ["no goals: how will you know that it was worth it? (plumbline cycle start --goal)"]
    : goals.map(
        ({ measure, is, value, unit, actual, met }) =>
          `goal ${met}: ${measure} ${is} ${shownNumber(value, unit)}, is ${shownNumber(actual, unit)}`,
      );

type Numbers = Pick<Shown<CycleDetailReply>, "numbers" | "atStart" | "before">;

/** What was counted, beside the start and the cycle before. */
export const numberLines = ({ numbers, atStart, before }: Numbers, width: Width): readonly string[] =>
  table(
    Object.entries(numbers),
    [
      { title: "", cell: ([name]) => name },
      { title: "now", cell: ([name, value]) => shownNumber(value, unitOf(name)) },
      {
        title: "at start",
        cell: ([name]) => (atStart === null ? "-" : shownNumber(atStart[name] ?? null, unitOf(name))),
      },
      {
        title: "cycle before",
        cell: ([name]) => (before === null ? "-" : shownNumber(before.numbers[name] ?? null, unitOf(name))),
      },
    ],
    width,
  );

const unitOf = (name: string): string => (name.endsWith("-share") ? "%" : "");

export const shownNumber = (value: number | null, unit: string): string =>
  value === null
    ? "-"
    : `${Number.isInteger(value) ? value : value.toFixed(unit === "%" ? 1 : 3)}${unit === "%" ? " %" : ""}`;
