import { Link } from "@tanstack/react-router";
import type { RunView } from "../../../http/schemas.ts";
import { AxisMarks } from "../marks/axes.tsx";
import { axesOf, axisAnswers } from "../marks/axis.ts";
import { targetWords } from "../marks/target.ts";
import { Age } from "../ui/moment.tsx";
import { Spinner } from "../ui/pending.tsx";

const SHOWN = 4;

/** The runs of this exposure that are going, and the newest answers, as they come. */
export function RunningNow({ runs }: { readonly runs: readonly RunView[] }) {
  const running = runs.filter(({ state }) => state === "running");
  const judged = runs
    .filter(({ judgedAt }) => judgedAt !== null)
    .sort((a, b) => Date.parse(b.judgedAt ?? "") - Date.parse(a.judgedAt ?? ""))
    .slice(0, SHOWN);
  if (running.length + judged.length === 0) return null;
  return (
    <div className="mt-4 border-t border-line pt-3 text-sm">
      <p role="status" className="flex items-center gap-2 font-medium">
        {running.length > 0 && <Spinner className="size-3.5 text-brand" />}
        {running.length === 0
          ? "Newest runs"
          : running.length === 1
            ? "One run is going"
            : `${running.length} runs are going`}
      </p>
      <ul>
        {[...running.slice(0, SHOWN), ...judged].map((run) => (
          <li
            key={run.id}
            className="arriving relative flex items-center gap-2.5 border-b border-line py-2 last:border-b-0"
          >
            <AxisMarks answers={axisAnswers(axesOf(run, ""), run).slice(0, 3)} />
            <span className="min-w-0 flex-1">
              <Link
                to="."
                search={(search) => ({ ...search, run: run.id })}
                resetScroll={false}
                title={targetWords(run.target, run.asset)}
                className="break-all underline-offset-2 after:absolute after:inset-0 hover:underline"
              >
                from {run.segment}
              </Link>
            </span>
            <span className="label">
              <Age at={run.judgedAt ?? run.issuedAt} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
