import { type Facts, MAX_FACT_LENGTH, MAX_FACT_VALUES, MAX_FACTS } from "../../proto/outcome.ts";
import { type Untrusted, untrusted } from "../../proto/untrusted.ts";

/** What a probe read out of an answer; numbers and yes or no in their usual spelling. */
export type Findings = Readonly<Record<string, FoundValue | readonly FoundValue[] | undefined>>;
type FoundValue = string | number | boolean;

/**
 * Facts as they travel: printable ASCII, bounded in number and length. What a service says beyond
 * that is cut, never refused: a long list is a fact too. Undefined members are left out.
 */
export function factsOf(findings: Findings): Facts {
  const told = Object.entries(findings).flatMap(([name, found]) => {
    if (found === undefined) return [];
    const values = Array.isArray(found) ? (found as readonly FoundValue[]) : [found as FoundValue];
    return [[name, values.slice(0, MAX_FACT_VALUES).map(plain)] as const];
  });
  return Object.fromEntries(told.slice(0, MAX_FACTS));
}

function plain(value: FoundValue): Untrusted {
  let text = "";
  for (const character of String(value)) {
    const isPlain = /^[\x20-\x7e]$/.test(character) && character !== "\\";
    const code = character.codePointAt(0) ?? 0;
    const shown = isPlain ? character : `\\x${code.toString(16).padStart(2, "0")}`;
    if (text.length + shown.length > MAX_FACT_LENGTH) break;
    text += shown;
  }
  return untrusted(text);
}
