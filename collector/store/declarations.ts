import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

type Kind = Schema["declarations"]["kind"];

/** Intents and controls as declared, with their claims: what the use cases write. */
export function declarationStore(db: Kysely<Schema>) {
  const inForce = (kind: Kind) =>
    db.selectFrom("declarations").selectAll().where("kind", "=", kind).where("status", "=", "active");
  return {
    inForce: (kind: Kind) => inForce(kind).orderBy("no").execute(),
    find: (kind: Kind, id: string) => inForce(kind).where("id", "=", id).executeTakeFirst(),
    async add(declaration: {
      kind: Kind;
      id: string;
      owner: string | null;
      spec: string;
      at: number;
      by: string;
    }): Promise<number> {
      const { at, by, ...columns } = declaration;
      const { no } = await db
        .insertInto("declarations")
        .values({
          ...columns,
          status: "active",
          created_at: at,
          created_by: by,
          changed_at: at,
          changed_by: by,
          missing: null,
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
        .updateTable("declarations")
        .set({ ...columns, changed_at: at, changed_by: by })
        .where("no", "=", no)
        .execute(),
    async end(no: number, at: number, by: string): Promise<void> {
      await db
        .updateTable("declarations")
        .set({ status: "deleted", changed_at: at, changed_by: by })
        .where("no", "=", no)
        .execute();
      for (const table of ["declared_claims", "protections"] as const)
        await db
          .updateTable(table)
          .set({ ended_at: at })
          .where("declaration_no", "=", no)
          .where("ended_at", "is", null)
          .execute();
    },
    putMissing: (no: number, missing: string | null) =>
      db
        .updateTable("declarations")
        .set({ missing })
        .where("no", "=", no)
        .where("missing", "is not", missing)
        .execute(),
    /** The claims that a declaration stands for now. */
    claimsOf: (declarationNo: number) =>
      db
        .selectFrom("declared_claims as d")
        .innerJoin("claims as c", "c.no", "d.claim_no")
        .select([
          "d.no as linkNo",
          "c.no",
          "c.id",
          "c.asset_no",
          "c.endpoint_no",
          "c.segment",
          "c.scenario_id",
          "c.parameters",
          "c.expectation",
        ])
        .where("d.declaration_no", "=", declarationNo)
        .where("d.ended_at", "is", null)
        .orderBy("d.no")
        .execute(),
    addClaim: (declarationNo: number, claimNo: number, at: number) =>
      db
        .insertInto("declared_claims")
        .values({
          declaration_no: declarationNo,
          claim_no: claimNo,
          added_at: at,
          ended_at: null,
          because: null,
          raised_for: null,
        })
        .execute(),
    endClaim: (linkNo: number, at: number) =>
      db.updateTable("declared_claims").set({ ended_at: at }).where("no", "=", linkNo).execute(),
    noteTry: (claimNo: number, because: string | null) =>
      db
        .updateTable("declared_claims")
        .set({ because })
        .where("claim_no", "=", claimNo)
        .where("ended_at", "is", null)
        .where("because", "is not", because)
        .execute(),
    noteRaised: (claimNo: number, since: number) =>
      db
        .updateTable("declared_claims")
        .set({ raised_for: since })
        .where("claim_no", "=", claimNo)
        .where("ended_at", "is", null)
        .execute(),
    protectionsOf: (declarationNo: number) =>
      db
        .selectFrom("protections")
        .select(["no", "asset_no", "endpoint_no"])
        .where("declaration_no", "=", declarationNo)
        .where("ended_at", "is", null)
        .execute(),
    addProtection: (declarationNo: number, assetNo: number, endpointNo: number | null, at: number) =>
      db
        .insertInto("protections")
        .values({
          declaration_no: declarationNo,
          asset_no: assetNo,
          endpoint_no: endpointNo,
          added_at: at,
          ended_at: null,
        })
        .execute(),
    endProtection: (no: number, at: number) =>
      db.updateTable("protections").set({ ended_at: at }).where("no", "=", no).execute(),
    claimById: (id: string) =>
      db.selectFrom("claims").select(["no", "expectation"]).where("id", "=", id).executeTakeFirst(),
    /** The endpoints that are known in a segment or at an asset, with the segment that their asset stands in. */
    async endpointsAt(place: { readonly segment: string } | { readonly assetNo: number }) {
      const rows = await db
        .selectFrom("endpoints as e")
        .innerJoin("assets as a", "a.no", "e.asset_no")
        .select([
          "e.no",
          "e.asset_no as assetNo",
          "e.transport",
          "e.host",
          "e.port",
          "a.segment as assetSegment",
        ])
        .where((eb) =>
          "segment" in place ? eb("a.segment", "=", place.segment) : eb("e.asset_no", "=", place.assetNo),
        )
        .orderBy("e.no")
        .execute();
      return rows.map((row) => ({ ...row, assetSegment: row.assetSegment ?? undefined }));
    },
  };
}
