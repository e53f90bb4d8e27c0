import { unsound } from "../../domain/scenario-soundness.ts";
import { type Found, inOrder, type LintProblem } from "./problem.ts";
import { schemaProblems } from "./schema-words.ts";
import { readSource, type Source } from "./source.ts";

/** A document with everything that is wrong with it, in the order of its text. */
export type LintedDocument = {
  /** As far as they can be read. */
  readonly id: string | undefined;
  readonly version: number | undefined;
  readonly problems: readonly LintProblem[];
  /** Where a problem of the file as a whole is told. */
  readonly placeOfId: { readonly line: number; readonly column: number };
};

/** A document with more than this has one thing wrong with it many times. */
export const MOST_PROBLEMS = 500;

const START = { line: 1, column: 1 } as const;

/** Looks at one scenario on its own: as YAML, against the schema, and whether it can do what it is for. Never throws for what is in it. */
export const lintDocument = (bytes: Uint8Array): LintedDocument =>
  lintBy(bytes, (plain) => [...schemaProblems(plain), ...unsound(plain)]);

/** The same of any document that these rules are for. */
export function lintBy(bytes: Uint8Array, rules: (plain: unknown) => readonly Found[]): LintedDocument {
  const reading = readSource(bytes);
  if (reading.kind === "unread")
    return { id: undefined, version: undefined, problems: inOrder(reading.problems), placeOfId: START };
  const { source } = reading;
  const { plain, problems, placeOf } = source;
  const found = rules(plain).filter(isNews(source));
  const all = [...problems, ...found.map((one) => placed(one, source))];
  const { id, version } = (plain ?? {}) as { readonly id?: unknown; readonly version?: unknown };
  return {
    id: typeof id === "string" ? id : undefined,
    version: typeof version === "number" ? version : undefined,
    problems: bounded(inOrder(all.filter(isFirst))),
    placeOfId: placeOf(["id"], "value"),
  };
}

function bounded(problems: readonly LintProblem[]): readonly LintProblem[] {
  const next = problems[MOST_PROBLEMS];
  if (next === undefined) return problems;
  const { line, column } = next;
  return [
    ...problems.slice(0, MOST_PROBLEMS),
    {
      line,
      column,
      path: "",
      code: "more-problems",
      severity: "error",
      message: `from here on there are ${problems.length - MOST_PROBLEMS} more problems`,
      fix: "correct those before it first",
    },
  ];
}

/** A member that YAML already has something against is not judged further; nor are steps of one id by the schema, which can't say which. */
const isNews =
  (source: Source) =>
  ({ path, code }: Found, _i: number, all: readonly Found[]): boolean =>
    !source.isFaulty(path) &&
    !(
      code === "wrong-value" &&
      all.some((other) => other.code === "duplicate-step-id" && isWithin(other, path))
    );

const isWithin = ({ path }: Found, parent: Found["path"]): boolean =>
  parent.every((part, i) => path[i] === part);

const placed = ({ path, at, code, severity, message, fix }: Found, { placeOf }: Source): LintProblem => ({
  ...placeOf(path, at),
  path: path.join("."),
  code,
  severity,
  message,
  fix,
});

const isFirst = (one: LintProblem, i: number, all: readonly LintProblem[]): boolean =>
  all.findIndex(
    (other) =>
      other.line === one.line &&
      other.column === one.column &&
      other.code === one.code &&
      other.path === one.path,
  ) === i;
