/** A table of facts: what names a row, and the columns that verdicts and closures rest on. */
export type FactTable = {
  readonly key: string;
  readonly columns: readonly string[];
};
