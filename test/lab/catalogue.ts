import type { Situation } from "./situation.ts";
import { CONTENT } from "./situations/content.ts";
import { LIMITS } from "./situations/limits.ts";
import { MIDDLEBOXES } from "./situations/middleboxes.ts";
import { NAMES } from "./situations/names.ts";
import { PATHS } from "./situations/paths.ts";
import { SOCKETS } from "./situations/sockets.ts";
import { WITNESSES } from "./situations/witnesses.ts";

/** Everything that the lab can make. */
export const SITUATIONS: readonly Situation[] = [
  ...SOCKETS,
  ...MIDDLEBOXES,
  ...PATHS,
  ...WITNESSES,
  ...CONTENT,
  ...NAMES,
];

/** The situations of these ids, limits included, or all but the limits; throws on an id that there isn't. */
export function chosen(ids: readonly string[] | undefined): readonly Situation[] {
  if (ids === undefined) return SITUATIONS;
  const known = [...SITUATIONS, ...LIMITS];
  const unknown = ids.find((id) => !known.some((situation) => situation.id === id));
  if (unknown !== undefined)
    throw new Error(
      `No situation is called "${unknown}"; there are ${SITUATIONS.map(({ id }) => id).join(", ")}`,
    );
  return known.filter(({ id }) => ids.includes(id));
}
