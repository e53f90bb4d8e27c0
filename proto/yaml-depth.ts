/** Brackets that may be open at once. No document of ours needs more than 8. */
const MAX_YAML_BRACKETS = 32;
/** Blocks that may be open at once, counted generously: a line of prose opens some that are none. */
const MAX_YAML_BLOCKS = 128;

/** What to answer to a document that does. */
export const TOO_DEEP = `is nested too deep: at most ${MAX_YAML_BRACKETS} brackets and ${MAX_YAML_BLOCKS} blocks may be open at once`;

/**
 * Whether a document may nest so deep that parsing it is dangerous. Asked before it is parsed: the
 * parser calls itself once per level, and where the stack ends inside a regular expression, V8 aborts
 * the whole process and nothing can catch it. A few kilobytes are enough for that.
 *
 * Looks at brackets, indentation and the marks `-`, `?` and `:` alone, strings and comments included.
 * So it may refuse text with that many of them on a line, and never passes what is too deep.
 */
export function nestsTooDeep(text: string): boolean {
  if (bracketDepth(text) > MAX_YAML_BRACKETS) return true;
  // JSON nests by its brackets alone, and may have all its keys on one line.
  if (isJson(text)) return false;
  let open: readonly number[] = [];
  return text.split("\n").some((line) => {
    const starts = blockStarts(line);
    const [first = 0] = starts;
    if (starts.length > 0) open = [...open.filter((column) => column < first), ...starts];
    return open.length > MAX_YAML_BLOCKS;
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function bracketDepth(text: string): number {
  let open = 0;
  let most = 0;
  for (const character of text) {
    if (character === "[" || character === "{") most = Math.max(most, ++open);
    else if (character === "]" || character === "}") open = Math.max(0, open - 1);
  }
  return most;
}

/** What may open a block within a block on the same line. A colon needs no space after it in every place, so each one counts. */
const MARK = /(?:^|\s)[-?](?=\s|$)|:/g;

/** The columns at which blocks may begin on a line: its first letter, and after each mark. */
function blockStarts(line: string): readonly number[] {
  const first = line.search(/\S/);
  if (first < 0) return [];
  const starts = [first];
  // Looked for one by one: a line may hold millions of marks.
  for (const { index, 0: mark } of line.matchAll(MARK)) {
    if (index + mark.length > first) starts.push(index + mark.length);
    if (starts.length > MAX_YAML_BLOCKS) break;
  }
  return starts;
}
