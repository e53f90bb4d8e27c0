import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { exposuresQuery } from "../api/exposures.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { Pager } from "../ui/pager.tsx";
import { Pending } from "../ui/pending.tsx";
import { ExposureFilters } from "./exposure-filters.tsx";
import { isFiltered, NO_FILTER, usualOrder } from "./exposure-search.ts";
import { ExposureTable } from "./exposure-table.tsx";
import { ImportReport } from "./import-report.tsx";

const PAGE = 25;

/** All exposures; filtering, order and paging are the collector's, the address holds what was asked. */
export function ExposureList() {
  const search = useSearch({ from: "/exposures" });
  const navigate = useNavigate({ from: "/exposures" });
  const { from = 0, ...filter } = search;
  const order = filter.order ?? usualOrder(filter.sort);
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(
    exposuresQuery({
      q: filter.q,
      validation: filter.validation,
      closure: filter.closure,
      band: filter.band,
      severity: filter.severity,
      segment: filter.segment,
      owner: filter.owner,
      sort: filter.sort ?? "score",
      order,
      cursor: filter.cursor,
      limit: PAGE,
    }),
  );
  return (
    <>
      <title>Exposures · Plumbline</title>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Exposures</h1>
          <p className="text-sm text-mute">
            What reports assert beside what our agents observed. Where the two differ, the difference is
            marked.
          </p>
        </div>
        <ImportReport />
      </div>
      <ExposureFilters search={search} />
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {isPending && <Pending label="Loading exposures" lines={10} />}
      {data && data.items.length === 0 && <NoneFound filtered={isFiltered(search)} />}
      {data && data.items.length > 0 && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : ""}>
          <ExposureTable exposures={data.items} sort={filter.sort ?? "score"} order={order} />
          <Pager
            from={from}
            shown={data.items.length}
            total={data.total}
            cursor={filter.cursor}
            nextCursor={data.nextCursor}
            onTurn={(place) => void navigate({ search: (now) => ({ ...now, ...place }) })}
          />
        </div>
      )}
    </>
  );
}

function NoneFound({ filtered }: { readonly filtered: boolean }) {
  const navigate = useNavigate();
  if (filtered) {
    return (
      <Empty
        title="No exposure matches all of this"
        action={
          <Button
            onClick={() => void navigate({ to: "/exposures", search: (now) => ({ ...now, ...NO_FILTER }) })}
          >
            Clear the filters
          </Button>
        }
      >
        That says nothing about whether it is safe: what no report names and no agent tested isn't in the
        list.
      </Empty>
    );
  }
  return (
    <Empty title="No exposures yet">
      Import a scanner's report (Nessus, Nuclei, Nmap, SARIF, CycloneDX, CSV…) with the button above, or on
      the command line: <code className="font-mono text-xs">plumbline import scan.nessus</code>. Each weakness
      on an asset becomes one exposure, and agents then test whether an attacker gets to it.
    </Empty>
  );
}
