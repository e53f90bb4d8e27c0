/**
 * The divergence report of many exposures: what was urgent for nothing, what was missed, what agreed, what nobody
 * knows; which declared input mispredicted how often; and how far the two orders agree.
 *
 * It is added to piece by piece, so that a scope of a hundred thousand costs no more memory than one of ten. Counts
 * are of all; lists hold the first, in the order in which they came.
 */

import { BANDS } from "./band.ts";
import { BOD_OUTCOMES } from "./bod-26-04.ts";
import type { Priority } from "./priority.ts";
import { divergence } from "./priority-divergence.ts";
import type { InputName } from "./priority-inputs.ts";
import { type Cell, type RankAgreement, rankAgreement } from "./rank-agreement.ts";

/** Exposures that a report names of each kind. */
export const MAX_NAMED = 500;

export type DivergenceKind = "false-urgent" | "false-calm" | "agreed" | "unknown";

/** An exposure as a report names it. */
export type Reported = { readonly id: string; readonly title: string; readonly asset: string };

export type DivergingRow = Reported & {
  readonly kind: "false-urgent" | "false-calm";
  readonly over: "band" | "timeline";
  readonly asserted: string;
  readonly grounded: string;
  readonly factors: readonly { readonly input: string; readonly sentence: string }[];
};

export type UnknownRow = Reported & { readonly kind: "unknown"; readonly missing: readonly string[] };

export type DivergenceReport = {
  readonly counts: Readonly<Record<DivergenceKind, number>>;
  /** Declared inputs by how often observing them changed the answer, most often first. */
  readonly factors: readonly {
    readonly input: InputName;
    readonly falseUrgent: number;
    readonly falseCalm: number;
    /** Of the exposures where this input was observed or known on both sides. */
    readonly of: number;
  }[];
  readonly agreement: RankAgreement & { readonly unknown: number };
  readonly named: readonly (DivergingRow | UnknownRow)[];
};

export type Prioritised = Reported & { readonly priority: Priority };

/** A report that grows. */
export function divergenceReport(mostNamed: number = MAX_NAMED) {
  const counts = { "false-urgent": 0, "false-calm": 0, agreed: 0, unknown: 0 };
  const named: Record<"false-urgent" | "false-calm" | "unknown", (DivergingRow | UnknownRow)[]> = {
    "false-urgent": [],
    "false-calm": [],
    unknown: [],
  };
  const factors = new Map<InputName, { falseUrgent: number; falseCalm: number; of: number }>();
  const cells = new Map<string, Cell>();
  const factor = (input: InputName) => {
    const known = factors.get(input) ?? { falseUrgent: 0, falseCalm: 0, of: 0 };
    factors.set(input, known);
    return known;
  };
  const name = (row: DivergingRow | UnknownRow) => {
    counts[row.kind] += 1;
    if (named[row.kind].length < mostNamed) named[row.kind].push(row);
  };
  return {
    add({ id, title, asset, priority }: Prioritised): void {
      const who = { id, title, asset };
      const { falseUrgent, falseCalm, agreed, unknown } = divergence([{ id, priority }]);
      counts.agreed += agreed.length;
      for (const { missing } of unknown) name({ ...who, kind: "unknown", missing });
      for (const [kind, list] of [["false-urgent", falseUrgent] as const, ["false-calm", falseCalm] as const])
        for (const { over, asserted, grounded, factors: moves } of list) {
          const words = moves.map(({ input, sentence }) => ({ input, sentence }));
          name({ ...who, kind, over, asserted, grounded, factors: words });
          for (const { input } of moves)
            factor(input)[kind === "false-urgent" ? "falseUrgent" : "falseCalm"] += 1;
        }
      for (const input of observedInputs(priority)) factor(input).of += 1;
      if (unknown.length > 0) return;
      const [x, y] = [place(priority.asserted), place(priority.grounded)];
      const cell = cells.get(`${x} ${y}`);
      cells.set(`${x} ${y}`, { x, y, n: (cell?.n ?? 0) + 1 });
    },
    end: (): DivergenceReport => ({
      counts: { ...counts },
      factors: [...factors]
        .map(([input, counted]) => ({ input, ...counted }))
        .filter(({ falseUrgent, falseCalm, of }) => falseUrgent + falseCalm + of > 0)
        .sort(
          (a, b) => b.falseUrgent + b.falseCalm - a.falseUrgent - a.falseCalm || (a.input < b.input ? -1 : 1),
        ),
      agreement: { ...rankAgreement([...cells.values()]), unknown: counts.unknown },
      named: [...named["false-calm"], ...named["false-urgent"], ...named.unknown],
    }),
  };
}

/** The place in an order: by band, and by timeline inside a band. The same ladder for both answers. */
const place = ({ band, bod }: Priority["asserted"]): number =>
  BANDS.indexOf(band) * BOD_OUTCOMES.length + BOD_OUTCOMES.indexOf(bod.outcome);

/** The inputs that the two answers read from different sources, as far as they were measured. */
const observedInputs = ({ grounded }: Priority): readonly InputName[] =>
  grounded.inputs.filter(({ source }) => source === "observed").map(({ name }) => name);
