import type { AuditFilter } from "../api/audit.ts";
import { textOf } from "../search.ts";

/** The page's whole state, so that a link shows what its sender saw. `from` only counts rows for the reader. */
export type AuditSearch = AuditFilter & {
  readonly cursor?: string | undefined;
  readonly from?: number | undefined;
};

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const from = Number(textOf(search, "from"));
  return {
    who: textOf(search, "who"),
    what: textOf(search, "what"),
    subject: textOf(search, "subject"),
    since: instantOf(search, "since"),
    until: instantOf(search, "until"),
    cursor: textOf(search, "cursor"),
    from: Number.isSafeInteger(from) && from > 0 ? from : undefined,
  };
}

/** Undefined for what is no instant: an address can say anything. */
function instantOf(search: Record<string, unknown>, name: string): string | undefined {
  const ms = Date.parse(textOf(search, name) ?? "");
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

export const NO_FILTER = {
  who: undefined,
  what: undefined,
  subject: undefined,
  since: undefined,
  until: undefined,
  cursor: undefined,
  from: undefined,
} as const satisfies AuditSearch;

export const isFiltered = ({ who, what, subject, since, until }: AuditFilter): boolean =>
  [who, what, subject, since, until].some((value) => value !== undefined);

/** As an input of the type datetime-local wants it: the reader's own zone. */
export function localMinute(iso: string | undefined): string {
  if (iso === undefined) return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Back from there; undefined for nothing. */
export const isoOf = (local: string): string | undefined =>
  local === "" ? undefined : new Date(local).toISOString();
