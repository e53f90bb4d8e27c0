import { z } from "@hono/zod-openapi";
import { type Clock, instant } from "../../proto/time.ts";
import type { EpssScores, Execute } from "../app/command.ts";
import type { Packed } from "../app/packed.ts";
import { fileSchema } from "./imports.ts";
import { iso, maybeIso } from "./instants.ts";
import { type Route, route } from "./route.ts";

/** CISA's catalogue as its parser gives it. */
export type KevFile = {
  readonly catalogVersion: string;
  readonly dateReleased: string;
  readonly entries: readonly {
    readonly cve: string;
    readonly dateAdded: string;
    readonly dueDate: string;
    readonly ransomware: "known" | "unknown";
    readonly name: string;
  }[];
};

/** FIRST's scores as their parser gives them. */
export type EpssFile = {
  readonly modelVersion: string | null;
  readonly scoreDate: string | null;
  /** Passed through unread. */
  readonly scores: EpssScores | Packed<EpssScores>;
};

export type IntelRecord = {
  readonly kev:
    | {
        readonly dateAdded: number;
        readonly dueAt: number | null;
        readonly ransomware: boolean;
        readonly name: string;
      }
    | undefined;
  readonly epss: { readonly epss: number; readonly percentile: number } | undefined;
};

export type IntelDeps = {
  readonly clock: Clock;
  readonly execute: Execute;
  /** Both throw an error named ReportRefused where the bytes are not what they should be. */
  readonly readKev: (bytes: Uint8Array) => KevFile | Promise<KevFile>;
  readonly readEpss: (bytes: Uint8Array) => EpssFile | Promise<EpssFile>;
  readonly maxFeedBytes: number;
  readonly intel: { find(cve: string): Promise<IntelRecord> };
};

const updatedSchema = z
  .object({ entries: z.number().int(), reprioritised: z.number().int() })
  .openapi("IntelUpdated");

const intelSchema = z
  .object({
    cve: z.string(),
    kev: z
      .object({
        dateAdded: z.iso.datetime(),
        due: z.iso.datetime().nullable(),
        ransomware: z.enum(["known", "unknown"]),
        name: z.string(),
      })
      .nullable(),
    epss: z.object({ epss: z.number(), percentile: z.number() }).nullable(),
  })
  .openapi("Intel");

/** Exploit intelligence: CISA's KEV and FIRST's EPSS, as files that somebody fetched. */
export function intelRoutes(deps: IntelDeps): readonly Route[] {
  const { execute, readKev, readEpss, maxFeedBytes: maxBytes, intel } = deps;
  return [
    route({
      method: "post",
      path: "/intel/kev",
      action: "update-kev",
      rate: "heavy",
      summary: "Load CISA's catalogue of known exploited vulnerabilities (JSON, or that with gzip)",
      maxBytes,
      body: fileSchema,
      reply: updatedSchema,
      handle: async ({ body, caller }) => {
        const { catalogVersion, dateReleased, entries } = await readKev(body);
        return execute("update-kev", {
          ...caller,
          catalogVersion,
          releasedAt: Date.parse(dateReleased),
          entries: entries.map(({ dateAdded, dueDate, ransomware, ...entry }) => ({
            ...entry,
            dateAdded: Date.parse(dateAdded),
            dueAt: Date.parse(dueDate),
            ransomware: ransomware === "known",
          })),
        });
      },
    }),
    route({
      method: "post",
      path: "/intel/epss",
      action: "update-epss",
      rate: "heavy",
      summary: "Load FIRST's EPSS scores (CSV, or that with gzip)",
      maxBytes,
      body: fileSchema,
      reply: updatedSchema,
      handle: async ({ body, caller }) => {
        const { modelVersion, scoreDate, scores } = await readEpss(body);
        // An extract without FIRST's comment line names neither; the day it was given to us is the best we know.
        const dated = scoreDate === null ? deps.clock() : instant(Date.parse(scoreDate));
        return execute("update-epss", {
          ...caller,
          modelVersion: modelVersion ?? "unknown",
          scoreDate: dated,
          scores,
        });
      },
    }),
    route({
      method: "get",
      path: "/intel/{cve}",
      permission: "viewer",
      objectScope: "none, because what the world knows of a CVE is nobody's",
      summary: "What the loaded feeds say of a CVE",
      params: z.object({ cve: z.string().regex(/^CVE-\d{4}-\d{4,19}$/i, "must be a CVE id") }),
      reply: intelSchema,
      handle: async ({ params }) => {
        const cve = params.cve.toUpperCase();
        const { kev, epss } = await intel.find(cve);
        return { cve, kev: kev === undefined ? null : kevView(kev), epss: epss ?? null };
      },
    }),
  ];
}

const kevView = ({ dateAdded, dueAt, ransomware, name }: NonNullable<IntelRecord["kev"]>) => ({
  dateAdded: iso(dateAdded),
  due: maybeIso(dueAt),
  ransomware: ransomware ? ("known" as const) : ("unknown" as const),
  name,
});
