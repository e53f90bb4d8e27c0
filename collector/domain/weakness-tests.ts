import { KEYED_TOOLS, type KeyedTool, WEAKNESS_TESTS, type WeaknessTest } from "./weakness-table.ts";

/** What a report said of a weakness: its format, the tool's key, the title. */
export type WeaknessMark = { readonly format: string; readonly weakness: string; readonly title: string };

/** A title beyond this is not looked at: no title that is listed is as long. */
const MAX_TITLE = 200;

/** The rows that any of these marks names, in the table's order. */
export const testsOf = (marks: readonly WeaknessMark[]): readonly WeaknessTest[] =>
  WEAKNESS_TESTS.filter((test) => marks.some((mark) => names(test, mark)));

function names({ keys, titles }: WeaknessTest, { format, weakness, title }: WeaknessMark): boolean {
  const tool = KEYED_TOOLS.find((one) => format.startsWith(one));
  if (tool !== undefined && keys[tool]?.includes(keyOf(tool, weakness))) return true;
  return title.length <= MAX_TITLE && titles.some((one) => one.test(title.trim()));
}

/** Nuclei appends the matcher that hit; the rules of OpenSCAP carry the name of their publisher in front. */
function keyOf(tool: KeyedTool, weakness: string): string {
  if (tool === "nuclei") return weakness.split(":")[0] ?? weakness;
  if (tool === "openscap") return weakness.replace(/^xccdf_org\.ssgproject\.content_rule_/, "");
  return weakness;
}
