/** One thing wrong with one document. Lines and columns count from 1. */
export type LintProblem = {
  readonly line: number;
  readonly column: number;
  /** The member that it is about, as in `roles.actor.2.timeoutMs`; empty for the document. */
  readonly path: string;
  /** A word for programs; they are listed in this folder's README. */
  readonly code: string;
  /** With an error a scenario is refused, or can't do what it is for; a warning is for its author to weigh. */
  readonly severity: "error" | "warning";
  readonly message: string;
  /** The way out. */
  readonly fix: string;
};

/** A problem whose place is still a path. */
export type Found = Omit<LintProblem, "line" | "column" | "path"> & {
  readonly path: Path;
  /** Whether it is about the key of the member, or about its value. */
  readonly at: "key" | "value";
};

export type Path = readonly (string | number)[];

/** In the order of the text; of two at one place, by code, so that each run gives the same. */
export const inOrder = (problems: readonly LintProblem[]): readonly LintProblem[] =>
  [...problems].sort(
    (a, b) => a.line - b.line || a.column - b.column || order(a.code, b.code) || order(a.path, b.path),
  );

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** One line, in the form that editors and pipelines read: FILE:LINE:COLUMN: severity: member: what; the way out [code]. */
export const problemLine = (file: string, problem: LintProblem): string => {
  const { line, column, severity, path, message, fix, code } = problem;
  return `${file}:${line}:${column}: ${severity}: ${path === "" ? "" : `${path}: `}${message}; ${fix} [${code}]`;
};

/** The errors of a file, a line each; warnings are left out. */
export const errorLines = ({
  file,
  problems,
}: {
  readonly file: string;
  readonly problems: readonly LintProblem[];
}): readonly string[] =>
  problems.filter(({ severity }) => severity === "error").map((problem) => problemLine(file, problem));
