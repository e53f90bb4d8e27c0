import type { Kysely } from "kysely";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";

type Paging = { readonly limit: number; readonly after: Place | undefined };

/** Campaigns, and what each of their runs came to, node by node. */
export function campaignViews(db: Kysely<Schema>) {
  return {
    async page({ limit, after }: Paging): Promise<Found<CampaignRecord>> {
      const all = campaigns(db).where("c.status", "<>", "deleted");
      let rows = all.orderBy("c.no", "desc").limit(limit + 1);
      if (after !== undefined) rows = rows.where("c.no", "<", after.no);
      const total = await db
        .selectFrom("campaigns")
        .select((eb) => eb.fn.countAll().as("n"))
        .where("status", "<>", "deleted")
        .executeTakeFirst();
      return cut(await rows.execute(), { limit, total: counted(total), place, show: (row) => row });
    },
    /** By the id that its document says, of those in force. */
    find: (id: string): Promise<CampaignRecord | undefined> =>
      campaigns(db).where("c.id", "=", id).where("c.status", "<>", "deleted").executeTakeFirst(),
    async runs({ limit, after, campaign }: Paging & { readonly campaign: string | undefined }) {
      let all = runs(db);
      let count = db
        .selectFrom("campaign_runs as r")
        .innerJoin("campaigns as c", "c.no", "r.campaign_no")
        .select((eb) => eb.fn.countAll().as("n"));
      if (campaign !== undefined) {
        all = all.where("c.id", "=", campaign);
        count = count.where("c.id", "=", campaign);
      }
      let rows = all.orderBy("r.no", "desc").limit(limit + 1);
      if (after !== undefined) rows = rows.where("r.no", "<", after.no);
      const found = await rows.execute();
      const nodes = await nodesOf(db, found);
      return cut(found, {
        limit,
        total: counted(await count.executeTakeFirst()),
        place,
        show: (row): CampaignRunRecord => ({ ...row, nodes: nodes.get(row.no) ?? [] }),
      });
    },
    async findRun(id: string): Promise<CampaignRunRecord | undefined> {
      const row = await runs(db).where("r.id", "=", id).executeTakeFirst();
      return row && { ...row, nodes: (await nodesOf(db, [row])).get(row.no) ?? [] };
    },
  };
}

const place = ({ no }: { readonly no: number }): Place => ({ key: no, no });

const campaigns = (db: Kysely<Schema>) =>
  db
    .selectFrom("campaigns as c")
    .innerJoin("campaign_documents as d", "d.digest", "c.digest")
    .select([
      "c.no as no",
      "c.id as id",
      "c.title as title",
      "c.digest as digest",
      "d.body as body",
      "c.created_at as createdAt",
      "c.created_by as createdBy",
      "c.changed_at as changedAt",
      "c.changed_by as changedBy",
    ]);
type CampaignRecord = Awaited<ReturnType<ReturnType<typeof campaigns>["executeTakeFirstOrThrow"]>>;

const runs = (db: Kysely<Schema>) =>
  db
    .selectFrom("campaign_runs as r")
    .innerJoin("campaigns as c", "c.no", "r.campaign_no")
    .innerJoin("campaign_documents as d", "d.digest", "r.document_digest")
    .select([
      "r.no as no",
      "r.id as id",
      "c.id as campaignId",
      "r.document_digest as digest",
      "d.body as body",
      "r.parameters as parameters",
      "r.started_at as startedAt",
      "r.asked_by as askedBy",
      "r.cancelled_by as cancelledBy",
      "r.state as state",
      "r.end_kind as endKind",
      "r.end_because as endBecause",
      "r.ended_at as endedAt",
      "r.clean as clean",
      "r.over_at as overAt",
    ]);
type RunRow = Awaited<ReturnType<ReturnType<typeof runs>["executeTakeFirstOrThrow"]>>;
type CampaignRunRecord = RunRow & { readonly nodes: readonly NodeRow[] };

const nodes = (db: Kysely<Schema>, runNos: readonly number[]) =>
  db
    .selectFrom("campaign_nodes as n")
    .leftJoin("runs as r", "r.no", "n.run_no")
    .leftJoin("claims as k", "k.no", "r.claim_no")
    .where("n.campaign_run_no", "in", runNos)
    .orderBy("n.campaign_run_no")
    .orderBy("n.place")
    .select([
      "n.campaign_run_no as campaignRunNo",
      "n.node_id as id",
      "n.state as state",
      "n.because as because",
      "n.outcome as outcome",
      "n.tries as tries",
      "n.started_at as startedAt",
      "n.ended_at as endedAt",
      "n.clean as clean",
      "n.clean_because as cleanBecause",
      "r.id as runId",
      "k.segment as segment",
    ]);
type NodeRow = Awaited<ReturnType<ReturnType<typeof nodes>["executeTakeFirstOrThrow"]>>;

async function nodesOf(
  db: Kysely<Schema>,
  found: readonly { readonly no: number }[],
): Promise<ReadonlyMap<number, readonly NodeRow[]>> {
  const byRun = new Map<number, NodeRow[]>();
  if (found.length === 0) return byRun;
  for (const row of await nodes(
    db,
    found.map(({ no }) => no),
  ).execute())
    byRun.set(row.campaignRunNo, [...(byRun.get(row.campaignRunNo) ?? []), row]);
  return byRun;
}
