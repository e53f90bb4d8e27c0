import { parseCvss } from "../domain/cvss-vector.ts";
import type { Requirements } from "../domain/requirements.ts";
import { scoreCvss } from "./cvss-scores.ts";

/** What a weakness scores in one place, beside what it scores anywhere. */
export type Environmental = {
  /** The tool's vector with the place's CR, IR and AR in it. */
  readonly vector: string;
  readonly base: number;
  readonly score: number;
  /** CR, IR and AR as CVSS writes them. */
  readonly terms: { readonly CR: string; readonly IR: string; readonly AR: string };
};

const LETTER = { low: "L", medium: "M", high: "H" } as const;

/**
 * Scores a vector with what an asset requires in the place of what the vector says of it; all else that the vector
 * says stays. Never changes the tool's own score. Undefined where the vector can't be read.
 */
export function environmental(
  vector: string,
  { confidentiality, integrity, availability }: Requirements,
): Environmental | undefined {
  const parsed = parseCvss(vector);
  if (parsed.kind === "refused") return undefined;
  const terms = { CR: LETTER[confidentiality], IR: LETTER[integrity], AR: LETTER[availability] };
  const kept = parsed.body.split("/").filter((part) => !/^[CIA]R:/.test(part));
  const placed = [...kept, ...Object.entries(terms).map(([name, value]) => `${name}:${value}`)].join("/");
  const { version } = parsed.grammar;
  const rating = scoreCvss(version === "2.0" ? placed : `CVSS:${version}/${placed}`);
  return rating.kind === "refused" || rating.environmental === null
    ? undefined
    : { vector: rating.vector, base: rating.base, score: rating.environmental, terms };
}
