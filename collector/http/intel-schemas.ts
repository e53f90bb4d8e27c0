import { z } from "@hono/zod-openapi";
import { FEEDS } from "../domain/catalogue.ts";
import { bandSchema } from "./schemas.ts";

const moved = z.object({
  band: z.number().int(),
  due: z.number().int(),
  score: z.number().int(),
  /** Of all of them, so many became more urgent. */
  up: z.number().int(),
});

export const feedSchema = z.enum(FEEDS);

export const updatedSchema = z
  .object({
    entries: z.number().int(),
    reprioritised: z.number().int(),
    /** Null where the catalogue is the one in force already. */
    update: z.string().nullable(),
    state: z.enum(["working", "done"]),
    moved,
    unchanged: z.boolean(),
    warnings: z.array(z.string()),
  })
  .openapi("IntelUpdated");

export const intelSchema = z
  .object({
    cve: z.string(),
    kev: z
      .object({
        dateAdded: z.iso.datetime(),
        due: z.iso.datetime().nullable(),
        ransomware: z.enum(["known", "unknown"]),
        name: z.string(),
        vendor: z.string(),
        product: z.string(),
        cwes: z.array(z.string()),
        notes: z.string(),
        action: z.string(),
      })
      .nullable(),
    /** False while KEV was never loaded: not being listed then says nothing. */
    kevLoaded: z.boolean(),
    epss: z
      .object({
        epss: z.number(),
        percentile: z.number(),
        modelVersion: z.string(),
        scoreDate: z.iso.datetime(),
        note: z.string(),
      })
      .nullable(),
    exploits: z.array(z.object({ source: z.string(), url: z.string(), at: z.iso.datetime().nullable() })),
  })
  .openapi("Intel");

export const updateSchema = z
  .object({
    id: z.string(),
    feed: feedSchema,
    at: z.iso.datetime(),
    by: z.string(),
    version: z.string(),
    feedAt: z.iso.datetime(),
    entries: z.number().int(),
    /** What is other in the catalogue, in numbers and the first names. */
    changes: z.record(z.string(), z.unknown()),
    touched: z.number().int(),
    waiting: z.number().int(),
    state: z.enum(["working", "done"]),
    endedAt: z.iso.datetime().nullable(),
    moved,
  })
  .openapi("IntelUpdate");

const stand = z.object({ band: bandSchema, timeline: z.string(), due: z.iso.datetime().nullable() });
const change = z.object({ from: stand, to: stand });

export const moveSchema = z
  .object({
    exposure: z.object({ id: z.string(), title: z.string(), asset: z.string() }),
    kind: z.enum(["band", "due", "score"]),
    up: z.boolean(),
    asserted: change,
    grounded: change,
    score: z.object({ from: z.number(), to: z.number() }),
    because: z.array(z.string()),
  })
  .openapi("IntelMove");

export const statusSchema = z
  .object({
    feeds: z.array(
      z.object({
        feed: feedSchema,
        loaded: z.boolean(),
        version: z.string().nullable(),
        at: z.iso.datetime().nullable(),
        ageDays: z.number().nullable(),
        entries: z.number().int(),
        editions: z.array(
          z.object({
            version: z.string(),
            at: z.iso.datetime(),
            entries: z.number().int(),
            isExtract: z.boolean(),
          }),
        ),
        stale: z.boolean(),
        staleAfterDays: z.number(),
        triedAt: z.iso.datetime().nullable(),
        place: z.string().nullable(),
        succeededAt: z.iso.datetime().nullable(),
        failedAt: z.iso.datetime().nullable(),
        failure: z.string().nullable(),
        /** Where the collector fetches it from by itself, and how often; null when nobody told it. */
        source: z.object({ url: z.string(), everyHours: z.number() }).nullable(),
      }),
    ),
    /** Exposures that wait for being prioritised again. */
    waiting: z.number().int(),
  })
  .openapi("IntelStatus");

export type IntelStatusView = z.infer<typeof statusSchema>;
