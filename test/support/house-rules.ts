import { DOORS, FOLDERS, isIn, isInAny, LAYERS } from "./house-plan.ts";
import { FORBIDDEN } from "./house-words.ts";
import type { Source, Tree } from "./sources.ts";

/** A rule of the house: what breaks it, each with a sentence that says where and why. */
export type Rule = { readonly name: string; readonly broken: (tree: Tree) => readonly string[] };

/** Longer files hold more than one idea. */
const MOST_LINES = 300;
/** A specification may be a long table of cases. */
const MOST_TEST_LINES = 800;

export const RULES: readonly Rule[] = [
  { name: "layers", broken: ({ sources }) => sources.flatMap(crossings) },
  { name: "doors", broken: ({ sources }) => sources.flatMap(walls) },
  { name: "cycles", broken: ({ sources }) => cycles(sources) },
  { name: "words", broken: ({ sources }) => sources.flatMap(words) },
  { name: "silenced checks", broken: ({ sources }) => sources.flatMap(silenced) },
  { name: "promises to oneself", broken: ({ sources }) => sources.flatMap(promises) },
  { name: "names", broken: ({ sources }) => sources.flatMap(names) },
  { name: "length", broken: ({ sources }) => sources.flatMap(lengths) },
  { name: "tests that never run", broken: ({ sources }) => sources.flatMap(lostTests) },
  { name: "folders", broken: ({ folders }) => strangers(folders) },
];

function crossings({ path, imports }: Source): readonly string[] {
  const layer = LAYERS.find(({ from }) => isIn(path, from));
  if (layer === undefined) return [`${path} stands in no layer; house-plan.ts says who may import what`];
  return imports
    .filter(
      ({ to, isOurs, isType }) =>
        isOurs && !isInAny(to, layer.to) && !(isType && isInAny(to, layer.types ?? [])),
    )
    .map(({ to }) => `${path} imports ${to}: ${layer.because}`);
}

function walls({ path, imports }: Source): readonly string[] {
  if (path.startsWith("test/")) return [];
  return imports
    .filter(({ to, isOurs }) => !isOurs && !isInAny(path, DOORS[to] ?? []))
    .map(({ to }) => {
      const doors = DOORS[to] ?? [];
      return `${path} imports ${to}, which comes in ${doors.length === 0 ? "nowhere" : `only through ${doors.join(", ")}`}`;
    });
}

/** Strongly connected files, types included: each is reported once, by its first path. Tarjan (1972), with a stack of our own. */
function cycles(sources: readonly Source[]): readonly string[] {
  const graph = new Map(
    sources.map(({ path, imports }) => [path, imports.filter(({ isOurs }) => isOurs).map(({ to }) => to)]),
  );
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[] = [];

  const visit = (path: string): number => {
    const own = index.size;
    index.set(path, own);
    low.set(path, own);
    stack.push(path);
    let lowest = own;
    for (const to of graph.get(path) ?? []) {
      if (!graph.has(to)) continue;
      if (!index.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, index.get(to) ?? own);
    }
    if (lowest === own) {
      const members = stack.splice(stack.indexOf(path)).sort();
      if (members.length > 1 || graph.get(path)?.includes(path))
        found.push(`${members.join(" and ")} import each other`);
    }
    return lowest;
  };
  for (const path of graph.keys()) if (!index.has(path)) visit(path);
  return found;
}

const words = ({ path, bare }: Source): readonly string[] =>
  FORBIDDEN.filter(
    (word) => isInAny(path, word.in) && !isInAny(path, word.except) && word.word.test(bare),
  ).map(
    ({ word, because }) => `${path}:${lineOf(bare, word)} says ${word.exec(bare)?.[0].trim()}: ${because}`,
  );

const lineOf = (text: string, word: RegExp): number => text.slice(0, text.search(word)).split("\n").length;

/** Checks may be silenced for one line and for a reason that is written beside it. */
const SILENCED =
  /@ts-(?:ignore|nocheck)|@ts-expect-error(?!:? +\S.{9})|biome-ignore(?!(?:-start|-end)? [\w/]+(?:\([^)]*\))?: \S.{9})/;

const silenced = ({ path, text }: Source): readonly string[] =>
  SILENCED.test(text) && !isRuleText(path)
    ? [`${path}:${lineOf(text, SILENCED)} silences a check without a reason`]
    : [];

const PROMISE = /\b(?:TODO|FIXME|XXX|HACK)\b(?! ?\(?#\d+)/;

const promises = ({ path, text }: Source): readonly string[] =>
  PROMISE.test(text) && !isRuleText(path)
    ? [`${path}:${lineOf(text, PROMISE)} promises something without an issue's number`]
    : [];

const isRuleText = (path: string): boolean =>
  path.startsWith("test/support/house-") || path === "test/architecture.test.ts";

const DRAWER = /^(?:.*-)?(?:utils?|helpers?|common|managers?|misc|types)(?:\.\w+)*$/;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*$/;
const DRAWER_NAME = /\bexport\s+(?:type|const|function|class)\s+\w*(?:Utils?|Helpers?|Manager|Impl)\b/;

function names({ path, bare }: Source): readonly string[] {
  const parts = path.split("/");
  const drawer = parts.find((part) => DRAWER.test(part));
  const odd = parts.find((part) => !KEBAB.test(part));
  const exported = DRAWER_NAME.exec(bare)?.[0];
  return [
    ...(drawer === undefined ? [] : [`${path}: "${drawer}" is a drawer, not a thing; name what is in it`]),
    ...(odd === undefined ? [] : [`${path}: "${odd}" is not in kebab-case`]),
    ...(exported === undefined ? [] : [`${path}: "${exported}" names no thing`]),
  ];
}

function lengths({ path, text }: Source): readonly string[] {
  const lines = text.trimEnd().split("\n").length;
  const most = path.endsWith(".test.ts") ? MOST_TEST_LINES : MOST_LINES;
  return lines > most ? [`${path} has ${lines} lines; more than ${most} hold more than one idea`] : [];
}

/** Folders of test/ whose files are run by others than vitest, or support those that are. */
const NOT_TESTS = /^test\/(?:.*\/)?(?:support|lab|bench|browser|faults)\//;

function lostTests({ path, imports }: Source): readonly string[] {
  const isTest = path.endsWith(".test.ts") || path.endsWith(".test.tsx");
  if (isTest) return path.startsWith("test/") ? [] : [`${path}: tests stand in test/, where vitest looks`];
  return path.startsWith("test/") && !NOT_TESTS.test(path) && imports.some(({ to }) => to === "vitest")
    ? [`${path} looks like a test, but vitest runs *.test.ts only`]
    : [];
}

function strangers(folders: readonly string[]): readonly string[] {
  const known: readonly string[] = FOLDERS;
  return [
    ...folders
      .filter((folder) => !known.includes(folder))
      .map((folder) => `${folder}/ is no folder of the house`),
    ...known.filter((folder) => !folders.includes(folder)).map((folder) => `${folder}/ is missing`),
  ];
}
