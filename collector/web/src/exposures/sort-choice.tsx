import { useNavigate } from "@tanstack/react-router";
import { ArrowDown, ArrowUp } from "lucide-react";
import { oneOf } from "../search.ts";
import { IconButton } from "../ui/button.tsx";
import { type ExposureSearch, FIRST_PAGE, SORTS, usualOrder } from "./exposure-search.ts";

const WORDS: Readonly<Record<(typeof SORTS)[number], string>> = {
  score: "band, then score",
  due: "due date",
  severity: "severity",
  seen: "last seen",
};

export function SortChoice({ search }: { readonly search: ExposureSearch }) {
  const navigate = useNavigate({ from: "/exposures" });
  const { sort = "score", order = usualOrder(sort) } = search;
  const other = order === "desc" ? "asc" : "desc";
  return (
    <div className="flex items-center max-sm:w-full lg:ml-auto">
      <select
        aria-label="Sort by"
        value={sort}
        onChange={({ target }) =>
          void navigate({
            search: (now) => ({ ...now, ...FIRST_PAGE, sort: oneOf(SORTS, target.value), order: undefined }),
          })
        }
        className="min-h-[34px] rounded-md border border-line bg-raised px-2 text-sm text-mute max-sm:flex-1"
      >
        {SORTS.map((it) => (
          <option key={it} value={it}>
            Sort: {WORDS[it]}
          </option>
        ))}
      </select>
      <IconButton
        label={order === "desc" ? "Descending. Change to ascending" : "Ascending. Change to descending"}
        onClick={() => void navigate({ search: (now) => ({ ...now, ...FIRST_PAGE, order: other }) })}
      >
        {order === "desc" ? (
          <ArrowDown className="size-4" aria-hidden />
        ) : (
          <ArrowUp className="size-4" aria-hidden />
        )}
      </IconButton>
    </div>
  );
}
