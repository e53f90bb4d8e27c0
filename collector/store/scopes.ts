import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Scopes as applied, with the assets that each holds: what the use cases write. */
export function scopeStore(db: Kysely<Schema>) {
  const inForce = () => db.selectFrom("scopes").selectAll().where("status", "=", "active");
  return {
    inForce: () => inForce().orderBy("no").execute(),
    find: (id: string) => inForce().where("id", "=", id).executeTakeFirst(),
    async add(scope: {
      id: string;
      owner: string | null;
      spec: string;
      at: number;
      by: string;
    }): Promise<number> {
      const { at, by, ...columns } = scope;
      const { no } = await db
        .insertInto("scopes")
        .values({
          ...columns,
          status: "active",
          created_at: at,
          created_by: by,
          changed_at: at,
          changed_by: by,
        })
        .returning("no")
        .executeTakeFirstOrThrow();
      return no;
    },
    change: (
      no: number,
      { at, by, ...columns }: { owner: string | null; spec: string; at: number; by: string },
    ) =>
      db
        .updateTable("scopes")
        .set({ ...columns, changed_at: at, changed_by: by })
        .where("no", "=", no)
        .execute(),
    async end(no: number, at: number, by: string): Promise<void> {
      await db
        .updateTable("scopes")
        .set({ status: "deleted", changed_at: at, changed_by: by })
        .where("no", "=", no)
        .execute();
      await db
        .updateTable("scope_members")
        .set({ ended_at: at })
        .where("scope_no", "=", no)
        .where("ended_at", "is", null)
        .execute();
    },
    members: async (scopeNo: number): Promise<number[]> => {
      const rows = await db
        .selectFrom("scope_members")
        .select("asset_no")
        .where("scope_no", "=", scopeNo)
        .where("ended_at", "is", null)
        .execute();
      return rows.map(({ asset_no }) => asset_no);
    },
    async takeIn(scopeNo: number, assetNos: readonly number[], at: number): Promise<void> {
      for (const asset_no of assetNos)
        await db
          .insertInto("scope_members")
          .values({ scope_no: scopeNo, asset_no, added_at: at, ended_at: null })
          .execute();
    },
    async leaveOut(scopeNo: number, assetNos: readonly number[], at: number): Promise<void> {
      for (const asset_no of assetNos)
        await db
          .updateTable("scope_members")
          .set({ ended_at: at })
          .where("scope_no", "=", scopeNo)
          .where("asset_no", "=", asset_no)
          .where("ended_at", "is", null)
          .execute();
    },
    openCycle: (scopeNo: number) =>
      db
        .selectFrom("cycles")
        .select("id")
        .where("scope_no", "=", scopeNo)
        .where("ended_at", "is", null)
        .executeTakeFirst(),
  };
}
