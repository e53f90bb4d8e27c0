import { type CST, Lexer, Parser } from "yaml";

/** Lists and maps within one another. No document of ours needs more than 8. */
const MAX_YAML_DEPTH = 64;

/** What to answer to a document that has more. */
export const TOO_DEEP = `is nested too deep: at most ${MAX_YAML_DEPTH} lists and maps may be within one another`;

/**
 * Whether a document nests so deep that composing it is dangerous. Asked first: the composer calls
 * itself once per level, and where the stack ends inside a regular expression, V8 aborts the whole
 * process and nothing can catch it. A few kilobytes are enough for that. The parser below keeps a
 * stack of its own instead, so it is stopped where that grows too high, and what it made is walked
 * without recursion, since a key may hold what was never on the stack.
 */
export function nestsTooDeep(text: string): boolean {
  const parser = new Parser();
  const made: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    made.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_YAML_DEPTH) return true;
  }
  made.push(...parser.end());
  return isDeeper(made);
}

type Level = { readonly token: CST.Token; readonly depth: number };

function isDeeper(tokens: readonly CST.Token[]): boolean {
  const open: Level[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    if (level.depth > MAX_YAML_DEPTH) return true;
    for (const token of within(level.token)) open.push({ token, depth: level.depth + 1 });
  }
  return false;
}

/** What stands directly in a token. */
function within(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items
    .flatMap(({ key, value }) => [key, value])
    .filter((one) => one !== undefined && one !== null);
}
