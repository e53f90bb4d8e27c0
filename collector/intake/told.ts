import type { Severity } from "../domain/exposure.ts";
import { quoted } from "./bounded-text.ts";
import type { CvssGiven } from "./cvss.ts";
import type { Folding } from "./folding.ts";
import { severityOfWord } from "./severity.ts";

/** A severity in the tool's own word; one that nobody knows is `info`, with a warning. */
export function toldSeverity(folding: Pick<Folding, "warn">, word: string): Severity {
  const severity = severityOfWord(word);
  if (severity === undefined) folding.warn(`The severity ${quoted(word)} is unknown and was read as info`);
  return severity ?? "info";
}

const VERSIONS: ReadonlyMap<string, CvssGiven["version"]> = new Map([
  ["2", "2.0"],
  ["2.0", "2.0"],
  ["3", "3.0"],
  ["3.0", "3.0"],
  ["3.1", "3.1"],
  ["4", "4.0"],
  ["4.0", "4.0"],
]);

/** A score and vector with the version in the tool's own word. */
export const toldCvss = (version: string, vector: string, score: number | undefined): CvssGiven => ({
  version: VERSIONS.get(version) ?? "unknown",
  vector,
  score,
});
