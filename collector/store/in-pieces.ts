/** SQLite takes 32,766 values in one statement; far fewer are asked at once. */
const MAX_ASKED = 500;

/** A list in pieces that fit in one statement; none for an empty one. */
export const eachSome = <T>(list: readonly T[]): readonly T[][] =>
  Array.from({ length: Math.ceil(list.length / MAX_ASKED) }, (_, piece) =>
    list.slice(piece * MAX_ASKED, (piece + 1) * MAX_ASKED),
  );
