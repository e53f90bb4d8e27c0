import type { Kysely } from "kysely";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";

type Ask = {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly who: string | undefined;
  readonly what: string | undefined;
  readonly subject: string | undefined;
  readonly since: number | undefined;
  readonly until: number | undefined;
};

/** The audit log, newest first. */
export function auditViews(db: Kysely<Schema>) {
  const matching = ({ who, what, subject, since, until }: Ask) => {
    let rows = db.selectFrom("audit");
    if (who !== undefined) rows = rows.where("who", "=", who);
    if (what !== undefined) rows = rows.where("what", "=", what);
    if (subject !== undefined) rows = rows.where("subject", "=", subject);
    if (since !== undefined) rows = rows.where("at", ">=", since);
    if (until !== undefined) rows = rows.where("at", "<", until);
    return rows;
  };
  return {
    async page(ask: Ask): Promise<Found<AuditRecord>> {
      let rows = matching(ask)
        .select(["no", "at", "who", "what", "subject", "from_address", "body", "hash"])
        .orderBy("no", "desc")
        .limit(ask.limit + 1);
      if (ask.after !== undefined) rows = rows.where("no", "<", ask.after.no);
      const total = await matching(ask)
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      return cut(await rows.execute(), {
        limit: ask.limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: toAudit,
      });
    },
  };
}

type AuditRow = Pick<
  Schema["audit"],
  "at" | "who" | "what" | "subject" | "from_address" | "body" | "hash"
> & { readonly no: number };
type AuditRecord = ReturnType<typeof toAudit>;

const toAudit = ({ from_address, hash, ...row }: AuditRow) => ({
  ...row,
  from: from_address,
  hash: Buffer.from(hash).toString("hex"),
});
