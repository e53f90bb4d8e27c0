/**
 * Looking up a published decision table when some of its inputs are unknown.
 *
 * An unknown input is not guessed: every value it could have is tried, and the
 * most urgent outcome stands until somebody finds out. Both tables we use ask
 * four questions, so a row is four values and an outcome.
 */

/** A table as published, with what its licence and a reader ask to be told. */
export type DecisionTable<N extends string, O extends string> = {
  readonly name: string;
  readonly version: string;
  /** Where it was taken from, to the commit. */
  readonly source: string;
  readonly licence: string;
  /** In the published order; the values of each least urgent first. */
  readonly inputs: readonly TableInput<N>[];
  /** Least urgent first. */
  readonly outcomes: readonly [O, ...(readonly O[])];
  /** One row for each combination of values, in the published order. */
  readonly rows: readonly Row<O>[];
};

export type TableInput<N extends string> = {
  readonly name: N;
  readonly version: string;
  readonly values: readonly [string, ...(readonly string[])];
};

export type Row<O extends string> = readonly [string, string, string, string, O];

export type YesNo = "yes" | "no";

/** What a table says of the inputs that are known. */
export type Decision<N extends string, O extends string> = {
  /** The most urgent outcome that the known inputs leave possible. */
  readonly outcome: O;
  /** Every outcome that they leave possible, least urgent first. One of them once nothing missing matters. */
  readonly possible: readonly O[];
  /** The inputs nobody could give, in the table's order. */
  readonly missing: readonly N[];
};

/** What was looked up before: a table has few combinations of values, and a catalogue asks it a hundred thousand times. */
const LOOKED_UP = new WeakMap<object, Map<string, unknown>>();

/** A value that the table does not know counts as unknown: a misspelt word may not calm anything. */
export function decide<N extends string, O extends string>(
  table: DecisionTable<N, O>,
  known: Readonly<Partial<Record<N, string>>>,
): Decision<N, O> {
  const values = table.inputs.map((input) => {
    const value = known[input.name];
    return value !== undefined && input.values.includes(value) ? value : undefined;
  });
  let kept = LOOKED_UP.get(table) as Map<string, Decision<N, O>> | undefined;
  if (kept === undefined) {
    kept = new Map();
    LOOKED_UP.set(table, kept);
  }
  const key = values.join("\0");
  let decision = kept.get(key);
  if (decision === undefined) {
    decision = lookUp(table, values);
    kept.set(key, decision);
  }
  return decision;
}

/** `values`: in the table's order, undefined where unknown. */
function lookUp<N extends string, O extends string>(
  table: DecisionTable<N, O>,
  values: readonly (string | undefined)[],
): Decision<N, O> {
  const missing = table.inputs.filter((_, i) => values[i] === undefined).map(({ name }) => name);
  const left = table.rows.filter((row) =>
    values.every((value, i) => value === undefined || row[i] === value),
  );
  const possible = table.outcomes.filter((outcome) => left.some((row) => row[4] === outcome));
  return { outcome: possible.at(-1) ?? table.outcomes[0], possible, missing };
}
