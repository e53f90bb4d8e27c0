import type { Dimension, Sameness } from "./sameness.ts";

/** A finding of one tool among those whose weakness has the same key, on one asset. */
export type Candidate = {
  readonly no: number;
  readonly tool: string;
  readonly place: Sameness["place"];
  /** A person said that it stands alone. */
  readonly isSetApart: boolean;
};

/**
 * Which findings of one asset with one key are the same weakness: a partition of them, by their content alone, so
 * that it is the same in whatever order and however often they came.
 *
 * A wrong merge hides a weakness, a missed one is a duplicate; so where two answers are possible there is none:
 * - findings at exactly the same place are one, unless a tool has several there: it tells weaknesses apart that
 *   the others don't, and its findings stay alone;
 * - a place that says less (a host without a port, a name beside an address, no file) is one with a place that says
 *   more if they contradict each other in nothing, and if everything else that it doesn't contradict is one as well:
 *   a host's finding beside two ports may be either, and stays alone;
 * - two places in which one tool has findings are two, for that tool says so.
 */
export function sameGroups(candidates: readonly Candidate[]): readonly (readonly number[])[] {
  const alone = candidates.filter(({ isSetApart }) => isSetApart);
  const cells = cellsOf(candidates.filter(({ isSetApart }) => !isSetApart));
  const near = new Map(cells.length > MAX_PLACES ? [] : cells.map((cell) => [cell, agreeing(cell, cells)]));
  const clear = new Set(cells.filter((cell) => !isAmbiguous(near.get(cell) ?? [])));
  const places = new Map(cells.map((cell, index) => [cell, index]));
  const parts: number[][] = [];
  for (const [index, cell] of cells.entries()) {
    // What is clear agrees with all of what it agrees with, so the first of them stands for the rest.
    const company = clear.has(cell)
      ? [cell, ...(near.get(cell) ?? [])].filter((one) => clear.has(one))
      : [cell];
    if (company.some((one) => (places.get(one) ?? 0) < index)) continue;
    const together = company.flatMap(({ single }) => single);
    if (together.length > 0) parts.push(together);
    for (const { several } of company) parts.push(...several.map((no) => [no]));
  }
  return [...parts, ...alone.map(({ no }) => [no])]
    .map((part) => part.sort(ascending))
    .sort(([a = 0], [b = 0]) => a - b);
}

/**
 * Places of one weakness on one asset that are held against each other. Where there are more, only findings at exactly
 * the same place are one: a hostile report must not cost the square of its rows.
 */
export const MAX_PLACES = 500;

/** The findings of one place. */
type Cell = {
  readonly place: Sameness["place"];
  readonly tools: ReadonlySet<string>;
  /** Of tools that have one finding there. */
  readonly single: readonly number[];
  /** Of tools that have several there. */
  readonly several: readonly number[];
};

function cellsOf(candidates: readonly Candidate[]): readonly Cell[] {
  const byPlace = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = JSON.stringify(DIMENSIONS.map((dimension) => candidate.place[dimension] ?? null));
    const before = byPlace.get(key);
    if (before === undefined) byPlace.set(key, [candidate]);
    else before.push(candidate);
  }
  return [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => cellOf(members));
}

function cellOf(members: readonly Candidate[]): Cell {
  const counts = new Map<string, number>();
  for (const { tool } of members) counts.set(tool, (counts.get(tool) ?? 0) + 1);
  const isSingle = ({ tool }: Candidate): boolean => counts.get(tool) === 1;
  return {
    place: members[0]?.place ?? {},
    tools: new Set(counts.keys()),
    single: members.filter(isSingle).map(({ no }) => no),
    several: members.filter((member) => !isSingle(member)).map(({ no }) => no),
  };
}

const DIMENSIONS: readonly Dimension[] = ["address", "name", "port", "ecosystem", "file"];

const agreeing = (cell: Cell, cells: readonly Cell[]): readonly Cell[] =>
  cells.filter((other) => other !== cell && agree(cell, other));

/** Whether two places may be one: they contradict each other in nothing, and no tool tells them apart. */
const agree = (a: Cell, b: Cell): boolean =>
  DIMENSIONS.every(
    (one) => a.place[one] === undefined || b.place[one] === undefined || a.place[one] === b.place[one],
  ) && [...a.tools].every((tool) => !b.tools.has(tool));

/** Whether what a place agrees with are several places. */
const isAmbiguous = (near: readonly Cell[]): boolean =>
  near.some((one, index) => near.slice(index + 1).some((other) => !agree(one, other)));

const ascending = (a: number, b: number): number => a - b;
