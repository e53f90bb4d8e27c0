import type { ExposureFilter } from "../api/exposures.ts";
import { BANDS } from "../marks/band.tsx";
import { CLOSURES } from "../marks/closure.tsx";
import { SEVERITIES } from "../marks/severity.tsx";
import { VALIDATIONS } from "../marks/validation.tsx";
import { oneOf, textOf } from "../search.ts";

/** The list's whole state, so that a link shows what its sender saw. `from` only counts rows for the reader. */
export type ExposureSearch = Omit<ExposureFilter, "limit"> & { readonly from?: number | undefined };

/** Which way round each order is useful. */
export const usualOrder = (sort: ExposureSearch["sort"]): "asc" | "desc" => (sort === "due" ? "asc" : "desc");

export const SORTS = ["score", "due", "severity", "seen"] as const;
const ORDERS = ["asc", "desc"] as const;

export function readExposureSearch(search: Record<string, unknown>): ExposureSearch {
  const { validation, closure, band, severity, sort, order } = search;
  const from = Number(textOf(search, "from"));
  return {
    q: textOf(search, "q"),
    validation: oneOf(VALIDATIONS, validation),
    closure: oneOf(CLOSURES, closure),
    band: oneOf(BANDS, band),
    severity: oneOf(SEVERITIES, severity),
    segment: textOf(search, "segment"),
    owner: textOf(search, "owner"),
    sort: oneOf(SORTS, sort),
    order: oneOf(ORDERS, order),
    cursor: textOf(search, "cursor"),
    from: Number.isSafeInteger(from) && from > 0 ? from : undefined,
  };
}

/** A new filter or order starts again at the first page. */
export const FIRST_PAGE = { cursor: undefined, from: undefined } as const;

export const NO_FILTER = {
  q: undefined,
  validation: undefined,
  closure: undefined,
  band: undefined,
  severity: undefined,
  segment: undefined,
  owner: undefined,
  ...FIRST_PAGE,
} as const;

export const isFiltered = ({
  q,
  validation,
  closure,
  band,
  severity,
  segment,
  owner,
}: ExposureSearch): boolean =>
  [q, validation, closure, band, severity, segment, owner].some((value) => value !== undefined);
