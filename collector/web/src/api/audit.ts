import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { LogCheck } from "../../../http/log-check-schemas.ts";
import type { AuditEntry } from "../../../http/people-schemas.ts";
import type { Page } from "./page.ts";
import { ask, fileAddress, query } from "./request.ts";

/** `since` and `until` are ISO instants. */
export type AuditFilter = {
  readonly who?: string | undefined;
  readonly what?: string | undefined;
  readonly subject?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

export const auditQuery = (
  asked: AuditFilter & { readonly cursor?: string | undefined; readonly limit: number },
) =>
  queryOptions({
    queryKey: ["audit", asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask<Page<AuditEntry>>(`/audit${query(asked)}`, signal),
  });

export const auditFile = (filter: AuditFilter, format: "csv" | "jsonl"): string =>
  fileAddress(`/audit/export${query({ ...filter, format })}`);

/** Reads the whole record, so it is asked for and never repeated by itself. */
export const verifyLog = (): Promise<LogCheck> => ask("/verify-log");
