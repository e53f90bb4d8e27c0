import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
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
import { SortChoice } from "./sort-choice.tsx";

type Filter = "validation" | "closure" | "band" | "severity" | "segment" | "owner";
type Option = readonly [value: string, word: string];

const TYPING_PAUSE_MS = 300;

export function ExposureFilters({ search }: { readonly search: ExposureSearch }) {
  const navigate = useNavigate({ from: "/exposures" });
  const segments = useQuery(segmentsQuery).data?.items ?? [];
  const owners = [
    ...new Set((useQuery(assetsQuery).data?.items ?? []).flatMap(({ owner }) => owner ?? [])),
  ].sort();
  const set = (name: Filter | "q", value: string) =>
    void navigate({
      search: (now) => ({ ...now, ...readExposureSearch({ ...now, [name]: value }), ...FIRST_PAGE }),
      replace: name === "q",
    });
  const options: readonly (readonly [name: Filter, label: string, options: readonly Option[]])[] = [
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
  return (
    <search className="mb-4 flex flex-wrap items-center gap-2">
      <SearchBox
        key={search.q === undefined ? "empty" : "asked"}
        q={search.q ?? ""}
        onAsk={(q) => set("q", q)}
      />
      {options.map(([name, label, choices]) => (
        <FilterChoice
          key={name}
          label={label}
          value={search[name] ?? ""}
          onChoose={(value) => set(name, value)}
        >
          {choices.map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </FilterChoice>
      ))}
      <SortChoice search={search} />
      {isFiltered(search) && (
        <Button weight="quiet" onClick={() => void navigate({ search: (now) => ({ ...now, ...NO_FILTER }) })}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

/** What the address asks for stays choosable even where no list names it. */
const withChosen = (known: readonly string[], chosen: string | undefined): readonly Option[] =>
  [...new Set([...known, ...(chosen === undefined ? [] : [chosen])])].map((value) => [value, value]);

function SearchBox({ q, onAsk }: { readonly q: string; readonly onAsk: (q: string) => void }) {
  const [text, setText] = useState(q);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks when typing pauses, not when the page draws again
  useEffect(() => {
    if (text === q) return;
    const timer = setTimeout(() => onAsk(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="relative w-full sm:w-64">
      <Search className="absolute top-2.5 left-2.5 size-3.5 text-mute" aria-hidden />
      <input
        type="search"
        aria-label="Search title, asset, CVE"
        placeholder="Title, asset, CVE…"
        value={text}
        onChange={({ target }) => setText(target.value)}
        className="min-h-[34px] w-full rounded-md border border-edge bg-raised pr-2 pl-8 text-sm placeholder:text-mute"
      />
    </div>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly children: ReactNode;
};

function FilterChoice({ label, value, onChoose, children }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={({ target }) => onChoose(target.value)}
      className={`min-h-[34px] max-w-44 rounded-md border px-2 text-sm max-sm:min-w-[calc(50%-0.25rem)] max-sm:flex-1 ${
        value === "" ? "border-line bg-raised text-mute" : "border-brand bg-raised font-medium text-ink"
      }`}
    >
      <option value="">{label}: any</option>
      {children}
    </select>
  );
}
