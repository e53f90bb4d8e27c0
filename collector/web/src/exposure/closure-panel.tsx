import type { ExposureDetailView } from "../../../http/schemas.ts";
import { ClosureActions } from "./closure-actions.tsx";
import { ClosureProgress } from "./closure-progress.tsx";
import { RunningNow } from "./running-now.tsx";

/** "Why is it not closed yet": exactly what is missing, and the next thing to do. */
export function ClosurePanel({ exposure }: { readonly exposure: ExposureDetailView }) {
  const { closureDetail, runs, closure } = exposure;
  const { missing, nextAction, counted, needed, bound, fixClaimedAt } = closureDetail;
  const closed = closure === "closed";
  return (
    <section aria-labelledby="closure-title" className="rounded-lg border border-line bg-raised p-4">
      <h2 id="closure-title" className="text-lg font-semibold tracking-tight">
        {closed ? "Why it is closed" : "Why is it not closed yet?"}
      </h2>
      {needed > 0 && (
        <ClosureProgress counted={counted} needed={needed} claimed={fixClaimedAt !== null} closed={closed} />
      )}
      {missing.length > 0 && (
        <div className="mt-3 text-sm">
          <p className="font-medium">Missing</p>
          <ul className="mt-0.5 grid gap-1">
            {missing.map((one) => (
              <li key={one} className="flex gap-2 break-words">
                <span
                  aria-hidden
                  className="mt-[5px] size-2.5 shrink-0 rounded-full border-[1.5px] border-mute"
                />
                <span className="min-w-0">{one}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {bound !== "" && (
        <p className="label mt-3 text-pretty">
          <span className="font-medium text-ink">How sure: </span>
          {bound}
        </p>
      )}
      {nextAction !== "" && (
        <p className="mt-3 border-l-[3px] border-brand pl-3 text-sm text-pretty">
          <span className="label block">Next</span>
          {nextAction}
        </p>
      )}
      <ClosureActions exposure={exposure} />
      <RunningNow runs={runs} />
    </section>
  );
}
