import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

type How = Schema["seen_addresses"]["how"];

/** What agents saw of addresses, and which of them somebody says need no owner. */
export function seenAddressStore(db: Kysely<Schema>) {
  return {
    countSeenBy: async (agentNo: number): Promise<number> =>
      Number(
        (
          await db
            .selectFrom("seen_addresses")
            .select((eb) => eb.fn.countAll().as("n"))
            .where("agent_no", "=", agentNo)
            .executeTakeFirstOrThrow()
        ).n,
      ),
    seenBy: (address: string, agentNo: number, how: How) =>
      db
        .selectFrom("seen_addresses")
        .select(["no", "asset_no", "last_seen_at"])
        .where("address", "=", address)
        .where("agent_no", "=", agentNo)
        .where("how", "=", how)
        .executeTakeFirst(),
    addSeen: (row: {
      address: string;
      agent_no: number;
      how: How;
      asset_no: number | null;
      first_seen_at: number;
      last_seen_at: number;
    }) => db.insertInto("seen_addresses").values(row).execute(),
    seeAgain: (no: number, assetNo: number | null, at: number) =>
      db
        .updateTable("seen_addresses")
        .set({ last_seen_at: at, asset_no: assetNo })
        .where("no", "=", no)
        .execute(),
    wasSeen: async (address: string): Promise<boolean> =>
      (await db
        .selectFrom("seen_addresses")
        .select("no")
        .where("address", "=", address)
        .executeTakeFirst()) !== undefined,
    dismissal: (address: string) =>
      db
        .selectFrom("address_dismissals")
        .select(["no", "by_user", "reason"])
        .where("address", "=", address)
        .where("ended_at", "is", null)
        .executeTakeFirst(),
    dismiss: (row: { address: string; reason: string; at: number; by_user: string }) =>
      db
        .insertInto("address_dismissals")
        .values({ ...row, ended_at: null, ended_by: null })
        .execute(),
    endDismissal: (no: number, at: number, by: string) =>
      db.updateTable("address_dismissals").set({ ended_at: at, ended_by: by }).where("no", "=", no).execute(),
  };
}
