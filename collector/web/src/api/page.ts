/** One page of a list: `total` counts all that match, not only these. */
export type Page<T> = {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total: number;
};
