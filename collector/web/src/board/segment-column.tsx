import { Globe } from "lucide-react";
import { useState } from "react";
import type { SegmentView } from "../../../http/fleet-schemas.ts";
import type { ExposureView, RunView } from "../../../http/schemas.ts";
import { Button } from "../ui/button.tsx";
import { KillSwitch } from "./kill-switch.tsx";
import { RunCard } from "./run-card.tsx";

type Props = {
  readonly segment: SegmentView;
  readonly runs: readonly RunView[];
  readonly validations: ReadonlyMap<string, ExposureView["validation"]>;
};

const SHOWN = 6;

/** One vantage: who looks from here, and what they see, running first. */
export function SegmentColumn({ segment, runs, validations }: Props) {
  const [all, setAll] = useState(false);
  const ordered = [...runs].sort(runningFirst);
  const shown = all ? ordered : ordered.slice(0, SHOWN);
  return (
    <section aria-label={`Segment ${segment.id}`} className="min-w-0">
      <SegmentHead segment={segment} />
      {shown.length === 0 && <NoRuns hasAgent={segment.agents.live > 0} />}
      <ul>
        {shown.map((run) => (
          <RunCard key={run.id} run={run} exposure={validations.get(run.exposureId ?? "") ?? ""} />
        ))}
      </ul>
      {ordered.length > SHOWN && (
        <Button weight="quiet" className="mt-1 -ml-2" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show ${ordered.length - SHOWN} more`}
        </Button>
      )}
    </section>
  );
}

function SegmentHead({ segment: { id, trust, public: isPublic, cidrs, agents } }: Pick<Props, "segment">) {
  const dot =
    agents.live === 0 ? "hatched border border-mute" : agents.live < agents.total ? "bg-aged" : "bg-good";
  return (
    <header className="flex items-start justify-between gap-2 border-b-2 border-ink/80 pb-2">
      <div className="min-w-0">
        <h3 className="flex items-center gap-1.5 font-semibold break-all" title={cidrs.join(", ")}>
          {id}
          {isPublic && (
            <span title="Stands for the internet">
              <Globe className="size-3.5 text-mute" aria-hidden />
              <span className="sr-only">stands for the internet</span>
            </span>
          )}
        </h3>
        <p className="label flex flex-wrap items-center gap-x-1.5">
          {trust}
          <span aria-hidden>·</span>
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-full ${dot}`} />
            {agents.live} of {agents.total} {agents.total === 1 ? "agent" : "agents"} live
          </span>
        </p>
      </div>
      <KillSwitch reach={{ segment: id }} label="Halt" quiet />
    </header>
  );
}

function NoRuns({ hasAgent }: { readonly hasAgent: boolean }) {
  return (
    <p className="py-4 text-sm text-mute text-pretty">
      {hasAgent
        ? "No runs from here yet."
        : "No agent lives here, so nothing can be said from here: its claims stay unvalidated."}
    </p>
  );
}

const runningFirst = (a: RunView, b: RunView): number =>
  Number(b.state === "running") - Number(a.state === "running") ||
  Date.parse(b.issuedAt) - Date.parse(a.issuedAt);
