import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { assetsQuery, segmentsQuery } from "../api/fleet.ts";
import { BAND, BANDS } from "../marks/band.tsx";
import { CLOSURE, CLOSURES } from "../marks/closure.tsx";
import { SEVERITIES, SEVERITY } from "../marks/severity.tsx";
import { VALIDATION, VALIDATIONS } from "../marks/validation.tsx";
import { Button } from "../ui/button.tsx";
import {
  type ExposureSearch,
  FIRST_PAGE,
  isFiltered,
  NO_FILTER,
  readExposureSearch,
} from "./exposure-search.ts";
import { FilterChoice, type Option } from "./filter-choice.tsx";
import { SearchBox } from "./search-box.tsx";
import { SortChoice } from "./sort-choice.tsx";

type Filter = "validation" | "closure" | "band" | "severity" | "segment" | "owner";

/** On a narrow screen the choices fold away behind one button: the list is what people came for. */
export function ExposureFilters({ search }: { readonly search: ExposureSearch }) {
  const navigate = useNavigate({ from: "/exposures" });
  const [unfolded, setUnfolded] = useState(false);
  const filters = useFilters(search);
  const set = (name: Filter | "q", value: string) =>
    void navigate({
      search: (now) => ({ ...now, ...readExposureSearch({ ...now, [name]: value }), ...FIRST_PAGE }),
      replace: name === "q",
    });
  return (
    <search className="mb-4 flex flex-wrap items-center gap-2">
      <SearchBox q={search.q ?? ""} onAsk={(q) => set("q", q)} />
      <Button
        className="min-h-[34px] sm:hidden"
        aria-expanded={unfolded}
        aria-label="Filter and sort"
        title="Filter and sort"
        onClick={() => setUnfolded(!unfolded)}
      >
        <SlidersHorizontal className="size-4" aria-hidden />
      </Button>
      <div
        className={`flex flex-wrap items-center gap-2 sm:contents ${unfolded ? "w-full" : "max-sm:hidden"}`}
      >
        {filters.map(([name, label, options]) => (
          <FilterChoice
            key={name}
            label={label}
            value={search[name] ?? ""}
            options={options}
            onChoose={(value) => set(name, value)}
          />
        ))}
        <SortChoice search={search} />
      </div>
      {isFiltered(search) && (
        <Button weight="quiet" onClick={() => void navigate({ search: (now) => ({ ...now, ...NO_FILTER }) })}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

function useFilters(
  search: ExposureSearch,
): readonly (readonly [name: Filter, label: string, options: readonly Option[]])[] {
  const segments = useQuery(segmentsQuery).data?.items ?? [];
  const assets = useQuery(assetsQuery).data?.items ?? [];
  const owners = assets.flatMap(({ owner }) => owner ?? []).sort((a, b) => a.localeCompare(b));
  return [
    ["validation", "Validation", VALIDATIONS.map((it) => [it, VALIDATION[it].word])],
    ["closure", "Closure", CLOSURES.map((it) => [it, CLOSURE[it].word])],
    ["band", "Band", BANDS.map((it) => [it, BAND[it].word])],
    ["severity", "Severity", SEVERITIES.map((it) => [it, SEVERITY[it].word])],
    [
      "segment",
      "Segment",
      withChosen(
        segments.map(({ id }) => id),
        search.segment,
      ),
    ],
    ["owner", "Owner", withChosen(owners, search.owner)],
  ];
}

/** What the address asks for stays choosable even where no list names it. */
const withChosen = (known: readonly string[], chosen: string | undefined): readonly Option[] =>
  [...new Set([...known, ...(chosen === undefined ? [] : [chosen])])].map((value) => [value, value]);
