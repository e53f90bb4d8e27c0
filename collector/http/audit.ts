import { z } from "@hono/zod-openapi";
import { type Found, type Place, pageOf, paging, placeOf } from "./cursor.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";
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

const auditSchema = z
  .object({
    no: z.number().int(),
    at: z.iso.datetime(),
    who: z.string(),
    what: z.string(),
    subject: z.string(),
    from: z.string(),
    body: z.string(),
    hash: z.string(),
  })
  .openapi("AuditEntry");

const word = z.string().max(200).optional();
const when = z.iso.datetime({ offset: true }).optional();

/** Who did what, when, and from where. Nothing edits it; its hashes are checked by `verify-log`. */
export function auditRoutes({ audit }: AuditDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/audit",
      permission: "approver",
      summary: "The audit log, newest first",
      query: z.strictObject({ ...paging, who: word, what: word, subject: word, since: when, until: when }),
      reply: page(auditSchema),
      handle: async ({ query: { limit, cursor, who, what, subject, since, until } }) =>
        pageOf(
          await audit.page({
            limit,
            who,
            what,
            subject,
            since: since === undefined ? undefined : Date.parse(since),
            until: until === undefined ? undefined : Date.parse(until),
            after: placeOf(cursor, ORDER),
          }),
          ORDER,
          (entry) => ({
            ...entry,
            at: iso(entry.at),
          }),
        ),
    }),
  ];
}

const ORDER = "audit";
