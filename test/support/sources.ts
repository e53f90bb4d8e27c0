import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";

/** One file of code, as the checks of the house see it. */
export type Source = {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments blanked out, line for line. */
  readonly code: string;
  /** The same with the contents of quoted strings blanked out too; template literals stay, they hold code. */
  readonly bare: string;
  readonly imports: readonly Import[];
};

export type Import = {
  /** A path from the root for what is ours, else the package, or `node:` and the builtin. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly isType: boolean;
};

/** All the code below a root, and the folders that stand at it (dot-folders and packages aside). */
export type Tree = { readonly sources: readonly Source[]; readonly folders: readonly string[] };

const CODE = /\.(?:ts|tsx|mts|mjs|js)$/;
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "fixtures"]);

/** Reads every file of code. Generated code is left out: it answers to its generator. */
export function readTree(root: string): Tree {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name))
    .map(({ name }) => name);
  const paths = folders
    .flatMap((folder) => filesIn(root, folder))
    .filter((path) => !path.startsWith("proto/gen/"));
  return { sources: paths.map((path) => source(path, readFileSync(join(root, path), "utf8"))), folders };
}

const filesIn = (root: string, folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(root, path);
    return CODE.test(entry.name) ? [path] : [];
  });

/** A source from its text; tests plant with it. */
export function source(path: string, text: string): Source {
  const code = withoutComments(text);
  return { path, text, code, bare: withoutStrings(code), imports: importsOf(path, code) };
}

/** Strings are matched first, so that what looks like a comment inside one stays. */
const COMMENT_OR_STRING =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<!\\)\/\/[^\n]*/g;

const withoutComments = (text: string): string =>
  text.replace(COMMENT_OR_STRING, (found) => (found.startsWith("/") ? found.replace(/[^\n]/g, " ") : found));

const withoutStrings = (code: string): string =>
  code.replace(COMMENT_OR_STRING, (found) =>
    found.startsWith("`") ? found : `${found[0]}${" ".repeat(found.length - 2)}${found[0]}`,
  );

const STATEMENT =
  /^[ \t]*(?:import\s+(?<type>type\s+)?(?:(?<names>[^"'`;]*?)\sfrom\s*)?|export\s+(?<retype>type\s+)?[*{][^"'`;]*?\sfrom\s*)["'](?<from>[^"'\n]+)["']/gm;
const CALL = /\b(?:import|require)\(\s*["'](?<from>[^"'\n]+)["']/g;

function importsOf(path: string, code: string): readonly Import[] {
  const statements = [...code.matchAll(STATEMENT)].map(({ groups = {} }) => ({
    ...resolve(path, groups["from"] ?? ""),
    isType: (groups["type"] ?? groups["retype"]) !== undefined || namesTypesOnly(groups["names"] ?? ""),
  }));
  const calls = [...code.matchAll(CALL)].map(({ groups = {} }) => ({
    ...resolve(path, groups["from"] ?? ""),
    isType: false,
  }));
  return [...statements, ...calls];
}

const namesTypesOnly = (names: string): boolean =>
  /^\{(?:\s*type\s+[\w$]+(?:\s+as\s+[\w$]+)?\s*,?)+\s*\}$/.test(names.trim());

const BUILTIN: ReadonlySet<string> = new Set(builtinModules);

function resolve(path: string, from: string): { readonly to: string; readonly isOurs: boolean } {
  if (from.startsWith(".")) return { to: posix.join(posix.dirname(path), from), isOurs: true };
  const bare = from.replace(/^node:/, "");
  if (BUILTIN.has(bare)) return { to: `node:${bare}`, isOurs: false };
  const parts = from.split("/");
  return { to: parts.slice(0, from.startsWith("@") ? 2 : 1).join("/"), isOurs: false };
}
