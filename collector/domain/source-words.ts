import type { Severity } from "./exposure.ts";
import { STEPS } from "./shown-source.ts";

/** What one tool says of an exposure, as far as tools can contradict each other in it. */
type Said = {
  readonly tool: string;
  /** The worst that any of its reports said. */
  readonly severity: Severity;
  /** What its newest report said. */
  readonly lately: Severity;
  readonly cvss: { readonly version: string; readonly score: number | null } | null;
};

/** In what the tools contradict each other, and which of them is shown: a sentence each. Empty when they agree. */
export function disagreements(said: readonly Said[], shownBy: string | undefined): readonly string[] {
  const severities = new Set(said.map(({ severity }) => severity));
  const scores = new Map(
    said.flatMap(({ tool, cvss }) =>
      cvss?.score === null || cvss === null ? [] : [[tool, `${cvss.score} (CVSS ${cvss.version})`] as const],
    ),
  );
  return [
    ...(severities.size < 2
      ? []
      : [
          `Severity: ${byWorst(said)
            .map(({ tool, severity }) => `${tool} says ${severity}`)
            .join(", ")}; shown is the worst${shownBy === undefined ? "" : `, by ${shownBy}`}`,
        ]),
    ...(new Set(scores.values()).size < 2
      ? []
      : [
          `Score: ${[...scores].map(([tool, score]) => `${tool} says ${score}`).join(", ")}; the highest counts`,
        ]),
    ...said
      .filter(({ severity, lately }) => severity !== lately)
      .map(({ tool, severity, lately }) => `${tool} said ${severity} before and says ${lately} now`),
  ];
}

const byWorst = (said: readonly Said[]): readonly Said[] =>
  [...said].sort(
    (a, b) => STEPS.indexOf(b.severity) - STEPS.indexOf(a.severity) || (a.tool < b.tool ? -1 : 1),
  );
