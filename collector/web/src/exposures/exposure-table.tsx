import { useNavigate } from "@tanstack/react-router";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ExposureView } from "../../../http/schemas.ts";
import { ExposureRow } from "./exposure-row.tsx";
import { FIRST_PAGE, type SORTS, usualOrder } from "./exposure-search.ts";

type Sort = (typeof SORTS)[number];
type Order = "asc" | "desc";
type Props = { readonly exposures: readonly ExposureView[]; readonly sort: Sort; readonly order: Order };

const COLUMNS: readonly (readonly [title: string, sort: Sort | undefined])[] = [
  ["Exposure", "severity"],
  ["Asset and endpoint", undefined],
  ["Asserted", undefined],
  ["Grounded", "due"],
  ["Validation", undefined],
  ["Closure", undefined],
  ["Owner", undefined],
  ["Seen", "seen"],
];

export function ExposureTable({ exposures, sort, order }: Props) {
  return (
    <table className="w-full border-collapse text-left max-lg:block">
      <caption className="sr-only">Exposures</caption>
      <thead className="max-lg:sr-only">
        <tr className="border-b border-ink/30 text-xs text-mute">
          {COLUMNS.map(([title, by]) => (
            <th
              key={title}
              scope="col"
              aria-sort={by === sort ? (order === "asc" ? "ascending" : "descending") : undefined}
              className="py-2 pr-4 font-medium whitespace-nowrap first:pl-2"
            >
              {by === undefined ? title : <SortBy title={title} by={by} sort={sort} order={order} />}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-lg:block">
        {exposures.map((exposure) => (
          <ExposureRow key={exposure.id} exposure={exposure} />
        ))}
      </tbody>
    </table>
  );
}

type SortProps = { readonly title: string; readonly by: Sort; readonly sort: Sort; readonly order: Order };

/** Once for its order, again for the other way round. */
function SortBy({ title, by, sort, order }: SortProps) {
  const navigate = useNavigate({ from: "/exposures" });
  const next = by !== sort ? usualOrder(by) : order === "asc" ? "desc" : "asc";
  const Icon = order === "asc" ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      title={`Sort by ${by}`}
      onClick={() => void navigate({ search: (now) => ({ ...now, ...FIRST_PAGE, sort: by, order: next }) })}
      className={`inline-flex items-center gap-1 hover:text-ink ${by === sort ? "text-ink" : ""}`}
    >
      {title}
      {by === sort && <Icon className="size-3" aria-hidden />}
    </button>
  );
}
