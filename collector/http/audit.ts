import { z } from "@hono/zod-openapi";
import { csvLine } from "../../proto/csv.ts";
import { visibleJson } from "../../proto/untrusted.ts";
import { type Found, PAGE_LIMITS, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { iso } from "./instants.ts";
import { auditEntrySchema } from "./people-schemas.ts";
import { parse, type Route, rawRoute, route } from "./route.ts";
import { page } from "./schemas.ts";

export type AuditRecord = {
  readonly no: number;
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly from: string;
  /** Canonical JSON, as it was hashed. */
  readonly body: string;
  /** Hex. */
  readonly hash: string;
};

export type AuditAsk = {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly who: string | undefined;
  readonly what: string | undefined;
  readonly subject: string | undefined;
  /** Epoch milliseconds, both within. */
  readonly since: number | undefined;
  readonly until: number | undefined;
};

export type AuditDeps = { readonly audit: { page(ask: AuditAsk): Promise<Found<AuditRecord>> } };

const word = z.string().max(200).optional();
const at = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();

/** By what entries are chosen: all of it together. Both instants are within. */
const filters = { who: word, what: word, subject: word, since: at, until: at };

/** More entries than this are exported in parts, by `since` and `until`. */
const MAX_EXPORTED = 200_000;

/** Who did what, when, and from where. Nothing edits it; its hashes are checked by `verify-log`. */
export function auditRoutes({ audit }: AuditDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/audit",
      permission: "approver",
      summary: "The audit log, newest first",
      query: z.strictObject({ ...paging, ...filters }),
      reply: page(auditEntrySchema),
      handle: async ({ query: { cursor, ...asked } }) =>
        pageOf(await audit.page({ ...wholeAsk(asked), after: placeOf(cursor, ORDER) }), ORDER, (entry) => ({
          ...entry,
          at: iso(entry.at),
        })),
    }),
    rawRoute({
      path: "/audit/export",
      permission: "approver",
      rate: "heavy",
      summary: "The audit log as a file, newest first: one line for each entry",
      query: exportQuery,
      produces: "application/jsonl",
      respond: (_, { query }) => {
        const { format, ...asked } = parse(exportQuery, query);
        const write = WRITERS[format];
        return new Response(fileOf(audit, wholeAsk({ ...asked, limit: PAGE_LIMITS.most }), write), {
          headers: {
            "content-type": write.type,
            "content-disposition": `attachment; filename="plumbline-audit.${format}"`,
          },
        });
      },
    }),
  ];
}

const ORDER = "audit";

const exportQuery = z.strictObject({ ...filters, format: z.enum(["jsonl", "csv"]).default("jsonl") });

type Writer = {
  readonly type: string;
  readonly head: string;
  readonly line: (entry: AuditRecord) => string;
};

const COLUMNS = ["no", "at", "who", "what", "subject", "from", "body", "hash"] as const;

const WRITERS: Readonly<Record<"jsonl" | "csv", Writer>> = {
  jsonl: {
    type: "application/jsonl; charset=utf-8",
    head: "",
    line: (entry) => `${visibleJson({ ...entry, at: iso(entry.at) })}\n`,
  },
  csv: {
    type: "text/csv; charset=utf-8",
    head: csvLine(COLUMNS),
    line: (entry) => csvLine(COLUMNS.map((column) => (column === "at" ? iso(entry.at) : entry[column]))),
  },
};

/** Page by page, as fast as it is taken: a slow reader holds one page in memory. */
function fileOf(
  audit: AuditDeps["audit"],
  ask: AuditAsk,
  { head, line }: Writer,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: Place | undefined;
  let written = 0;
  return new ReadableStream({
    start: (out) => out.enqueue(encoder.encode(head)),
    pull: async (out) => {
      const { items, next } = await audit.page({ ...ask, after });
      out.enqueue(encoder.encode(items.map(line).join("")));
      written += items.length;
      after = next;
      if (after === undefined || written >= MAX_EXPORTED) out.close();
    },
  });
}

type Asked = { readonly limit: number } & { readonly [F in keyof typeof filters]?: AuditAsk[F] };

const wholeAsk = ({ limit, who, what, subject, since, until }: Asked): AuditAsk => ({
  limit,
  who,
  what,
  subject,
  since,
  until,
  after: undefined,
});
