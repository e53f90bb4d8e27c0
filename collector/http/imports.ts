import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import { type Untrusted, untrusted } from "../../proto/untrusted.ts";
import type { Execute, ReportToImport } from "../app/command.ts";
import type { Packed } from "../app/packed.ts";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { jsonText } from "./foreign-text.ts";
import { iso, maybeIso } from "./instants.ts";
import { type Route, route } from "./route.ts";
import { importReplySchema, page } from "./schemas.ts";
import { idParams, idSchema } from "./shapes.ts";

export type ImportRecord = {
  readonly no: number;
  readonly id: string;
  readonly format: string;
  readonly fileName: Untrusted;
  readonly sha256: string;
  readonly importedAt: number;
  readonly importedBy: string;
  readonly summary: Readonly<Record<string, unknown>>;
  /** When, by whom and why it was taken back; null for one that counts. */
  readonly withdrawnAt: number | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnBecause: string | null;
};

/** A report may pass through us unread, on its way from the thread that reads to the one that writes. */
type MaybePacked<T> = T | Packed<T>;

export type ImportDeps = {
  readonly execute: Execute;
  /** Throws an error named ReportRefused where the bytes are not a report that can be believed. */
  readonly readReport: (
    bytes: Uint8Array,
    format: string | undefined,
  ) => MaybePacked<ReportToImport> | Promise<MaybePacked<ReportToImport>>;
  readonly maxReportBytes: number;
  readonly imports: {
    page(ask: { readonly limit: number; readonly after: Place | undefined }): Promise<Found<ImportRecord>>;
    find(id: string): Promise<ImportRecord | undefined>;
  };
};

const importSchema = z
  .object({
    id: z.string(),
    format: z.string(),
    fileName: z.string(),
    sha256: z.string(),
    importedAt: z.iso.datetime(),
    importedBy: z.string(),
    summary: z.record(z.string(), z.unknown()),
    withdrawnAt: z.iso.datetime().nullable(),
    withdrawnBy: z.string().nullable(),
    withdrawnBecause: z.string().nullable(),
  })
  .openapi("Import");

const withdrawnSchema = z
  .object({
    kind: z.enum(["preview", "withdrawn"]),
    sightings: z.number().int(),
    /** Exposures that nothing else speaks of and nobody touched: they are shown no more, and nothing of them is deleted. */
    withdrawn: z.number().int(),
    /** Exposures that nothing else speaks of, and that stay because people or runs touched them. */
    touched: z.number().int(),
    /** Exposures that other findings or reports speak of too. */
    elsewhere: z.number().int(),
  })
  .openapi("WithdrawnImport");

/** A file as it came, for routes that take one. */
export const fileSchema = z.instanceof(Uint8Array).openapi({ type: "string", format: "binary" });

/** Scanner reports. They never close anything: a missing row says nothing. */
export function importRoutes({ execute, readReport, maxReportBytes, imports }: ImportDeps): readonly Route[] {
  return [
    route({
      method: "post",
      path: "/imports",
      action: "import",
      rate: "heavy",
      summary:
        "Import a scanner's report; the format is recognised by its content unless it is named. The header x-file-name may carry the file's name, percent-encoded",
      status: 201,
      maxBytes: maxReportBytes,
      query: z.strictObject({
        format: z
          .string()
          .regex(/^[a-z0-9-]{1,40}$/)
          .optional(),
        /** Take in only what is about the assets that this scope holds. */
        scope: idSchema.optional(),
      }),
      body: fileSchema,
      reply: importReplySchema,
      handle: async ({ query: { format, scope }, body: bytes, headers, caller }) => {
        const report = await readReport(bytes, format);
        const reply = await execute("import", {
          ...caller,
          bytes,
          fileName: fileNameOf(headers),
          report,
          scope,
        });
        // What was imported before these were counted is answered as it was then.
        return {
          ...reply,
          seenAgain: reply.seenAgain ?? 0,
          notSeen: reply.notSeen ?? 0,
          warnings: [...reply.warnings],
          scope: reply.scope ?? null,
        };
      },
    }),
    route({
      method: "get",
      path: "/imports",
      permission: "operator",
      summary: "What was imported, newest first",
      query: z.strictObject(paging),
      reply: page(importSchema),
      handle: async ({ query: { limit, cursor } }) =>
        pageOf(await imports.page({ limit, after: placeOf(cursor, ORDER) }), ORDER, importView),
    }),
    route({
      method: "get",
      path: "/imports/{id}",
      permission: "operator",
      objectScope: "none, because imports are read by who may see everything",
      summary: "One import, with what it made",
      params: idParams,
      reply: importSchema,
      handle: async ({ params: { id } }) => {
        const found = await imports.find(id);
        if (found === undefined) throw new Fault("not-found", `No import has the id "${id}"`);
        return importView(found);
      },
    }),
    route({
      method: "post",
      path: "/imports/{id}/withdrawal",
      action: "withdraw-import",
      rate: "heavy",
      objectScope: "none, because imports are taken back by who may see everything",
      summary:
        "Take back an import that was wrong: deletes and closes nothing; the same file imported again brings it back",
      params: idParams,
      body: z.strictObject({
        reason: z.string().trim().min(1).max(500),
        preview: z.boolean().default(false),
      }),
      reply: withdrawnSchema,
      handle: ({ params: { id }, body, caller }) =>
        execute("withdraw-import", { ...caller, importId: id, ...body }),
    }),
  ];
}

const importView = ({ no: _, importedAt, fileName, withdrawnAt, ...record }: ImportRecord) => ({
  ...record,
  fileName: jsonText(fileName),
  importedAt: iso(importedAt),
  withdrawnAt: maybeIso(withdrawnAt),
});

const ORDER = "imports";

const MAX_FILE_NAME = 255;

/** A label, never a path. Percent-encoded, because headers are Latin-1. */
export function fileNameOf(headers: Headers): Untrusted {
  const given = headers.get("x-file-name") ?? "";
  const name = decoded(given).split(/[/\\]/).at(-1) ?? "";
  return untrusted(name.slice(0, MAX_FILE_NAME) || "report");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
