import { baselinesOf } from "./scenario-baselines.ts";
import { boundsOf } from "./scenario-bounds.ts";
import { conditionsOf } from "./scenario-conditions.ts";
import { declarationsOf } from "./scenario-declarations.ts";
import { draftOf, type Unsound } from "./scenario-draft.ts";
import { techniquesOf } from "./scenario-techniques.ts";

/**
 * Everything about a scenario that its schema can't tell: whether its steps can prove what it is for,
 * stay within what an agent does, and name techniques that are. `plain` is the document as plain
 * data, and may be malformed: what can't be read is left to the schema.
 */
export function unsound(plain: unknown): readonly Unsound[] {
  const draft = draftOf(plain);
  return [
    ...baselinesOf(draft),
    ...conditionsOf(draft),
    ...boundsOf(draft),
    ...techniquesOf(draft),
    ...declarationsOf(plain),
  ];
}
