import { z } from "@hono/zod-openapi";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import { type FeedReaders, loadFeed } from "../app/load-feed.ts";
import type { ExploitReference, FeedFacts, FeedName } from "../domain/catalogue.ts";
import { type FeedTry, feedStatus } from "./feed-status.ts";
import { fileSchema } from "./imports.ts";
import { iso, maybeIso } from "./instants.ts";
import { intelSchema, statusSchema, updatedSchema } from "./intel-schemas.ts";
import { type Route, route } from "./route.ts";

export type IntelRecord = {
  readonly kev:
    | {
        readonly dateAdded: number;
        readonly dueAt: number | null;
        readonly ransomware: boolean;
        readonly name: string;
        readonly vendor: string;
        readonly product: string;
        readonly cwes: readonly string[];
        readonly notes: string;
        readonly action: string;
      }
    | undefined;
  readonly isKevLoaded: boolean;
  readonly epss:
    | {
        readonly epss: number;
        readonly percentile: number;
        readonly modelVersion: string;
        readonly scoreDate: number;
      }
    | undefined;
  readonly exploits: readonly ExploitReference[];
};

/** Where the collector fetches a catalogue from by itself. */
export type FeedSource = { readonly url: string; readonly everyMs: number };

export type IntelDeps = FeedReaders & {
  readonly clock: Clock;
  readonly execute: Execute;
  readonly maxFeedBytes: number;
  readonly feedSources: Readonly<Partial<Record<FeedName, FeedSource>>>;
  readonly intel: {
    find(cve: string): Promise<IntelRecord>;
    status(): Promise<{
      readonly facts: Readonly<Partial<Record<FeedName, FeedFacts>>>;
      readonly kevEntries: number;
      readonly tries: readonly FeedTry[];
      readonly waiting: number;
    }>;
  };
};

const offerQuery = z.strictObject({
  /** Why a file that does not look right is put in force all the same. */
  accept: z.string().trim().min(3).max(500).optional(),
  /** It adds to what is in force and takes nothing out. */
  extract: z.enum(["true", "false"]).optional(),
  /** The file or address that it was read from. */
  place: z.string().max(500).optional(),
});

const KINDS = [
  {
    feed: "kev",
    action: "update-kev",
    summary: "Load CISA's catalogue of known exploited vulnerabilities (JSON, or that with gzip)",
  },
  { feed: "epss", action: "update-epss", summary: "Load FIRST's EPSS scores (CSV, or that with gzip)" },
  {
    feed: "exploits",
    action: "update-exploits",
    summary: "Load references to exploits: CSV or JSON of cve, source, url, date (or that with gzip)",
  },
] as const;

/** Exploit intelligence: CISA's KEV, FIRST's EPSS and references to exploits, as files that somebody fetched. */
export function intelRoutes(deps: IntelDeps): readonly Route[] {
  const { intel, maxFeedBytes: maxBytes } = deps;
  return [
    ...KINDS.map(({ feed, action, summary }) =>
      route({
        method: "post",
        path: `/intel/${feed}`,
        action,
        rate: "heavy",
        summary,
        maxBytes,
        query: offerQuery,
        body: fileSchema,
        reply: updatedSchema,
        handle: async ({ body, caller, query: { accept, extract, place } }) => {
          const isExtract = extract === "true";
          const updated = await loadFeed(deps, {
            feed,
            bytes: body,
            place: place ?? "upload",
            caller,
            accept,
            isExtract,
          });
          return { ...updated, warnings: [...updated.warnings] };
        },
      }),
    ),
    route({
      method: "get",
      path: "/intel/status",
      permission: "viewer",
      summary: "Each catalogue: which is in force, how old it is, and how the last try to load one ended",
      reply: statusSchema,
      handle: async () => {
        const { facts, kevEntries, tries, waiting } = await intel.status();
        const now = deps.clock();
        return { feeds: feedStatus({ facts, kevEntries, tries, sources: deps.feedSources, now }), waiting };
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
        const { kev, isKevLoaded, epss, exploits } = await intel.find(cve);
        return {
          cve,
          kev: kev === undefined ? null : kevView(kev),
          kevLoaded: isKevLoaded,
          epss: epss === undefined ? null : { ...epss, scoreDate: iso(epss.scoreDate), note: epssNote(epss) },
          exploits: exploits.map(({ source, url, at }) => ({ source, url, at: maybeIso(at) })),
        };
      },
    }),
  ];
}

const kevView = ({ dateAdded, dueAt, ransomware, cwes, ...rest }: NonNullable<IntelRecord["kev"]>) => ({
  ...rest,
  cwes: [...cwes],
  dateAdded: iso(dateAdded),
  due: maybeIso(dueAt),
  ransomware: ransomware ? ("known" as const) : ("unknown" as const),
});

const epssNote = ({ modelVersion }: NonNullable<IntelRecord["epss"]>): string =>
  `One day's score of model ${modelVersion}; scores of two models do not compare, so no trend is shown`;
