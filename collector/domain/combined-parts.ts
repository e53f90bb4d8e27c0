import type { AgentId } from "../../proto/ids.ts";
import { isAtLeast, weakest } from "./grade.ts";
import { doubt, type RowWord } from "./row-word.ts";
import { effectOf } from "./verdict.ts";

/** What one actor's part said, with how many tries it made. */
export type PartWord = RowWord & { readonly agentId: AgentId; readonly tries: number };

/**
 * What several actors' parts of one run say together.
 *
 *  - One try of one agent that got through is `allowed`, whatever the others met.
 *  - Otherwise a run refutes only if every part does: one firewall of a pair that is fixed must not pass for two, so a
 *    part that settled nothing, or never ran, leaves the whole run unsettled. The single words stay in `byAgent`.
 *  - A refutation is as good as its weakest part, and says where only if all parts say the same.
 */
export function combine(parts: readonly PartWord[]): RowWord {
  const [only, ...others] = parts;
  if (only === undefined) return doubt(1, "agent-fault", "no agent took the actor's part");
  if (others.length === 0) return only;
  return allowed(parts) ?? unsettled(parts) ?? refuted(parts) ?? only;
}

function allowed(parts: readonly PartWord[]): RowWord | undefined {
  const got = parts.flatMap((part) =>
    part.prevention.kind === "allowed" ? [{ ...part, prevention: part.prevention }] : [],
  );
  const best = bestOf(got);
  if (best === undefined) return undefined;
  const through = sum(got.map(({ prevention }) => prevention.through));
  const of = sum(parts.filter(({ row }) => row > 1).map(({ tries }) => tries));
  return {
    row: best.row,
    prevention: { ...best.prevention, through, of },
    grade: best.grade,
    because: `${got.length} of ${parts.length} agents got through (${through} of ${of} tries): ${best.because}`,
  };
}

/** Something that accepts the tries is said before a part that merely failed; else the first missing proof. */
function unsettled(parts: readonly PartWord[]): RowWord | undefined {
  const open = parts.filter(({ prevention }) => effectOf(prevention) === "settles-nothing");
  const [first] = [...open].sort((a, b) => urgency(a) - urgency(b) || a.row - b.row);
  if (first === undefined) return undefined;
  const settled = parts.length - open.length;
  const rest =
    settled === 0 ? "" : `; what ${settled} of ${parts.length} agents did settle can't stand for it`;
  return { ...first, because: `agent ${first.agentId}: ${first.because}${rest}` };
}

const urgency = ({ prevention }: PartWord): number => (prevention.kind === "partial" ? 0 : 1);

function refuted(parts: readonly PartWord[]): RowWord | undefined {
  const gone = parts.find(({ prevention }) => prevention.kind === "absent");
  const [first] = parts;
  if (first === undefined) return undefined;
  const word = gone ?? first;
  const grade = weakest(parts.map((part) => part.grade));
  const isSamePlace =
    new Set(parts.map(({ prevention }) => "where" in prevention && prevention.where)).size === 1;
  const because = `all ${parts.length} agents agree: ${word.because}`;
  if (word.prevention.kind !== "prevented" || isSamePlace) return { ...word, grade, because };
  return { row: word.row, prevention: { kind: "prevented", where: "path-or-host" }, grade, because };
}

const bestOf = <W extends PartWord>(words: readonly W[]): W | undefined =>
  words.reduce<W | undefined>(
    (best, word) => (best && isAtLeast(best.grade, word.grade) ? best : word),
    undefined,
  );

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
