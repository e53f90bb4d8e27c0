import type { Command } from "commander";
import { scoreCvss } from "../intake/cvss-scores.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

/** `plumbline intel cvss VECTOR`: the scores of a vector, without a collector. */
export function intelCvssCommand(intel: Command, shell: Shell): void {
  withExamples(
    intel
      .command("cvss <vector>")
      .description("score a CVSS vector, v2 to v4; one that is malformed is refused with the metric named"),
    "intel cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P",
  ).action((vector: string, _options: object, command: Command) => {
    const rating = scoreCvss(vector);
    if (rating.kind === "refused") throw badInput(`The vector can't be read: ${rating.because}`);
    const { kind: _, ...scores } = rating;
    print(shell, command, scores, ({ version, base, temporal, environmental, overall, severity }) => [
      `CVSS ${version}: ${overall.toFixed(1)} overall, ${severity}`,
      `base ${base.toFixed(1)}, ${version === "4.0" ? "threat" : "temporal"} ${shown(temporal)}, environmental ${shown(environmental)}`,
    ]);
  });
}

const shown = (score: number | null): string => (score === null ? "not given" : score.toFixed(1));
