import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ImportReply } from "../../../http/import-schemas.ts";
import type { ExposureDetailView, ExposureView, Queued } from "../../../http/schemas.ts";
import type { Page } from "./page.ts";
import { ask, query, send, upload } from "./request.ts";

export type ExposureFilter = {
  readonly q?: string | undefined;
  readonly validation?: ExposureView["validation"] | undefined;
  readonly closure?: ExposureView["closure"] | undefined;
  readonly band?: ExposureView["grounded"]["band"] | undefined;
  readonly severity?: ExposureView["severity"] | undefined;
  readonly segment?: string | undefined;
  readonly owner?: string | undefined;
  readonly sort?: "score" | "due" | "severity" | "seen" | undefined;
  readonly order?: "asc" | "desc" | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};

export const exposuresQuery = (filter: ExposureFilter) =>
  queryOptions({
    queryKey: ["exposures", filter],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask<Page<ExposureView>>(`/exposures${query(filter)}`, signal),
  });

export const exposureQuery = (id: string) =>
  queryOptions({
    queryKey: ["exposure", id],
    queryFn: ({ signal }) => ask<ExposureDetailView>(`/exposures/${encodeURIComponent(id)}`, signal),
  });

const at = (id: string, act: string): string => `/exposures/${encodeURIComponent(id)}/${act}`;

export const validate = (id: string): Promise<Queued> => send("POST", at(id, "validations"));

export const retest = (id: string): Promise<Queued> => send("POST", at(id, "retests"));

export const claimFix = (id: string, note: string): Promise<{ readonly queued: Queued }> =>
  send("POST", at(id, "fix-claims"), { note });

export const assign = (id: string, owner: string): Promise<unknown> =>
  send("POST", at(id, "assignment"), { owner });

export const importReport = (file: File, onProgress: (share: number) => void): Promise<ImportReply> =>
  upload("/imports", file, onProgress);
