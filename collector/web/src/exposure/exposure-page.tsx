import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ExposureDetailView } from "../../../http/schemas.ts";
import { exposureQuery } from "../api/exposures.ts";
import { LinkSection } from "../links/link-section.tsx";
import { Failure } from "../ui/failure.tsx";
import { Pending } from "../ui/pending.tsx";
import { ClaimsTable } from "./claims-table.tsx";
import { ClosurePanel } from "./closure-panel.tsx";
import { EvidenceTimeline } from "./evidence-timeline.tsx";
import { ExposureHead } from "./exposure-head.tsx";
import { PriorityReasons } from "./priority-reasons.tsx";
import { SourceList } from "./source-list.tsx";

const POLL_MS = 3_000;

/** What its owner needs: is it real, why is it not closed, and what to do next. */
export function ExposurePage() {
  const { id } = useParams({ from: "/exposures/$id" });
  const { data, error, refetch } = useQuery({
    ...exposureQuery(id),
    // The live stream tells of every change; this is for when it is cut in the middle of a retest.
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? POLL_MS : false),
  });
  if (data) return <Exposure exposure={data} />;
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold tracking-tight break-all">{id}</h1>
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Pending label="Loading the exposure" lines={12} />
      )}
    </>
  );
}

const isMoving = ({ runs, closure }: ExposureDetailView): boolean =>
  closure === "verifying" || runs.some(({ state }) => state === "running");

function Exposure({ exposure }: { readonly exposure: ExposureDetailView }) {
  return (
    <article>
      <ExposureHead exposure={exposure} />
      <div className="mt-7 grid gap-x-10 gap-y-9 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="lg:order-last">
          <div className="lg:sticky lg:top-16">
            <ClosurePanel exposure={exposure} />
          </div>
        </div>
        <div className="grid min-w-0 content-start gap-10">
          <ClaimsTable claims={exposure.claims} testing={exposure.testing} />
          <PriorityReasons priority={exposure.priority} why={exposure.why} />
          <EvidenceTimeline entries={exposure.timeline} about={exposure.title} />
          <SourceList exposure={exposure} />
          <LinkSection exposure={exposure.id} />
        </div>
      </div>
    </article>
  );
}
