/** A text of at most `most` characters; absent is empty. Throws RangeError beyond, so that nothing is cut unseen. */
export function boundedText(value: string | null | undefined, most: number): string {
  const given = value ?? "";
  if (given.length > most)
    throw new RangeError(`text of ${given.length} characters where ${most} are allowed`);
  return given;
}

/** A list of at most `most` members; absent is empty. Throws RangeError beyond. */
export function boundedList<T>(list: readonly T[] | null | undefined, most: number): readonly T[] {
  const given = list ?? [];
  if (given.length > most) throw new RangeError(`list of ${given.length} where ${most} are allowed`);
  return given;
}
