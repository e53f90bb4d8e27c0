import { useQuery } from "@tanstack/react-query";
import { exposuresQuery } from "../api/exposures.ts";
import { overviewQuery } from "../api/fleet.ts";
import { runsQuery } from "../api/runs.ts";
import { LiveFeed } from "../live/live-feed.tsx";
import { Failure } from "../ui/failure.tsx";
import { Pending } from "../ui/pending.tsx";
import { Attention } from "./attention.tsx";
import { Figures } from "./figures.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { MarksKey } from "./marks-key.tsx";
import { SegmentColumn } from "./segment-column.tsx";
import { WasThatUs } from "./was-that-us.tsx";

const RUNS_READ = 100;
const EXPOSURES_READ = 100;

/** What SecOps watch: what needs them, and what every segment's agents are seeing now. */
export function LiveBoard() {
  const overview = useQuery(overviewQuery);
  const runs = useQuery(runsQuery({ limit: RUNS_READ }));
  const exposures = useQuery(exposuresQuery({ limit: EXPOSURES_READ, sort: "seen", order: "desc" }));
  const validations = new Map(exposures.data?.items.map(({ id, validation }) => [id, validation]));
  const segments = overview.data?.segments ?? [];

  return (
    <>
      <title>Live board · Plumbline</title>
      <h1 className="sr-only">Live board</h1>
      {overview.error && !overview.data && (
        <Failure error={overview.error} onRetry={() => void overview.refetch()} />
      )}
      {overview.isPending && <Pending label="Loading the board" lines={6} />}
      {overview.data && (
        <>
          <Attention items={overview.data.attention} canSee={overview.data.agents.live > 0} />
          <Figures overview={overview.data} />
        </>
      )}
      <div className="mt-7 grid gap-x-8 gap-y-10 lg:grid-cols-[minmax(0,1fr)_19.5rem]">
        <section aria-labelledby="segments-title" className="min-w-0">
          <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <h2 id="segments-title" className="font-semibold tracking-tight">
              From each segment
            </h2>
            <MarksKey />
          </div>
          {overview.data && segments.length === 0 && <FirstSteps />}
          {runs.error && <Failure error={runs.error} onRetry={() => void runs.refetch()} />}
          <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,14.5rem),1fr))] gap-x-5 gap-y-8">
            {segments.map((segment) => (
              <SegmentColumn
                key={segment.id}
                segment={segment}
                runs={(runs.data?.items ?? []).filter((run) => run.segment === segment.id)}
                validations={validations}
              />
            ))}
          </div>
        </section>
        <div className="grid content-start gap-8">
          <WasThatUs />
          <LiveFeed />
        </div>
      </div>
    </>
  );
}
