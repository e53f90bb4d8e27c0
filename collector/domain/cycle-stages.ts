import type { CycleCount, CycleFacts, Happened } from "./cycle-tally.ts";

/** The five stages of continuous threat exposure management, in their order. */
export const STAGES = ["scoping", "discovery", "prioritisation", "validation", "mobilisation"] as const;

export type Stage = {
  readonly stage: (typeof STAGES)[number];
  /** 0 to 100 per cent; null where there is nothing that could be done. */
  readonly progress: number | null;
  /** The first and the last fact of the stage since the cycle's start. */
  readonly began: number | null;
  readonly latest: number | null;
  readonly sentence: string;
};

/** What scoping is measured by. */
export type ScopedAs = {
  readonly hasOwner: boolean;
  readonly hasThreats: boolean;
  readonly hasGoals: boolean;
  readonly changedAt: number;
};

/** How far each stage is, computed from facts with dates. Nobody ticks one off. */
export function stagesOf(
  scope: ScopedAs,
  facts: CycleFacts,
  { numbers, prioritisedAt }: CycleCount,
): readonly Stage[] {
  const n = (name: string): number => numbers[name] ?? 0;
  return [
    scoping(scope, facts),
    {
      stage: "discovery",
      progress: numbers["assets-seen-share"] ?? null,
      ...span(facts.imports, facts.runs),
      sentence: `${n("assets-seen")} of ${facts.assets} assets seen since the start, by ${plural(facts.imports.n, "report")} and ${plural(facts.runs.n, "run")}; ${plural(n("exposures-new"), "exposure")} new`,
    },
    {
      stage: "prioritisation",
      progress: numbers["inputs-known-share"] ?? null,
      began: prioritisedAt,
      latest: prioritisedAt,
      sentence: `${percent(numbers["inputs-known-share"])} of ${plural(n("exposures"), "open exposure")} have every declared input; ${n("overdue")} overdue`,
    },
    {
      stage: "validation",
      progress: numbers["validated-share"] ?? null,
      ...span(facts.runs),
      sentence: `${n("validated")} of ${plural(n("exposures"), "open exposure")} settled by fresh evidence, ${n("confirmed")} confirmed, ${n("unvalidated")} not looked at`,
    },
    {
      stage: "mobilisation",
      progress: numbers["mobilised-share"] ?? null,
      ...span(facts.statements),
      sentence: `${n("closed-in-cycle")} closed by evidence since the start, ${n("confirmed")} confirmed and open; ${plural(facts.statements.n, "statement")} of people`,
    },
  ];
}

function scoping({ hasOwner, hasThreats, hasGoals, changedAt }: ScopedAs, { assets }: CycleFacts): Stage {
  const parts = [
    [assets > 0, "assets"],
    [hasOwner, "an owner"],
    [hasThreats, "threats"],
    [hasGoals, "goals of the cycle"],
  ] as const;
  const lacking = parts.flatMap(([isThere, what]) => (isThere ? [] : [what]));
  return {
    stage: "scoping",
    progress: ((parts.length - lacking.length) / parts.length) * 100,
    began: changedAt,
    latest: changedAt,
    sentence:
      lacking.length === 0
        ? `${plural(assets, "asset")}, an owner, threats and goals`
        : `lacks ${lacking.join(", ")}`,
  };
}

function span(...all: readonly Happened[]): {
  readonly began: number | null;
  readonly latest: number | null;
} {
  const firsts = all.flatMap(({ first }) => first ?? []);
  const lasts = all.flatMap(({ last }) => last ?? []);
  return {
    began: firsts.length === 0 ? null : Math.min(...firsts),
    latest: lasts.length === 0 ? null : Math.max(...lasts),
  };
}

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;
const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? "none" : `${Math.round(value)} %`;
