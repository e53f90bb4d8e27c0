import { type Kysely, type SqlBool, sql } from "kysely";
import type { AssetMoves } from "../domain/asset-moves.ts";
import { placedBy, whyInSegment } from "../domain/asset-segment.ts";
import type { IdentityRule } from "../domain/identity-rule.ts";
import { inventoryStore } from "./inventory.ts";
import { counted, cut, type Found, type Place } from "./page.ts";
import type { Schema } from "./schema.ts";

type Ask = { readonly limit: number; readonly after: Place | undefined };
type Placed = { readonly no: number; readonly addresses: string; readonly segment: string | null };

/** Who saw an address, from where, how, and when first and last. */
export type SeenRecord = {
  readonly agent: string;
  readonly segment: string;
  readonly how: Schema["seen_addresses"]["how"];
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
};

/** Why each asset is where it is, what else it is called, and what agents saw of it. */
export async function assetBackground(db: Kysely<Schema>, assets: readonly Placed[]) {
  const nos = assets.map(({ no }) => no);
  const none = nos.length === 0;
  const segments = none ? [] : await inventoryStore(db).segments();
  const given = none
    ? []
    : await db.selectFrom("given_segments").selectAll().where("asset_no", "in", nos).execute();
  const keys = none
    ? []
    : await db
        .selectFrom("asset_keys")
        .select(["asset_no", "key"])
        .where("asset_no", "in", nos)
        .unionAll(db.selectFrom("shared_keys").select(["asset_no", "key"]).where("asset_no", "in", nos))
        .execute();
  const merged = none
    ? []
    : await db
        .selectFrom("absorbed_assets as m")
        .innerJoin("assets as a", "a.no", "m.asset_no")
        .innerJoin("asset_decisions as d", "d.no", "m.decision_no")
        .select(["m.into_no", "a.id", "a.name", "d.id as decision"])
        .where("m.into_no", "in", nos)
        .where("m.ended_at", "is", null)
        .where("d.undone_at", "is", null)
        .orderBy("m.no")
        .execute();
  const seen = none ? [] : await seenRows(db).where("s.asset_no", "in", nos).execute();
  return new Map(
    assets.map(({ no, addresses, segment }) => {
      const named = given.find(({ asset_no }) => asset_no === no);
      const place = { addresses: JSON.parse(addresses) as string[], segment: segment ?? undefined };
      return [
        no,
        {
          segmentBecause: whyInSegment(place, named && { by: named.by_user }, segments),
          knownAs: keys
            .filter(({ asset_no, key }) => asset_no === no && !key.startsWith("short:"))
            .map(({ key }) => key)
            .sort(),
          merged: merged.filter(({ into_no }) => into_no === no).map(({ into_no: _, ...one }) => one),
          seenAddresses: seen
            .filter(({ asset_no }) => asset_no === no)
            .map(({ address, ...one }) => ({ address, ...toSeen(one) })),
        },
      ] as const;
    }),
  );
}

const seenRows = (db: Kysely<Schema>) =>
  db
    .selectFrom("seen_addresses as s")
    .innerJoin("agents as a", "a.no", "s.agent_no")
    .select([
      "s.address",
      "s.asset_no",
      "a.id as agent",
      "a.segment",
      "s.how",
      "s.first_seen_at",
      "s.last_seen_at",
    ])
    .orderBy("s.no");

const toSeen = (row: {
  agent: string;
  segment: string;
  how: SeenRecord["how"];
  first_seen_at: number;
  last_seen_at: number;
}): SeenRecord => ({
  agent: row.agent,
  segment: row.segment,
  how: row.how,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
});

/** Addresses that agents saw and no asset has, those first that were seen first. */
export function unmanagedViews(db: Kysely<Schema>) {
  const matching = (isDismissed: boolean) =>
    db
      .selectFrom("seen_addresses as s")
      .leftJoin("address_dismissals as d", (join) =>
        join.onRef("d.address", "=", "s.address").on("d.ended_at", "is", null),
      )
      .where("d.no", isDismissed ? "is not" : "is", null)
      .where(sql<SqlBool>`s.address NOT IN (SELECT key FROM asset_keys)`)
      .groupBy("s.address");
  return {
    async page({ limit, after, dismissed }: Ask & { readonly dismissed: boolean }) {
      const total = await db
        .selectFrom(matching(dismissed).select("s.address").as("each"))
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      let rows = matching(dismissed)
        .select(["s.address", "d.reason", "d.by_user as by", "d.at"])
        .select((eb) => eb.fn.min("s.no").as("no"))
        .orderBy("no")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.having((eb) => eb(eb.fn.min("s.no"), ">", after.no));
      const found = cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: (row) => row,
      });
      const addresses = found.items.map(({ address }) => address);
      const seen =
        addresses.length === 0 ? [] : await seenRows(db).where("s.address", "in", addresses).execute();
      const labelled = await hosts(db, seen);
      const segments = await inventoryStore(db).segments();
      return {
        ...found,
        items: found.items.map(({ address, reason, by, at }) => ({
          address,
          segment: placedBy([address], segments)?.segment ?? null,
          seen: seen.filter((one) => one.address === address).map(toSeen),
          perhaps:
            labelled.find(({ no }) => seen.some((one) => one.address === address && one.asset_no === no)) ??
            null,
          dismissed: reason === null || by === null || at === null ? null : { reason, by, at },
        })),
      };
    },
  };
}

const hosts = async (db: Kysely<Schema>, seen: readonly { readonly asset_no: number | null }[]) => {
  const nos = [...new Set(seen.flatMap(({ asset_no }) => asset_no ?? []))];
  return nos.length === 0
    ? []
    : db.selectFrom("assets").select(["no", "id", "name"]).where("no", "in", nos).execute();
};

/** What was decided about who is whom, newest first; and the rules in force. */
export function assetDecisionViews(db: Kysely<Schema>) {
  return {
    async page({ limit, after }: Ask): Promise<Found<DecisionRecord>> {
      let rows = db
        .selectFrom("asset_decisions")
        .selectAll()
        .orderBy("no", "desc")
        .limit(limit + 1);
      if (after !== undefined) rows = rows.where("no", "<", after.no);
      const total = await db
        .selectFrom("asset_decisions")
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
      const found = cut(await rows.execute(), {
        limit,
        total: counted(total),
        place: ({ no }) => ({ key: no, no }),
        show: (row) => row,
      });
      const moves = found.items.map(({ body }) => (JSON.parse(body) as { moves: AssetMoves }).moves);
      const nos = [...new Set(moves.flatMap(({ fromNo, intoNo }) => [fromNo, intoNo]))];
      const assets =
        nos.length === 0
          ? []
          : await db.selectFrom("assets").select(["no", "id", "name"]).where("no", "in", nos).execute();
      const shown = (no: number | undefined) => {
        const asset = assets.find((one) => one.no === no);
        return { id: asset?.id ?? "", name: asset?.name ?? "" };
      };
      return {
        ...found,
        items: found.items.map((row, index) => ({
          id: row.id,
          kind: row.kind,
          at: row.at,
          by: row.by_user,
          reason: row.reason,
          from: shown(moves[index]?.fromNo),
          into: shown(moves[index]?.intoNo),
          exposures: moves[index]?.exposures.length ?? 0,
          folded: moves[index]?.folds.length ?? 0,
          undoneAt: row.undone_at,
          undoneBy: row.undone_by,
        })),
      };
    },
    async rules(): Promise<RuleRecord[]> {
      const rows = await db
        .selectFrom("identity_rules")
        .selectAll()
        .where("status", "=", "active")
        .orderBy("id")
        .execute();
      return rows.map(({ spec, changed_at, changed_by }) => {
        const { id, same, ignore, because } = JSON.parse(spec) as IdentityRule;
        return { id, same: same ?? [], ignore: ignore ?? [], because, changedAt: changed_at, by: changed_by };
      });
    },
  };
}

type Named = { readonly id: string; readonly name: string };
type DecisionRecord = {
  readonly id: string;
  readonly kind: "merge" | "split";
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly from: Named;
  readonly into: Named;
  readonly exposures: number;
  readonly folded: number;
  readonly undoneAt: number | null;
  readonly undoneBy: string | null;
};
type RuleRecord = {
  readonly id: string;
  readonly same: readonly string[];
  readonly ignore: readonly string[];
  readonly because: string;
  readonly changedAt: number;
  readonly by: string;
};
